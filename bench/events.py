"""Events of each source, with valid payloads or with some that no model accepts."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any

Record = dict[str, Any]

EVERY = 10
"""In a batch with failures, one in this many records fails."""
GROUPS = 10
"""The number of message groups in a batch of a FIFO queue."""

_ORDER = json.dumps({"item": {"sku": "mug-blue", "quantity": 3, "price": 990}})
_IMAGE = {
    "id": {"N": "101"},
    "sku": {"S": "mug-blue"},
    "quantity": {"N": "3"},
    "price": {"N": "990"},
}
_NO_IMAGE = {"sku": {"S": "mug-blue"}}
_NO_JSON = "nope"


def sqs_record(position: int, *, valid: bool = True) -> Record:
    """Create a message of a standard queue."""
    return {
        "messageId": f"059f36b4-87a3-44ab-83d2-{position:012d}",
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a" * 9,
        "body": _ORDER if valid else _NO_JSON,
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1545082649183",
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": "1545082649185",
        },
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:orders",
        "awsRegion": "us-east-2",
    }


def kinesis_record(position: int, *, valid: bool = True) -> Record:
    """Create a record of a data stream."""
    sequence_number = str(49590338271490256608559692538361571095921575989136588898 + position)
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "1",
            "sequenceNumber": sequence_number,
            "data": b64encode((_ORDER if valid else _NO_JSON).encode()).decode(),
            "approximateArrivalTimestamp": 1545084650.987,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000006:{sequence_number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/orders",
        "awsRegion": "us-east-2",
        "eventSourceARN": "arn:aws:kinesis:us-east-2:123456789012:stream/orders",
    }


def dynamodb_record(position: int, *, valid: bool = True) -> Record:
    """Create a change of a table."""
    return {
        "eventID": f"c4ca4238a0b923820dcc509a{position:08d}",
        "eventVersion": "1.1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1693997155.0,
            "Keys": {"id": {"N": "101"}},
            "NewImage": _IMAGE if valid else _NO_IMAGE,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            "SequenceNumber": str(4421584500000000017450439091 + position),
            "SizeBytes": 26,
        },
        "awsRegion": "us-west-2",
        "eventName": "INSERT",
        "eventSourceARN": (
            "arn:aws:dynamodb:us-west-2:123456789012:table/orders/stream/2015-06-27T00:48:05.899"
        ),
        "eventSource": "aws:dynamodb",
    }


_MAKERS: dict[str, Callable[..., Record]] = {
    "sqs": sqs_record,
    "kinesis": kinesis_record,
    "dynamodb": dynamodb_record,
}

SOURCES = tuple(_MAKERS)


def make_event(source: str, size: int, *, invalid: bool = False) -> Record:
    """Create the event of a batch.

    The event goes through JSON, as in Lambda, so records share no more objects than they do there.

    Args:
        source: One of `SOURCES`.
        size: The number of records.
        invalid: Whether one in ten has a payload that no model accepts.

    Returns:
        The event.
    """
    make = _MAKERS[source]
    records = [make(at, valid=not (invalid and at % EVERY == 0)) for at in range(size)]
    return _through_json(records)


def make_fifo_event(size: int) -> Record:
    """Create the event of a batch of a FIFO queue, whose message groups take turns.

    Args:
        size: The number of records.

    Returns:
        The event.
    """
    records = [sqs_record(position) for position in range(size)]
    for position, record in enumerate(records):
        record["eventSourceARN"] += ".fifo"
        record["attributes"] |= {
            "SequenceNumber": str(18849496460467696128 + position),
            "MessageGroupId": f"customer-{position % GROUPS}",
            "MessageDeduplicationId": f"order-{position}",
        }
    return _through_json(records)


def _through_json(records: list[Record]) -> Record:
    event: Record = json.loads(json.dumps({"Records": records}))
    return event
