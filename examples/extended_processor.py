"""Extend BatchProcessor: count failed records in a metric."""

import json
from typing import Any

from aws_lambda_powertools import Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

from lambda_batch import (
    BatchProcessor,
    EventType,
    ExceptionInfo,
    FailureResponse,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    process_partial_response,
)


class MyProcessor(BatchProcessor[SQSRecord, SQSRecord]):
    def failure_handler(
        self, record: SQSRecord, exception: ExceptionInfo
    ) -> FailureResponse[SQSRecord]:
        metrics.add_metric(name="BatchRecordFailures", unit=MetricUnit.Count, value=1)
        return super().failure_handler(record, exception)


processor = MyProcessor(event_type=EventType.SQS)
metrics = Metrics(namespace="Orders")
tracer = Tracer()


@tracer.capture_method
def record_handler(record: SQSRecord) -> int:
    item: dict[str, Any] = json.loads(record.body)["item"]
    amount: int = item["price"] * item["quantity"]
    return amount


@metrics.log_metrics(capture_cold_start_metric=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
