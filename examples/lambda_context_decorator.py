"""The Lambda context in a record handler, with the decorator (legacy)."""

import json
from typing import Any

from aws_lambda_powertools import Logger, Tracer

from lambda_batch import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    batch_processor,
)

processor = BatchProcessor(event_type=EventType.SQS)
tracer = Tracer()
logger = Logger()


@tracer.capture_method
def record_handler(record: SQSRecord, lambda_context: LambdaContext | None = None) -> None:
    if lambda_context is not None:
        remaining_time = lambda_context.get_remaining_time_in_millis()
        logger.info("remaining time", milliseconds=remaining_time)
    item: dict[str, Any] = json.loads(record.body)["item"]
    logger.info("ordered", amount=item["price"] * item["quantity"])


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@batch_processor(record_handler=record_handler, processor=processor)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return processor.response()
