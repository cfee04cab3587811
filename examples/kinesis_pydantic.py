"""Kinesis with a pydantic model: the model gets the data decoded from base64."""

from typing import Any

from aws_lambda_powertools import Logger, Tracer
from pydantic import BaseModel, Json

from lambda_batch import (
    BatchProcessor,
    EventType,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)


class Order(BaseModel):
    item: dict[str, Any]


class OrderKinesisPayloadRecord(KinesisDataStreamRecordPayload):
    data: Json[Order]


class OrderKinesisRecord(KinesisDataStreamRecord):
    kinesis: OrderKinesisPayloadRecord


processor = BatchProcessor(event_type=EventType.KinesisDataStreams, model=OrderKinesisRecord)
tracer = Tracer()
logger = Logger()


@tracer.capture_method
def record_handler(record: OrderKinesisRecord) -> None:
    item = record.kinesis.data.item
    logger.info("ordered", amount=item["price"] * item["quantity"])


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
