"""Records in wire form, new for each test."""

from __future__ import annotations

from typing import Any, TypeAlias

Raw: TypeAlias = dict[str, Any]


def sqs_record(**members: Any) -> Raw:
    """Return a message of a FIFO queue with all fields that SQS can send."""
    return {
        "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": '{"item": {"laptop": "amd"}}',
        "attributes": {
            "ApproximateReceiveCount": "2",
            "SentTimestamp": "1545082649183",
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": "1545082649185",
            "SequenceNumber": "18849496460467696128",
            "MessageGroupId": "group",
            "MessageDeduplicationId": "duplicate",
            "AWSTraceHeader": "Root=1-5759e988-bd862e3fe1be46a994272793",
            "DeadLetterQueueSourceArn": "arn:aws:sqs:us-east-2:123456789012:first.fifo",
        },
        "messageAttributes": {
            "Colour": {
                "dataType": "String",
                "stringValue": "blue",
                "stringListValues": [],
                "binaryListValues": [],
            },
            "Image": {"dataType": "Binary.gif", "binaryValue": "AAH/", "stringValue": None},
        },
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "md5OfMessageAttributes": "582c92c5c5b6ac403040a4f3ab3115c9",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:queue.fifo",
        "awsRegion": "us-east-2",
        **members,
    }


def kinesis_record(**payload: Any) -> Raw:
    """Return a Kinesis record; changes apply to its `kinesis` object."""
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "1",
            "sequenceNumber": "49590338271490256608559692538361571095921575989136588898",
            "data": "eyJhbW91bnQiOiA3fQ==",  # {"amount": 7}
            "approximateArrivalTimestamp": 1545084650.987,
            "encryptionType": "NONE",
            **payload,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": "shardId-000000000006:49590338271490256608559692538361571095921575989136588898",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
        "awsRegion": "us-east-2",
        "eventSourceARN": "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream",
    }


def dynamodb_record(**change: Any) -> Raw:
    """Return a DynamoDB record; changes apply to its `dynamodb` object."""
    return {
        "eventID": "c4ca4238a0b923820dcc509a6f75849b",
        "eventName": "MODIFY",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-2",
        "eventSourceARN": "arn:aws:dynamodb:us-east-2:123456789012:table/Orders/stream/2024",
        "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
        "dynamodb": {
            "ApproximateCreationDateTime": 1693997155.0,
            "Keys": {"Id": {"N": "101"}},
            "NewImage": {"Id": {"N": "101"}, "Amount": {"N": "12.30"}},
            "OldImage": {"Id": {"N": "101"}, "Amount": {"N": "11"}},
            "SequenceNumber": "4421584500000000017450439091",
            "SizeBytes": 26,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            **change,
        },
    }


def kafka_record(**members: Any) -> Raw:
    """Return a Kafka record with all members that Lambda can send."""
    return {
        "topic": "orders",
        "partition": 3,
        "offset": 9007199254740993,  # beyond the integers that a float can hold
        "timestamp": 1545084650987,
        "timestampType": "CREATE_TIME",
        "key": "Y3VzdG9tZXItMTc=",  # customer-17
        "value": "eyJhbW91bnQiOiA3fQ==",  # {"amount": 7}
        "headers": [{"trace": [118, -36, 0, 127]}, {"trace": [200, 255, -128]}, {"empty": []}],
        "keySchemaMetadata": {"dataFormat": "AVRO", "schemaId": "1234"},
        "valueSchemaMetadata": {"dataFormat": "JSON", "schemaId": "c9a3a0a5-0bd5-4d5e-8f2f"},
        **members,
    }


def event_of(source: str, *records: Raw) -> Raw:
    """Return the event of a source that holds these records."""
    if source != "kafka":
        return {"Records": list(records)}
    partitions: dict[str, list[Raw]] = {}
    for record in records:
        partitions.setdefault(f"{record['topic']}-{record['partition']}", []).append(record)
    return {
        "eventSource": "aws:kafka",
        "eventSourceArn": "arn:aws:kafka:us-east-2:123456789012:cluster/orders/4834-3547-3455-7",
        "bootstrapServers": "b-1.orders.kafka.us-east-2.amazonaws.com:9092",
        "records": partitions,
    }


def records_of(event: Raw) -> list[Raw]:
    """Return the records of an event of any source."""
    if "Records" in event:
        return list(event["Records"])
    return [record for records in event["records"].values() for record in records]


def without(raw: Raw, member: str) -> Raw:
    """Return a copy of an object without one member."""
    return {name: value for name, value in raw.items() if name != member}


ALL_TYPES: Raw = {
    "String": {"S": "text"},
    "Number": {"N": "3.14159265358979323846264338327950288419"},
    "Binary": {"B": "AAH/"},
    "Strings": {"SS": ["a", "b"]},
    "Numbers": {"NS": ["1", "2.50"]},
    "Binaries": {"BS": ["AA==", "AQ=="]},
    "Null": {"NULL": True},
    "True": {"BOOL": True},
    "False": {"BOOL": False},
    "EmptyMap": {"M": {}},
    "EmptyList": {"L": []},
    "Map": {
        "M": {
            "S": {"S": "a member that is called like a type"},
            "List": {"L": [{"N": "1"}, {"NULL": True}, {"M": {"Inner": {"SS": ["c"]}}}]},
        }
    },
}
"""DynamoDB attributes of all ten types, nested."""
