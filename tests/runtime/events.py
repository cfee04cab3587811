"""Raw records and events as AWS Lambda delivers them, and the context that comes with them."""

import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

Raw = dict[str, Any]


def sqs_record(number: int, payload: Raw | None = None, *, group: str | None = None) -> Raw:
    """Create a message of a standard queue, or of a FIFO queue if it has a group.

    Args:
        number: What the item identifier ends with.
        payload: What the body holds as JSON.
        group: The message group.

    Returns:
        The raw record.
    """
    attributes = {
        "ApproximateReceiveCount": "1",
        "AWSTraceHeader": None,
        "SentTimestamp": "1761213600183",
        "SenderId": "AIDAIENQZJOLO23YVJ4VO",
        "ApproximateFirstReceiveTimestamp": "1761213600185",
    }
    queue = "orders"
    if group is not None:
        queue = "orders.fifo"
        attributes |= {
            "SequenceNumber": f"188501950000000{number:05d}",
            "MessageGroupId": group,
            "MessageDeduplicationId": f"deduplicate-{number}",
        }
    return {
        "messageId": f"059f36b4-87a3-44ab-83d2-66197583{number:04d}",
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": json.dumps(payload if payload is not None else {"number": number}),
        "attributes": attributes,
        "messageAttributes": {},
        "md5OfMessageAttributes": None,
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:eu-central-1:123456789012:{queue}",
        "awsRegion": "eu-central-1",
    }


def kinesis_record(number: int, payload: Raw | None = None) -> Raw:
    """Create a record of a Kinesis data stream.

    Args:
        number: What the item identifier ends with.
        payload: What the data hold as JSON.

    Returns:
        The raw record.
    """
    text = json.dumps(payload if payload is not None else {"number": number})
    sequence_number = f"4959033827149025660855969253836157109592157598913658{number:04d}"
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "customer-7",
            "sequenceNumber": sequence_number,
            "data": b64encode(text.encode()).decode(),
            "approximateArrivalTimestamp": 1761213600.651,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000006:{sequence_number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/orders",
        "awsRegion": "eu-central-1",
        "eventSourceARN": "arn:aws:kinesis:eu-central-1:123456789012:stream/orders",
    }


def dynamodb_record(number: int, payload: Raw | None = None) -> Raw:
    """Create a record of a DynamoDB stream.

    Args:
        number: What the item identifier ends with.
        payload: The attributes of the new image, texts and integers.

    Returns:
        The raw record.
    """
    image = {
        name: {"N": str(value)} if isinstance(value, int) else {"S": value}
        for name, value in (payload if payload is not None else {"number": number}).items()
    }
    return {
        "eventID": f"c4ca4238a0b923820dcc509a6f75{number:04d}",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-central-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1761213600.0,
            "Keys": {"id": {"S": f"order-{number}"}},
            "NewImage": image,
            "SequenceNumber": f"442158450000000001745{number:04d}",
            "SizeBytes": 59,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": "arn:aws:dynamodb:eu-central-1:123456789012:table/orders/stream/2025",
    }


def kafka_record(number: int, payload: Raw | None = None) -> Raw:
    """Create a record of a Kafka topic.

    Args:
        number: What the item identifier ends with.
        payload: What the value holds as JSON.

    Returns:
        The raw record.
    """
    text = json.dumps(payload if payload is not None else {"number": number})
    return {
        "topic": "orders",
        "partition": 3,
        "offset": 90071992547410000 + number,
        "timestamp": 1761213600651,
        "timestampType": "CREATE_TIME",
        "key": "Y3VzdG9tZXItNw==",  # customer-7
        "value": b64encode(text.encode()).decode(),
        "headers": [{"trace": [118, -36, 0, 127]}],
    }


def event_of(*records: Raw) -> Raw:
    """Create an event of raw records."""
    return {"Records": list(records)}


def kafka_event_of(*records: Any) -> Raw:
    """Create an event of raw Kafka records, by partition, in the order in which they first come."""
    partitions: dict[str, list[Any]] = {}
    for record in records:
        of: Raw = record if isinstance(record, dict) else {}
        partitions.setdefault(f"{of.get('topic')}-{of.get('partition')}", []).append(record)
    return {
        "eventSource": "aws:kafka",
        "eventSourceArn": "arn:aws:kafka:eu-central-1:123456789012:cluster/orders/4834-3547-7",
        "bootstrapServers": "b-1.orders.kafka.eu-central-1.amazonaws.com:9098",
        "records": partitions,
    }


@dataclass
class FakeContext:
    """What the Python runtime of AWS Lambda passes a function as its context."""

    function_name: str = "orders"
    function_version: str = "$LATEST"
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:123456789012:function:orders"
    memory_limit_in_mb: str = "128"
    aws_request_id: str = "52fdfc07-2182-154f-163f-5f0f9a621d72"
    log_group_name: str = "/aws/lambda/orders"
    log_stream_name: str = "2025/10/23/[$LATEST]3893a7f1"
    remaining: int = 30_000

    def get_remaining_time_in_millis(self) -> int:
        """Return what the test has set."""
        return self.remaining
