"""Handlers that are callable objects, and such as are given as parameters."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    async_process_partial_response,
    process_partial_response,
)
from orders import OrderMessage, async_messages, messages


class Counter:
    def __call__(self, record: OrderMessage) -> int:
        return record.body.quantity


class TimedCounter:
    def __call__(self, record: OrderMessage, lambda_context: LambdaContext) -> int:
        return lambda_context.get_remaining_time_in_millis()


class AsyncCounter:
    async def __call__(self, record: OrderMessage) -> int:
        return record.body.quantity


class Handler(Protocol):
    def __call__(self, record: OrderMessage) -> object: ...


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    process_partial_response(event, TimedCounter(), messages, context)
    async_process_partial_response(event, AsyncCounter(), async_messages)
    return process_partial_response(event, Counter(), messages)


def respond(
    event: dict[str, Any],
    handler: Handler,
    function: Callable[[OrderMessage], None],
    async_function: Callable[[OrderMessage], Awaitable[None]],
    anything: Callable[..., Any],
) -> PartialItemFailureResponse:
    process_partial_response(event, function, messages)
    process_partial_response(event, anything, messages)
    async_process_partial_response(event, async_function, async_messages)
    return process_partial_response(event, handler, messages)
