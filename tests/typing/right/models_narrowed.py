"""Fields other than the payload, narrowed; images that must be there, or can't be."""

from typing import Literal, assert_type

from pydantic import BaseModel, Field, Json

from lambda_batch import (
    DynamoDBBatchProcessor,
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
    SqsAttributesModel,
    SqsBatchProcessor,
    SqsRecordModel,
)


class FifoAttributes(SqsAttributesModel):
    MessageGroupId: str = Field()


class FifoMessage(SqsRecordModel[Json[list[int]]]):
    attributes: FifoAttributes
    awsRegion: Literal["eu-west-1", "eu-central-1"]


class OrderImage(BaseModel):
    Id: int


class Insertion(DynamoDBStreamChangedRecordModel[OrderImage]):
    NewImage: OrderImage = Field(...)
    OldImage: None = None


class OrderInsertion(DynamoDBStreamRecordModel[OrderImage]):
    eventName: Literal["INSERT"]
    dynamodb: Insertion


messages = SqsBatchProcessor(model=FifoMessage)
insertions = DynamoDBBatchProcessor(model=OrderInsertion)


def handle_message(record: FifoMessage) -> str:
    assert_type(record.awsRegion, Literal["eu-west-1", "eu-central-1"])
    return record.attributes.MessageGroupId


def handle_insertion(record: OrderInsertion) -> int:
    assert_type(record.dynamodb.OldImage, None)
    return record.dynamodb.NewImage.Id
