"""SQS with a report: write metrics of each batch to the log, from which CloudWatch reads them."""

from typing import Any

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SQSRecord,
    process_partial_response,
)
from lambda_batch.metrics import EmfMetrics

processor = SqsBatchProcessor(on_report=EmfMetrics(namespace="Orders"))


def record_handler(record: SQSRecord) -> int:
    item: dict[str, Any] = record.json_body["item"]
    amount: int = item["price"] * item["quantity"]
    return amount


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
