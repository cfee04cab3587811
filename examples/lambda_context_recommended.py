"""The Lambda context in a record handler: add a parameter named lambda_context."""

import json
from typing import Any

from aws_lambda_powertools import Logger, Tracer

from lambda_batch import (
    BatchProcessor,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    process_partial_response,
)

MIN_MILLISECONDS = 500

processor = BatchProcessor(event_type=EventType.SQS)
tracer = Tracer()
logger = Logger()


@tracer.capture_method
def record_handler(record: SQSRecord, lambda_context: LambdaContext) -> None:
    # A failed record is retried; a timeout of the function fails the entire batch.
    if lambda_context.get_remaining_time_in_millis() < MIN_MILLISECONDS:
        raise TimeoutError
    item: dict[str, Any] = json.loads(record.body)["item"]
    logger.info("ordered", amount=item["price"] * item["quantity"])


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
