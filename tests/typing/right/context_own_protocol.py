"""Handlers whose context is a protocol of the user's, with what they need of it."""

from typing import Any, Protocol

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    async_batch_processor,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from orders import OrderMessage, async_messages, messages


class HasRequestId(Protocol):
    @property
    def aws_request_id(self) -> str: ...


class HasTime(Protocol):
    def get_remaining_time_in_millis(self) -> int: ...


class HasName(Protocol):
    function_name: str
    aws_request_id: str


class Receipt:
    pass


def handle(record: OrderMessage, lambda_context: HasRequestId) -> str:
    return lambda_context.aws_request_id


def handle_with_own_result(record: OrderMessage, lambda_context: HasTime) -> Receipt:
    return Receipt()


def handle_with_attributes(record: OrderMessage, lambda_context: HasName) -> str:
    return lambda_context.function_name


async def handle_async(record: OrderMessage, lambda_context: HasRequestId) -> str:
    return lambda_context.aws_request_id


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    async_process_partial_response(event, handle_async, async_messages, context)
    process_partial_response(event, handle_with_own_result, messages, context)
    return process_partial_response(event, handle, messages, context)


@batch_processor(handle, messages)
def decorated(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return messages.response()


@batch_processor(handle_with_own_result, messages)
def decorated_with_own_result(
    event: dict[str, Any], context: HasTime
) -> PartialItemFailureResponse:
    return messages.response()


@async_batch_processor(handle_async, async_messages)
def decorated_async(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return async_messages.response()


@batch_processor(handle_with_attributes, messages)
def decorated_with_attributes(event: dict[str, Any], context: Any) -> PartialItemFailureResponse:
    return messages.response()
