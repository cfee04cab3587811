"""Events of Kinesis data streams."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lambda_batch.testing.converters import region_of
from lambda_batch.testing.payloads import list_of, to_bytes
from lambda_batch.testing.stable_values import (
    ACCOUNT,
    EPOCH,
    REGION,
    Event,
    RawRecord,
    override,
    spread,
)

STREAM_ARN = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/orders"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/orders-function"
SHARD_ID = "shardId-000000000000"
FIRST_SEQUENCE_NUMBER = 49_668_899_999_979_928_943_241_587_427_133_424_641_907_348_632_812_676_363


def kinesis_event(
    payloads: Iterable[object] = ("{}",),
    *,
    start: int = 0,
    partition_keys: str | Sequence[str] = "partition",
    shard_id: str = SHARD_ID,
    stream_arn: str = STREAM_ARN,
    overrides: Mapping[str, Any] | None = None,
) -> Event:
    """Create an event with records of one shard, in order.

    Args:
        payloads: A list with the payload of each record: bytes or text. Anything else becomes JSON
            text; pydantic models, dataclasses and Decimals have a JSON form, too.
        start: The number of the first record, which its sequence number is made of. Use it for
            further events of the same shard.
        partition_keys: One partition key for all records, or one for each.
        shard_id: The shard.
        stream_arn: The ARN of the stream.
        overrides: Members to replace in every record, by their names in the event. An object is
            merged into the record's object, such as `{"kinesis": {...}}`.

    Returns:
        The event.

    Raises:
        EventError: A payload has no JSON form, `payloads` is one payload, or there are more or
            fewer keys than payloads.
    """
    held = list_of(payloads, "payloads", "kinesis_event")
    keys = spread(partition_keys, len(held), "partition_keys")
    return {
        "Records": [
            kinesis_record(
                payload,
                number=number,
                partition_key=key,
                shard_id=shard_id,
                stream_arn=stream_arn,
                overrides=overrides,
            )
            for number, (payload, key) in enumerate(zip(held, keys, strict=True), start)
        ]
    }


def kinesis_record(
    payload: object = "{}",
    *,
    number: int = 0,
    partition_key: str = "partition",
    shard_id: str = SHARD_ID,
    stream_arn: str = STREAM_ARN,
    overrides: Mapping[str, Any] | None = None,
) -> RawRecord:
    """Create one record of a Kinesis data stream, as in an event.

    Args:
        payload: Bytes or text. Anything else becomes JSON text.
        number: Its number in the shard, which its sequence number and time are made of.
        partition_key: Its partition key.
        shard_id: The shard.
        stream_arn: The ARN of the stream.
        overrides: Members to replace, by their names in the event.

    Returns:
        The record.

    Raises:
        EventError: The payload has no JSON form.

    Source: AWS Lambda Developer Guide, "Using Lambda with Kinesis Data Streams".
    """
    shard = shard_id.rpartition("-")[2]
    # The low digits contain the number of the shard, so that shards share no sequence number.
    first = FIRST_SEQUENCE_NUMBER + 16 * (int(shard) if shard.isdecimal() else 0)
    sequence_number = str(first + 209_458 * number)
    record: RawRecord = {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": partition_key,
            "sequenceNumber": sequence_number,
            "data": b64encode(to_bytes(payload)).decode(),
            "approximateArrivalTimestamp": round(EPOCH + 0.987 + number / 1000, 3),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard_id}:{sequence_number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": ROLE_ARN,
        "awsRegion": region_of(stream_arn),
        "eventSourceARN": stream_arn,
    }
    return override(record, overrides)
