"""Every field of DynamoDB records, of the model and of the record class."""

from datetime import datetime
from typing import Any, Literal, assert_type

from lambda_batch import DynamoDBRecord, DynamoDBRecordEventName
from orders import OrderChange, OrderImage


def handle_model(record: OrderChange) -> None:
    assert_type(record.eventName, Literal["INSERT", "MODIFY", "REMOVE"])
    assert_type(record.dynamodb.Keys, Any)
    assert_type(record.dynamodb.NewImage, OrderImage | None)
    assert_type(record.dynamodb.OldImage, OrderImage | None)
    assert_type(record.dynamodb.SequenceNumber, str)
    assert_type(record.dynamodb.SizeBytes, int)
    assert_type(record.dynamodb.ApproximateCreationDateTime, datetime | None)
    if record.userIdentity is not None:
        assert_type(record.userIdentity.principalId, str)
    match record.eventName:
        case "INSERT" | "MODIFY":
            assert record.dynamodb.NewImage is not None
            print(record.dynamodb.NewImage.Message.sku)
        case "REMOVE":
            print(record.dynamodb.Keys["Id"])


def handle_record(record: DynamoDBRecord) -> None:
    assert_type(record.event_name, DynamoDBRecordEventName)
    assert_type(record.dynamodb.new_image, dict[str, Any])
    assert_type(record.dynamodb.old_image, dict[str, Any])
    assert_type(record.dynamodb.sequence_number, str)
    assert_type(record.dynamodb.size_bytes, int)
    assert_type(record.dynamodb.approximate_creation_date_time, float | None)
    print(record.dynamodb.keys["Id"], list(record.dynamodb.keys()), record.keys())
    if record.user_identity:
        assert_type(record.user_identity.principal_id, str)
