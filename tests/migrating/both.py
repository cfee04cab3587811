"""Both libraries, side by side, and what the tests give them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

import lambda_batch as ours
from lambda_batch.testing import FakeLambdaContext, sqs_event
from tests.migrating.table import UTILITIES

TestT = TypeVar("TestT", bound=Callable[..., object])

# The tests also do with it what its types forbid, or leave open.
theirs: Any = import_module(f"{UTILITIES}.batch")
their_errors: Any = import_module(f"{UTILITIES}.batch.exceptions")
TheirSQSRecord: Any = import_module(f"{UTILITIES}.data_classes.sqs_event").SQSRecord
TheirKinesisRecord: Any = import_module(
    f"{UTILITIES}.data_classes.kinesis_stream_event"
).KinesisStreamRecord
TheirDynamoDBRecord: Any = import_module(
    f"{UTILITIES}.data_classes.dynamo_db_stream_event"
).DynamoDBRecord
TheirKafkaRecord: Any = import_module(f"{UTILITIES}.data_classes.kafka_event").KafkaEventRecord

CHECKED: list[str] = []
"""The situations that a test is about."""

EVENT: Any = sqs_event(["1", "2"])
CONTEXT: Any = FakeLambdaContext()
EMPTY: dict[str, list[Any]] = {"batchItemFailures": []}


def about(*situations: str) -> Callable[[TestT], TestT]:
    """Name the lines of the page that a test checks."""
    CHECKED.extend(situations)
    return lambda test: test


def failures(response: Any) -> int:
    return len(response["batchItemFailures"])


def kafka_record(offset: int = 7, value: bytes | None = b'{"sku": "a"}', **members: object) -> Any:
    """Return a record of the partition 0 of the topic `orders`."""
    record = {
        "topic": "orders",
        "partition": 0,
        "offset": offset,
        "timestamp": 1761207543218,
        "timestampType": "CREATE_TIME",
        "key": b64encode(b"customer-17").decode(),
        "value": None if value is None else b64encode(value).decode(),
        "headers": [{"Trace-Id": [1, -1, 200]}, {"tag": [97]}, {"tag": [98]}],
    }
    return record | members


def kafka_event(*records: Any, **members: object) -> Any:
    """Return the event of an MSK cluster for one partition."""
    event = {
        "eventSource": "aws:kafka",
        "eventSourceArn": "arn:aws:kafka:eu-central-1:123456789012:cluster/orders/1f8c-4",
        "bootstrapServers": "b-1.orders.kafka:9098,b-2.orders.kafka:9098",
        "records": {"orders-0": list(records)},
    }
    return event | members


def kafka_processor(library: Any, **settings: Any) -> Any:
    return library.BatchProcessor(
        library.EventType.Kafka, raise_on_entire_batch_failure=False, **settings
    )


def their_sqs_processor(**settings: Any) -> Any:
    return theirs.BatchProcessor(theirs.EventType.SQS, **settings)


def our_sqs_processor(**settings: Any) -> Any:
    return ours.BatchProcessor(ours.EventType.SQS, **settings)


def process_there(handler: Any, processor: Any = None, event: Any = EVENT) -> Any:
    return theirs.process_partial_response(event, handler, processor or their_sqs_processor())


def process_here(handler: Any, processor: Any = None, event: Any = EVENT) -> Any:
    process: Any = ours.process_partial_response  # what types forbid is tried, too
    return process(event, handler, processor or our_sqs_processor())


def fail_first(record: Any) -> None:
    if record.body == "1":
        raise LookupError(record.body)


def fail_all(record: Any) -> None:
    raise LookupError(record.body)


def handle(record: Any) -> str:
    return str(record)


async def handle_async(record: Any) -> str:
    return str(record)
