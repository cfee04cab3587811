"""SQS FIFO: stop at the first failure, and report it with all messages behind it."""

from typing import Any

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    SqsFifoPartialProcessor,
    SQSRecord,
    process_partial_response,
)

processor = SqsFifoPartialProcessor()


def record_handler(record: SQSRecord) -> int:
    item: dict[str, Any] = record.json_body["item"]
    amount: int = item["price"] * item["quantity"]
    return amount


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
