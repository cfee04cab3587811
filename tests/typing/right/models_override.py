"""Models by overriding the payload's field, for all three sources."""

from typing import assert_type

from pydantic import BaseModel, Json

from lambda_batch import (
    BatchProcessor,
    DynamoDBBatchProcessor,
    DynamoDBRecord,
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
    EventType,
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    KinesisStreamRecord,
    SqsBatchProcessor,
    SQSRecord,
    SqsRecordModel,
)


class Order(BaseModel):
    sku: str


class OrderMessage(SqsRecordModel):
    body: Json[Order]


class OrderPayload(KinesisDataStreamRecordPayload):
    data: Json[Order]


class OrderEvent(KinesisDataStreamRecord):
    kinesis: OrderPayload


class OrderImage(BaseModel):
    Message: Json[Order]


class OrderChangedRecord(DynamoDBStreamChangedRecordModel):
    NewImage: OrderImage | None = None
    OldImage: OrderImage | None = None


class OrderChange(DynamoDBStreamRecordModel):
    dynamodb: OrderChangedRecord


messages = SqsBatchProcessor(model=OrderMessage)
events = KinesisBatchProcessor(model=OrderEvent)
changes = DynamoDBBatchProcessor(model=OrderChange)
assert_type(messages, SqsBatchProcessor[OrderMessage])
assert_type(events, KinesisBatchProcessor[OrderEvent])
assert_type(changes, DynamoDBBatchProcessor[OrderChange])
assert_type(
    BatchProcessor(event_type=EventType.SQS, model=OrderMessage),
    BatchProcessor[OrderMessage, SQSRecord],
)
assert_type(
    BatchProcessor(EventType.KinesisDataStreams, OrderEvent),
    BatchProcessor[OrderEvent, KinesisStreamRecord],
)
assert_type(
    BatchProcessor(EventType.DynamoDBStreams, model=OrderChange),
    BatchProcessor[OrderChange, DynamoDBRecord],
)


def handle_message(record: OrderMessage) -> str:
    assert_type(record.body, Order)
    return record.body.sku


def handle_event(record: OrderEvent) -> str:
    assert_type(record.kinesis.data, Order)
    return record.kinesis.data.sku


def handle_change(record: OrderChange) -> str | None:
    assert_type(record.dynamodb.NewImage, OrderImage | None)
    image = record.dynamodb.NewImage or record.dynamodb.OldImage
    return None if image is None else image.Message.sku
