"""SQS FIFO with a context manager: process the batch in order in a with block."""

from typing import Any

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    SqsFifoPartialProcessor,
    SQSRecord,
)

processor = SqsFifoPartialProcessor()


def record_handler(record: SQSRecord) -> int:
    item: dict[str, Any] = record.json_body["item"]
    amount: int = item["price"] * item["quantity"]
    return amount


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    batch = event["Records"]
    with processor(records=batch, handler=record_handler):
        processor.process()  # handles every record

    return processor.response()
