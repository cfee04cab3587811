"""Models of whole events, and records parsed by hand."""

from collections.abc import Sequence
from typing import Any, assert_type

from pydantic import Json

from lambda_batch import (
    DynamoDBStreamModel,
    DynamoDBStreamRecordModel,
    KafkaRecord,
    KafkaRecordModel,
    KinesisDataStreamModel,
    KinesisDataStreamRecord,
    SqsModel,
    SqsRecordModel,
    SQSRecord,
)
from orders import Order, OrderImage, OrderMessage


def parse(event: dict[str, Any]) -> None:
    messages = SqsModel[Json[Order]].model_validate(event)
    assert_type(messages.Records, Sequence[SqsRecordModel[Json[Order]]])
    assert_type(messages.Records[0].body, Order)
    events = KinesisDataStreamModel[bytes].model_validate(event)
    assert_type(events.Records[0].kinesis.data, bytes)
    changes = DynamoDBStreamModel[OrderImage].model_validate(event)
    assert_type(changes.Records[0].dynamodb.NewImage, OrderImage | None)
    message = OrderMessage.model_validate(event["Records"][0])
    assert_type(message, OrderMessage)
    assert_type(message.model_copy(update={"messageId": "1"}), OrderMessage)
    print(SQSRecord(event["Records"][0]).body, hash(message.messageId))


def is_unchanged(message: OrderMessage, raw: dict[str, object]) -> bool:
    return message != {} and message == raw


def are_empty(
    message: SQSRecord,
    event: KinesisDataStreamRecord[bytes],
    change: DynamoDBStreamRecordModel[OrderImage],
    record: KafkaRecordModel[bytes, str],
    view: KafkaRecord,
) -> bool:
    parts = event.kinesis == {} and change.dynamodb == {}
    return parts and message == {} and event == {} and change == {} and record == view == {}
