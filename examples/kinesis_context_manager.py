"""Kinesis with a context manager: process the batch in a with block."""

from typing import Any

from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambda_batch import (
    BatchProcessor,
    EventType,
    KinesisStreamRecord,
    PartialItemFailureResponse,
)

processor = BatchProcessor(event_type=EventType.KinesisDataStreams)
tracer = Tracer()
logger = Logger()


@tracer.capture_method
def record_handler(record: KinesisStreamRecord) -> None:
    payload: dict[str, Any] = record.kinesis.data_as_json()
    item = payload["item"]
    logger.info("ordered", amount=item["price"] * item["quantity"])


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    batch = event["Records"]
    with processor(records=batch, handler=record_handler):
        processor.process()  # handles every record

    return processor.response()
