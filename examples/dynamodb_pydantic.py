"""DynamoDB Streams with a pydantic model: the model gets images as Python values."""

from typing import Any, Literal

from aws_lambda_powertools import Logger, Tracer
from pydantic import BaseModel, Json

from lambda_batch import (
    BatchProcessor,
    DynamoDBStreamRecordModel,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)


class Order(BaseModel):
    item: dict[str, Any]


class OrderImage(BaseModel):
    Id: int
    Message: Json[Order]
    Status: Literal["new", "paid", "expired"]


class OrderDynamoDBRecord(DynamoDBStreamRecordModel[OrderImage]):
    """A change of an order: NewImage and OldImage are of this type."""


processor = BatchProcessor(event_type=EventType.DynamoDBStreams, model=OrderDynamoDBRecord)
tracer = Tracer()
logger = Logger()


@tracer.capture_method
def record_handler(record: OrderDynamoDBRecord) -> None:
    order = record.dynamodb.NewImage
    if order is None:
        return  # the item was removed
    item = order.Message.item
    logger.info("ordered", order=order.Id, amount=item["price"] * item["quantity"])


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
