"""SQS, async, with deadlines: a slow record, or one there is no time for, fails alone."""

import asyncio
from typing import Any

from lambda_batch import (
    AsyncSqsBatchProcessor,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    async_process_partial_response,
)

# No record begins in the last 2 seconds of the invocation, and none takes longer than 5.
processor = AsyncSqsBatchProcessor(reserve=2, time_limit=5)


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
