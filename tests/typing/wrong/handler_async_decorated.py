from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from orders import OrderMessage, messages

P = ParamSpec("P")
T = TypeVar("T")


def retried(function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    @wraps(function)
    async def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await function(*args, **kwargs)
        except OSError:
            return await function(*args, **kwargs)

    return call


@retried
async def record_handler(record: OrderMessage) -> int:
    return record.body.quantity


def lambda_handler(event: dict[str, Any], context: object) -> None:
    with messages(event["Records"], record_handler):  # mistake: awaitable result in a sync processor
        messages.process()
