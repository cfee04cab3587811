"""Report a batch in which every record fails, instead of raising BatchProcessingError."""

from typing import Any

from lambda_batch import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    process_partial_response,
)

processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def record_handler(record: SQSRecord) -> int:
    item: dict[str, Any] = record.json_body["item"]
    amount: int = item["price"] * item["quantity"]
    return amount


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
