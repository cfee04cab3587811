"""Records of the services' read APIs are converted into records of events.

The tests do not run the services. The records are written by hand after botocore's service models.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from lambda_batch import DynamoDBRecord, KinesisStreamRecord, SQSRecord
from lambda_batch.testing import (
    EventError,
    convert_dynamodb_record,
    convert_kinesis_record,
    convert_sqs_message,
)
from tests.testing.checking import check_record

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders"
STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/orders"
TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2025-10-20T08:14:33.171"


def sqs_message() -> dict[str, Any]:
    return {
        "MessageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
        "ReceiptHandle": "AQEB",
        "MD5OfBody": "900150983cd24fb0d6963f7d28e17f72",
        "Body": "abc",
        "Attributes": {
            "SenderId": "AIDA",
            "ApproximateFirstReceiveTimestamp": "1761207541001",
            "ApproximateReceiveCount": "2",
            "SentTimestamp": "1761207541000",
        },
        "MD5OfMessageAttributes": "582c92c5c5b6ac403040a4f3ab3115c9",
        "MessageAttributes": {
            "Colour": {"StringValue": "blue", "DataType": "String"},
            "Image": {"BinaryValue": b"\x00\x01\xff", "DataType": "Binary.gif"},
        },
    }


def test_sqs_message() -> None:
    record = convert_sqs_message(sqs_message(), QUEUE)
    check_record("sqs", record)
    view = SQSRecord(record)
    assert view.body == "abc"
    assert view.attributes.approximate_receive_count == "2"
    image = view.message_attributes["Image"]
    assert image is not None
    assert image.binary_value == b"\x00\x01\xff"
    assert record["messageAttributes"]["Colour"] == {
        "stringValue": "blue",
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": "String",
    }
    assert (view.event_source_arn, view.aws_region) == (QUEUE, "eu-west-1")


def test_sqs_message_without_message_attributes() -> None:
    message = sqs_message()
    del message["MessageAttributes"], message["MD5OfMessageAttributes"]
    record = convert_sqs_message(message, QUEUE)
    check_record("sqs", record)
    assert record["messageAttributes"] == {}
    assert record["md5OfMessageAttributes"] is None


def test_sqs_message_received_without_system_attributes_is_rejected() -> None:
    message = sqs_message()
    del message["Attributes"]
    with pytest.raises(EventError, match="MessageSystemAttributeNames"):
        convert_sqs_message(message, QUEUE)


def kinesis_record() -> dict[str, Any]:
    return {
        "SequenceNumber": "49590338271490256608559692538361571095921575989136588898",
        "ApproximateArrivalTimestamp": datetime(2025, 10, 23, 8, 19, 1, 987_000, UTC),
        "Data": b"\x00\xff",
        "PartitionKey": "customer",
    }


def test_kinesis_record() -> None:
    record = convert_kinesis_record(kinesis_record(), STREAM, "shardId-000000000006")
    check_record("kinesis", record)
    view = KinesisStreamRecord(record)
    assert view.event_id == f"shardId-000000000006:{kinesis_record()['SequenceNumber']}"
    assert view.kinesis.data_as_bytes() == b"\x00\xff"
    assert view.kinesis.partition_key == "customer"
    assert view.kinesis.approximate_arrival_timestamp == 1761207541.987
    assert "encryptionType" not in record["kinesis"]


def test_kinesis_record_with_optional_members() -> None:
    raw = kinesis_record() | {"EncryptionType": "KMS"}
    del raw["PartitionKey"]
    record = convert_kinesis_record(raw, STREAM, "shardId-000000000006")
    check_record("kinesis", record)
    assert record["kinesis"]["encryptionType"] == "KMS"
    assert "partitionKey" not in record["kinesis"]


def dynamodb_record() -> dict[str, Any]:
    return {
        "eventID": "f4c067996c116f813afcf6907f50296b",
        "eventName": "MODIFY",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": {
            "ApproximateCreationDateTime": datetime(2025, 10, 23, 8, 19, 1, tzinfo=UTC),
            "Keys": {"Id": {"B": b"\x00"}},
            "NewImage": {
                "Id": {"B": b"\x00"},
                "Parts": {"L": [{"M": {"Raw": {"B": b"\xff"}, "All": {"BS": [b"a", b"b"]}}}]},
                "Price": {"N": "12.30"},
            },
            "OldImage": {"Id": {"B": b"\x00"}},
            "SequenceNumber": "4421584500000000017450439127",
            "SizeBytes": 71,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    }


def test_dynamodb_record() -> None:
    record = convert_dynamodb_record(dynamodb_record(), TABLE)
    check_record("dynamodb", record)
    view = DynamoDBRecord(record)
    assert view.dynamodb.keys == {"Id": b"\x00"}
    assert view.dynamodb.new_image["Parts"] == [{"Raw": b"\xff", "All": {b"a", b"b"}}]
    assert record["dynamodb"]["ApproximateCreationDateTime"] == 1761207541
    assert type(record["dynamodb"]["ApproximateCreationDateTime"]) is int
    assert "userIdentity" not in record


def test_dynamodb_record_of_an_expired_item() -> None:
    raw = dynamodb_record()
    raw["userIdentity"] = {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}
    record = convert_dynamodb_record(raw, TABLE)
    check_record("dynamodb", record)
    assert record["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


def test_conversion_does_not_change_the_original() -> None:
    raw = dynamodb_record()
    convert_dynamodb_record(raw, TABLE)
    assert raw == dynamodb_record()


@pytest.mark.parametrize("arn", ["orders", "arn:aws:sqs", "arn:aws:s3:::orders", ""])
def test_an_invalid_arn_is_rejected(arn: str) -> None:
    with pytest.raises(EventError, match="expected an ARN such as"):
        convert_sqs_message(sqs_message(), arn)


@pytest.mark.parametrize("moment", [True, "2025-10-23", datetime(2025, 10, 23), None])
def test_an_invalid_time_is_rejected(moment: object) -> None:
    raw = kinesis_record() | {"ApproximateArrivalTimestamp": moment}
    with pytest.raises(EventError, match="expected a datetime with a time zone"):
        convert_kinesis_record(raw, STREAM, "shardId-0")


def test_encoded_data_and_numeric_times_are_accepted() -> None:
    raw = kinesis_record() | {"Data": "AP8=", "ApproximateArrivalTimestamp": 1761207541}
    record = convert_kinesis_record(raw, STREAM, "shardId-0")
    assert record["kinesis"]["data"] == "AP8="
    assert record["kinesis"]["approximateArrivalTimestamp"] == 1761207541


def test_invalid_binary_data_is_rejected() -> None:
    with pytest.raises(EventError, match="expected bytes"):
        convert_kinesis_record(kinesis_record() | {"Data": 1}, STREAM, "shardId-0")


def without(raw: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if key != name}


def in_attributes(**changed: object) -> dict[str, Any]:
    message = sqs_message()
    return message | {"Attributes": message["Attributes"] | changed}


def in_change(**changed: object) -> dict[str, Any]:
    record = dynamodb_record()
    return record | {"dynamodb": record["dynamodb"] | changed}


MESSAGES: list[tuple[Any, str]] = [
    *(
        (
            sqs_message() | {"Attributes": without(sqs_message()["Attributes"], name)},
            f"with 'Attributes.{name}', got one without it: .*MessageSystemAttributeNames",
        )
        for name in sqs_message()["Attributes"]
    ),
    (sqs_message() | {"Attributes": None}, "an object in 'Attributes', got null"),
    (in_attributes(SenderId=None), "a string in 'Attributes.SenderId', got null"),
    (in_attributes(SentTimestamp=1), "a string in 'Attributes.SentTimestamp', got a number"),
    (sqs_message() | {"Body": None}, "a string in 'Body', got null"),
    (without(sqs_message(), "MD5OfBody"), "with 'MD5OfBody', got one without it"),
    (sqs_message() | {"MessageAttributes": []}, "an object in 'MessageAttributes', got an array"),
    (
        sqs_message() | {"MessageAttributes": {"a": {"StringValue": "b"}}},
        "with \"MessageAttributes\\['a'\\].DataType\"",
    ),
    (sqs_message() | {"MessageAttributes": {"a": None}}, "'MessageAttributes.a', got null"),
]


@pytest.mark.parametrize(("message", "text"), MESSAGES)
def test_an_incomplete_message_is_rejected_by_member(message: Any, text: str) -> None:
    with pytest.raises(EventError, match=text):
        convert_sqs_message(message, QUEUE)


def convert_message(record: Any) -> object:
    return convert_sqs_message(record, QUEUE)


def convert_stream_record(record: Any) -> object:
    return convert_kinesis_record(record, STREAM, "shardId-0")


def convert_change(record: Any) -> object:
    return convert_dynamodb_record(record, TABLE)


@pytest.mark.parametrize("convert", [convert_message, convert_stream_record, convert_change])
@pytest.mark.parametrize(("record", "came"), [(None, "null"), (5, "a number"), ("a", "a string")])
def test_a_record_that_is_no_object_is_rejected(convert: Any, record: Any, came: str) -> None:
    with pytest.raises(EventError, match=f"expected a record with '.*', got {came}"):
        convert(record)


def test_null_message_attributes_are_none() -> None:
    record = convert_sqs_message(sqs_message() | {"MessageAttributes": None}, QUEUE)
    assert record["messageAttributes"] == {}


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"SequenceNumber": None}, "a string in 'SequenceNumber', got null"),
        ({"PartitionKey": None}, "a string in 'PartitionKey', got null"),
        ({"Data": None}, "expected bytes"),
    ],
)
def test_an_incomplete_kinesis_record_is_rejected_by_member(
    changed: dict[str, Any], text: str
) -> None:
    with pytest.raises(EventError, match=text):
        convert_kinesis_record(kinesis_record() | changed, STREAM, "shardId-0")


CHANGES: list[tuple[Any, str]] = [
    (dynamodb_record() | {"dynamodb": None}, "an object in 'dynamodb', got null"),
    (without(dynamodb_record(), "eventName"), "with 'eventName', got one without it"),
    (in_change(Keys=None), "an object in 'dynamodb.Keys', got null"),
    (
        dynamodb_record() | {"dynamodb": without(dynamodb_record()["dynamodb"], "Keys")},
        "with 'dynamodb.Keys', got one without it",
    ),
    (in_change(NewImage=None), "an object in 'dynamodb.NewImage', got null"),
    (in_change(SequenceNumber=None), "a string in 'dynamodb.SequenceNumber', got null"),
    (in_change(Keys={"Id": {}}), "an attribute value such as .*, got one with more or fewer"),
    (in_change(Keys={"Id": "text"}), "an attribute value such as .*, got a string"),
    (in_change(NewImage={"Id": {"L": None}}), "a list in an attribute value, got null"),
    (in_change(NewImage={"Id": {"BS": "a"}}), "a list in an attribute value, got a string"),
    (in_change(NewImage={"Id": {"M": None}}), "an attribute map, got null"),
    (
        dynamodb_record() | {"userIdentity": {"Type": "Service"}},
        "with 'userIdentity.PrincipalId', got one without it",
    ),
]


@pytest.mark.parametrize(("record", "text"), CHANGES)
def test_an_incomplete_dynamodb_record_is_rejected_by_member(record: Any, text: str) -> None:
    with pytest.raises(EventError, match=text):
        convert_dynamodb_record(record, TABLE)
