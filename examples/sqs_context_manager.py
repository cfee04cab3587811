"""SQS with a context manager: process the batch in a with block."""

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
def record_handler(record: SQSRecord) -> None:
    payload: str = record.body
    if payload:
        item: dict[str, Any] = json.loads(payload)["item"]
        logger.info("ordered", amount=item["price"] * item["quantity"])


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    batch = event["Records"]
    with processor(records=batch, handler=record_handler):
        processor.process()  # handles every record

    return processor.response()
