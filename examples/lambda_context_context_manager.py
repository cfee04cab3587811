"""The Lambda context in a record handler, with a context manager: pass it to the processor."""

import json
from typing import Any

from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambda_batch import (
    BatchProcessor,
    EventType,
    PartialItemFailureResponse,
    SQSRecord,
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
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    batch = event["Records"]
    with processor(records=batch, handler=record_handler, lambda_context=context):
        processor.process()

    return processor.response()
