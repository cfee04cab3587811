"""Events of Apache Kafka topics."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from lambda_batch.testing.errors import EventError
from lambda_batch.testing.payloads import list_of, to_bytes
from lambda_batch.testing.stable_values import (
    ACCOUNT,
    EPOCH,
    REGION,
    Event,
    RawRecord,
    make_uuid,
    override,
    spread,
)
from lambda_batch.wire.decoding import json_type

KafkaEventSource: TypeAlias = Literal["aws:kafka", "SelfManagedKafka"]
"""The cluster of an event: `aws:kafka` is Amazon MSK, `SelfManagedKafka` any other cluster."""
HeaderValue: TypeAlias = str | bytes
"""The value of a header; a string becomes UTF-8."""

CLUSTER_ARN = f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/orders/{make_uuid('cluster')}-5"
BROKERS = {
    "aws:kafka": ",".join(
        f"b-{number}.orders.a1bcde.c5.kafka.{REGION}.amazonaws.com:9092" for number in (1, 2)
    ),
    "SelfManagedKafka": "kafka-1.example.com:9092,kafka-2.example.com:9092",
}


def kafka_event(
    payloads: Iterable[object] = ("{}",),
    *,
    start: int = 0,
    topic: str = "orders",
    partitions: int | Sequence[int] = 0,
    keys: str | bytes | Sequence[object] | None = None,
    headers: Iterable[tuple[str, HeaderValue]] = (),
    event_source: KafkaEventSource = "aws:kafka",
    overrides: Mapping[str, Any] | None = None,
) -> Event:
    """Create an event with records of one topic.

    Args:
        payloads: A list with the payload of each record: bytes or text, or None for a tombstone.
            Anything else becomes JSON text; pydantic models, dataclasses and Decimals have a JSON
            form, too.
        start: The first offset in each partition. Use it for further events of the same topic.
        topic: The topic.
        partitions: One partition for all records, or one for each.
        keys: One key for all records, or a list with one for each. None is a record without a key.
            In a list, anything but bytes and text becomes JSON text.
        headers: The headers of every record: pairs of name and value. Names can repeat.
        event_source: The kind of cluster. Only the event of Amazon MSK has an ARN.
        overrides: Members to replace in every record, by their names in the event. An object is
            merged into the record's object.

    Returns:
        The event.

    Raises:
        EventError: A payload or key has no JSON form, `payloads` is one payload, there are more or
            fewer partitions or keys than payloads, a header is no pair, or the event source is
            another one.

    Source: AWS Lambda Developer Guide, "Using Lambda with Amazon MSK" and "Using Lambda with
    self-managed Apache Kafka".
    """
    if event_source not in BROKERS:
        msg = f"expected event_source to be one of {', '.join(BROKERS)}, got {event_source!r}"
        raise EventError(msg)
    held = list_of(payloads, "payloads", "kafka_event")
    pairs = list(headers)
    offsets: dict[int, int] = {}
    records: dict[str, list[RawRecord]] = {}
    for payload, partition, key in zip(
        held,
        spread(partitions, len(held), "partitions"),
        spread(keys, len(held), "keys"),
        strict=True,
    ):
        offset = offsets.get(partition, start)
        offsets[partition] = offset + 1
        record = kafka_record(
            payload,
            offset=offset,
            topic=topic,
            partition=partition,
            key=key,
            headers=pairs,
            overrides=overrides,
        )
        records.setdefault(f"{record['topic']}-{record['partition']}", []).append(record)
    event: Event = {"eventSource": event_source}
    if event_source == "aws:kafka":
        event["eventSourceArn"] = CLUSTER_ARN
    return event | {"bootstrapServers": BROKERS[event_source], "records": records}


def kafka_record(
    payload: object = "{}",
    *,
    offset: int = 0,
    topic: str = "orders",
    partition: int = 0,
    key: object = None,
    headers: Iterable[tuple[str, HeaderValue]] = (),
    overrides: Mapping[str, Any] | None = None,
) -> RawRecord:
    """Create one record of a Kafka topic, as in an event.

    Args:
        payload: Bytes or text, or None for a tombstone. Anything else becomes JSON text.
        offset: Its offset in the partition, which its time is made of.
        topic: Its topic.
        partition: Its partition.
        key: Its key: bytes or text, or None for a record without a key. Anything else becomes JSON
            text.
        headers: Its headers: pairs of name and value. Names can repeat.
        overrides: Members to replace, by their names in the event.

    Returns:
        The record.

    Raises:
        EventError: The payload or the key has no JSON form, or a header is no pair.

    Source: AWS Lambda Developer Guide, "Using Lambda with Amazon MSK".
    """
    record: RawRecord = {
        "topic": topic,
        "partition": partition,
        "offset": offset,
        "timestamp": EPOCH * 1000 + 987 + offset,
        "timestampType": "CREATE_TIME",
        "value": None if payload is None else _encode(payload),
        "headers": [_make_header(pair) for pair in headers],
    }
    if key is not None:
        record["key"] = _encode(key)
    return override(record, overrides)


def _make_header(pair: object) -> RawRecord:
    match pair:
        case (str(name), str() | bytes() as value):
            # Java's bytes are signed.
            return {name: memoryview(to_bytes(value)).cast("b").tolist()}
        case _:
            msg = (
                "expected each header as a pair of its name and its value, which is text or bytes, "
                f"got {json_type(pair)}: write headers=[(name, value)]"
            )
            raise EventError(msg)


def _encode(value: object) -> str:
    return b64encode(to_bytes(value)).decode()
