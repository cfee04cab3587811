"""Kinesis in order: a failure holds back the later records of its partition key, no others."""

from typing import Any

from aws_lambda_powertools import Logger, Tracer
from pydantic import BaseModel, Json

from lambda_batch import (
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)


class Order(BaseModel):
    item: dict[str, Any]


class OrderRecord(KinesisDataStreamRecord[Json[Order]]):
    """A Kinesis record with an order in its data."""


processor = KinesisBatchProcessor(model=OrderRecord, on_failure="stop_key")
tracer = Tracer()
logger = Logger()


@tracer.capture_method
def record_handler(record: OrderRecord) -> None:
    item = record.kinesis.data.item  # all earlier orders of this customer have been handled
    logger.info("ordered", amount=item["price"] * item["quantity"])


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
