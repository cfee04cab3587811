"""Handlers that take the Lambda context if there is one; and a context that may be missing."""

from typing import Any

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from orders import OrderMessage, async_messages, messages


def handle(record: OrderMessage, lambda_context: LambdaContext | None = None) -> int:
    return 0 if lambda_context is None else lambda_context.get_remaining_time_in_millis()


def handle_object(record: OrderMessage, lambda_context: object = None) -> None:
    print(lambda_context)


def handle_other_options(record: OrderMessage, retries: int = 3, *, strict: bool = False) -> int:
    return retries


async def handle_async(record: OrderMessage, lambda_context: LambdaContext | None = None) -> int:
    return handle(record, lambda_context)


def lambda_handler(
    event: dict[str, Any], context: LambdaContext | None = None
) -> PartialItemFailureResponse:
    process_partial_response(event, handle, messages)
    process_partial_response(event, handle_object, messages, context)
    process_partial_response(event, handle_other_options, messages, context)
    async_process_partial_response(event, handle_async, async_messages)
    async_process_partial_response(event, handle_async, async_messages, context)
    with messages(event["Records"], handle, context) as batch:
        batch.process()
    with messages(event["Records"], handle):
        messages.process()
    return process_partial_response(event, handle, messages, context)


@batch_processor(handle, messages)
def decorated(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return messages.response()
