"""SQS FIFO with the decorator: the batch is processed before the Lambda handler runs (legacy)."""

from typing import Any

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    SqsFifoPartialProcessor,
    SQSRecord,
    batch_processor,
)

processor = SqsFifoPartialProcessor()


def record_handler(record: SQSRecord) -> int:
    item: dict[str, Any] = record.json_body["item"]
    amount: int = item["price"] * item["quantity"]
    return amount


@batch_processor(record_handler=record_handler, processor=processor)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return processor.response()
