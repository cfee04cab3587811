"""Comparisons of DynamoDB records with enums and with text."""

from typing import assert_never, assert_type

from lambda_batch import DynamoDBRecord, DynamoDBRecordEventName, StreamViewType
from orders import OrderChange


def handle_record(record: DynamoDBRecord) -> str:
    assert_type(record.event_name, DynamoDBRecordEventName)
    assert_type(record.dynamodb.stream_view_type, StreamViewType | str)
    if record.event_name == DynamoDBRecordEventName.REMOVE or record.event_name == "INSERT":
        return record.event_name.name
    if record.dynamodb.stream_view_type != StreamViewType.NEW_AND_OLD_IMAGES:
        return record.dynamodb.stream_view_type.lower()
    if record.dynamodb.stream_view_type in {"NEW_IMAGE", StreamViewType.OLD_IMAGE}:
        return "one image"
    return record.event_name


def by_member(record: DynamoDBRecord) -> int:
    event_name = record.event_name
    match event_name:
        case DynamoDBRecordEventName.INSERT | DynamoDBRecordEventName.MODIFY:
            return 1
        case DynamoDBRecordEventName.REMOVE:
            return 2
        case _:
            assert_never(event_name)


def by_text(record: DynamoDBRecord) -> int:
    match record.event_name:
        case "REMOVE":
            return 1
        case _:
            return 2


def handle_model(record: OrderChange) -> bool:
    if record.eventName == DynamoDBRecordEventName.REMOVE:
        return record.dynamodb.StreamViewType == StreamViewType.KEYS_ONLY
    if record.dynamodb.StreamViewType != "KEYS_ONLY":
        return record.eventName == "INSERT"
    match record.eventName:
        case DynamoDBRecordEventName.MODIFY:  # alarm: pyright
            return True
        case _:
            return False
