"""Async handlers of each source through every async entry point."""

from collections.abc import Awaitable, Coroutine
from typing import Any

from lambda_batch import (
    AsyncSqsBatchProcessor,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    aprocess_partial_response,
    async_batch_processor,
    async_process_partial_response,
)
from orders import (
    OrderMessage,
    async_changes,
    async_events,
    async_fifo_messages,
    async_messages,
    handle_change_async,
    handle_event_async,
    handle_message_async,
)

plain = AsyncSqsBatchProcessor(max_concurrency=10)


async def handle_with_context(record: OrderMessage, lambda_context: LambdaContext) -> str:
    return lambda_context.aws_request_id


def handle_awaitable(record: OrderMessage) -> Awaitable[int]:
    return handle_message_async(record)


def handle_coroutine(record: OrderMessage) -> Coroutine[Any, Any, int]:
    return handle_message_async(record)


async def handle_plain(record: SQSRecord) -> None:
    print(record.body)


def handle_sqs(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    async_process_partial_response(event, handle_message_async, async_messages)
    async_process_partial_response(event, handle_awaitable, async_messages)
    async_process_partial_response(event, handle_coroutine, async_messages)
    async_process_partial_response(event, handle_with_context, async_messages, context)
    async_process_partial_response(event, handle_message_async, async_fifo_messages)
    async_process_partial_response(event, lambda record: handle_plain(record), plain)
    return async_process_partial_response(
        event=event, record_handler=handle_plain, processor=plain, context=context
    )


def handle_kinesis(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    with async_events(records=event["Records"], handler=handle_event_async) as batch:
        batch.async_process()
    return async_events.response()


@async_batch_processor(record_handler=handle_change_async, processor=async_changes)
def handle_dynamodb(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return async_changes.response()


@async_batch_processor(handle_with_context, async_messages)
def handle_decorated(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return async_messages.response()


async def handle_in_loop(
    event: dict[str, Any], context: LambdaContext
) -> PartialItemFailureResponse:
    await aprocess_partial_response(event, handle_with_context, async_messages, context)
    with async_messages(event["Records"], handle_message_async) as batch:
        await batch.aprocess()
    return await aprocess_partial_response(
        event=event, record_handler=handle_event_async, processor=async_events
    )
