"""Kinesis with the decorator: the batch is processed before the Lambda handler runs (legacy)."""

from typing import Any

from aws_lambda_powertools import Logger, Tracer

from lambda_batch import (
    BatchProcessor,
    EventType,
    KinesisStreamRecord,
    LambdaContext,
    PartialItemFailureResponse,
    batch_processor,
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
@batch_processor(record_handler=record_handler, processor=processor)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return processor.response()
