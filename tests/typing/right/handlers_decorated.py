"""Handlers under decorators, with a ParamSpec and with a bound type variable."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, assert_type

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from orders import OrderMessage, async_messages, messages

P = ParamSpec("P")
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


def timed(function: Callable[P, T]) -> Callable[P, T]:
    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return function(*args, **kwargs)

    return call


def retried(times: int) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Awaitable[T]]]:
    def decorate(function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        @wraps(function)
        async def call(*args: P.args, **kwargs: P.kwargs) -> T:
            for _ in range(times):
                try:
                    return await function(*args, **kwargs)
                except OSError:
                    pass
            return await function(*args, **kwargs)

        return call

    return decorate


def registered(function: F) -> F:
    return function


@timed
def handle(record: OrderMessage) -> int:
    return record.body.quantity


@registered
@timed
def handle_with_context(record: OrderMessage, lambda_context: LambdaContext) -> str:
    return lambda_context.aws_request_id


@timed
def handle_with_optional_context(
    record: OrderMessage, lambda_context: LambdaContext | None = None
) -> str:
    return "" if lambda_context is None else lambda_context.aws_request_id


@retried(times=3)
async def handle_async(record: OrderMessage) -> int:
    return record.body.quantity


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    process_partial_response(event, handle_with_context, messages, context)
    process_partial_response(event, handle_with_optional_context, messages)
    async_process_partial_response(event, handle_async, async_messages)
    with messages(event["Records"], handle) as batch:
        for outcome in batch.process():
            if outcome.status == "success":
                assert_type(outcome.result, int)
    return process_partial_response(event, handle, messages)


@timed
@batch_processor(record_handler=handle, processor=messages)
@timed
def decorated(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return messages.response()
