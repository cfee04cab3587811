"""Models by the type argument, for all three sources, with and without a name of their own."""

from typing import assert_type

from pydantic import BaseModel, Json

from lambda_batch import (
    AsyncBatchProcessor,
    DynamoDBBatchProcessor,
    DynamoDBRecord,
    DynamoDBStreamRecordModel,
    EventType,
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SqsRecordModel,
)


class Order(BaseModel):
    sku: str


class OrderMessage(SqsRecordModel[Json[Order]]):
    """A message."""


OrderEvent = KinesisDataStreamRecord[Json[Order]]


class OrderImage(BaseModel):
    Message: Json[Order]


class OrderChange(DynamoDBStreamRecordModel[OrderImage]):
    """A change."""


assert_type(SqsBatchProcessor(OrderMessage), SqsBatchProcessor[OrderMessage])
assert_type(SqsBatchProcessor[OrderMessage](OrderMessage), SqsBatchProcessor[OrderMessage])
assert_type(SqsFifoPartialProcessor(OrderMessage), SqsFifoPartialProcessor[OrderMessage])
assert_type(
    KinesisBatchProcessor(OrderEvent), KinesisBatchProcessor[KinesisDataStreamRecord[Json[Order]]]
)
assert_type(
    SqsBatchProcessor(model=SqsRecordModel[Json[Order]]),
    SqsBatchProcessor[SqsRecordModel[Json[Order]]],
)
assert_type(DynamoDBBatchProcessor(OrderChange), DynamoDBBatchProcessor[OrderChange])
assert_type(
    AsyncBatchProcessor(event_type=EventType.DynamoDBStreams, model=OrderChange),
    AsyncBatchProcessor[OrderChange, DynamoDBRecord],
)


def handle(message: OrderMessage, event: OrderEvent, change: OrderChange) -> None:
    assert_type(message.body.sku, str)
    assert_type(event.kinesis.data.sku, str)
    assert_type(change.dynamodb.NewImage, OrderImage | None)
    assert_type(change.dynamodb.OldImage, OrderImage | None)
