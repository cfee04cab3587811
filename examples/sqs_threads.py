"""SQS in threads: handle up to four records of a batch at once with a handler that blocks."""

import time
from typing import Any

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SQSRecord,
    process_partial_response,
)

processor = SqsBatchProcessor(threads=4)


def charge(amount: int) -> int:
    time.sleep(0.001)  # a call to another service that blocks
    return amount


def record_handler(record: SQSRecord) -> int:
    item: dict[str, Any] = record.json_body["item"]
    return charge(item["price"] * item["quantity"])


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
