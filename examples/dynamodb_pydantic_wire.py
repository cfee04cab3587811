"""DynamoDB Streams with a pydantic model of images in wire form, such as {"S": "text"}."""

import json
from typing import Any, ClassVar, Literal

from aws_lambda_powertools import Logger, Tracer
from pydantic import BaseModel, field_validator

from lambda_batch import (
    BatchProcessor,
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    PayloadForm,
    process_partial_response,
)


class Order(BaseModel):
    item: dict[str, Any]


class OrderDynamoDB(BaseModel):
    Message: Order

    # parse the JSON text,
    # so that pydantic can create the nested Order
    @field_validator("Message", mode="before")
    @classmethod
    def transform_message_to_dict(cls, value: dict[Literal["S"], str]) -> Any:
        return json.loads(value["S"])


class OrderDynamoDBChangeRecord(DynamoDBStreamChangedRecordModel):
    payload_form: ClassVar[PayloadForm] = "wire"
    NewImage: OrderDynamoDB | None = None
    OldImage: OrderDynamoDB | None = None


class OrderDynamoDBRecord(DynamoDBStreamRecordModel):
    dynamodb: OrderDynamoDBChangeRecord


processor = BatchProcessor(event_type=EventType.DynamoDBStreams, model=OrderDynamoDBRecord)
tracer = Tracer()
logger = Logger()


@tracer.capture_method
def record_handler(record: OrderDynamoDBRecord) -> None:
    if record.dynamodb.NewImage is None:
        return  # the item was removed
    item = record.dynamodb.NewImage.Message.item
    logger.info("ordered", amount=item["price"] * item["quantity"])


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
