"""SQS, async: handle up to ten records of a batch at the same time."""

import asyncio
from typing import Any

from lambda_batch import (
    AsyncBatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    async_process_partial_response,
)

processor = AsyncBatchProcessor(event_type=EventType.SQS, max_concurrency=10)


async def charge(amount: int) -> int:
    await asyncio.sleep(0.01)  # a call to another service
    return amount


async def record_handler(record: SQSRecord) -> int:
    item: dict[str, Any] = record.json_body["item"]
    return await charge(item["price"] * item["quantity"])


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return async_process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
