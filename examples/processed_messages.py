"""Use the results: process() returns the result of each record, in the order of the batch."""

import json
from typing import Any

from aws_lambda_powertools import Logger, Tracer

from lambda_batch import (
    BatchProcessor,
    EventType,
    FailureResponse,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    SuccessResponse,
)

processor = BatchProcessor(event_type=EventType.SQS)
tracer = Tracer()
logger = Logger()


@tracer.capture_method
def record_handler(record: SQSRecord) -> int:
    item: dict[str, Any] = json.loads(record.body)["item"]
    amount: int = item["price"] * item["quantity"]
    return amount


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    batch = event["Records"]
    processed_messages: list[SuccessResponse[SQSRecord, int] | FailureResponse[SQSRecord]]
    with processor(records=batch, handler=record_handler) as running:
        processed_messages = running.process()

    revenue = 0
    for message in processed_messages:
        if message.status == "success":
            revenue += message.result
        else:
            logger.warning(message.error, message_id=message.record.message_id)
    logger.info("processed", revenue=revenue)

    return processor.response()
