"""EventBridge Pipes: the event is the array of records itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    aprocess_partial_response,
    async_batch_processor,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from orders import (
    OrderMessage,
    async_messages,
    handle_message,
    handle_message_async,
    messages,
)


def handle_with_context(record: OrderMessage, lambda_context: LambdaContext) -> str:
    return lambda_context.aws_request_id


def lambda_handler(
    event: list[dict[str, Any]], context: LambdaContext
) -> PartialItemFailureResponse:
    process_partial_response(event, handle_with_context, messages, context)
    return process_partial_response(event, handle_message, messages, context)


def lambda_handler_of_either(
    event: Mapping[str, Any] | Sequence[Mapping[str, Any]], context: LambdaContext
) -> PartialItemFailureResponse:
    return process_partial_response(event, handle_message, messages, context)


def async_lambda_handler(
    event: list[dict[str, object]], context: LambdaContext
) -> PartialItemFailureResponse:
    return async_process_partial_response(event, handle_message_async, async_messages, context)


async def respond(event: list[dict[str, Any]]) -> PartialItemFailureResponse:
    return await aprocess_partial_response(event, handle_message_async, async_messages)


@batch_processor(handle_message, messages)
def decorated(event: list[dict[str, Any]], context: LambdaContext) -> PartialItemFailureResponse:
    return messages.response()


@async_batch_processor(handle_message_async, async_messages)
def async_decorated(
    event: Sequence[Mapping[str, Any]], context: LambdaContext
) -> PartialItemFailureResponse:
    return async_messages.response()
