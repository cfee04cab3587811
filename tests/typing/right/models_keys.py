"""A model of the keys, for a stream with the view KEYS_ONLY."""

from typing import Any, assert_type

from pydantic import BaseModel

from lambda_batch import (
    DynamoDBBatchProcessor,
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
)


class Key(BaseModel):
    Id: int


class Image(BaseModel):
    Id: int


class KeysOnly(DynamoDBStreamChangedRecordModel):
    Keys: Key


class ChangedOrder(DynamoDBStreamChangedRecordModel[Image]):
    Keys: Key


class Change(DynamoDBStreamRecordModel):
    dynamodb: KeysOnly


class OrderChange(DynamoDBStreamRecordModel[Image]):
    dynamodb: ChangedOrder


def handle_keys(record: Change) -> int:
    assert_type(record.dynamodb.Keys, Key)
    return record.dynamodb.Keys.Id


def handle_change(record: OrderChange) -> int:
    assert_type(record.dynamodb.NewImage, Image | None)
    return record.dynamodb.Keys.Id


def handle_without(record: DynamoDBStreamRecordModel[Image]) -> str:
    keys: dict[str, Any] = record.dynamodb.Keys
    return str(keys["Id"])


keys_only = DynamoDBBatchProcessor(model=Change)
changes = DynamoDBBatchProcessor(model=OrderChange)
assert_type(keys_only, DynamoDBBatchProcessor[Change])
assert_type(changes, DynamoDBBatchProcessor[OrderChange])
