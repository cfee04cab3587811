from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import OrderEvent, messages

P = ParamSpec("P")
T = TypeVar("T")


def timed(function: Callable[P, T]) -> Callable[P, T]:
    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return function(*args, **kwargs)

    return call


@timed
def record_handler(record: OrderEvent) -> int:
    return record.kinesis.data.quantity


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, messages)  # mistake: handler of another source
