"""Aggregates are split as AWS's aws-kinesis-agg splits them, and none gets lost."""

from __future__ import annotations

from base64 import b64decode
from hashlib import md5
from typing import Any

import pytest
from hypothesis import assume, example, given, strategies as st

from lambda_batch import (
    AsyncKinesisBatchProcessor,
    EventType,
    KinesisBatchProcessor,
    KinesisStreamRecord,
    async_process_partial_response,
    process_partial_response,
)
from lambda_batch.testing import kinesis_aggregate, kinesis_event

aggregator = pytest.importorskip("aws_kinesis_agg.aggregator")
deaggregator = pytest.importorskip("aws_kinesis_agg.deaggregator")
messages_pb2: Any = pytest.importorskip("aws_kinesis_agg.messages_pb2")

MAGIC = b"\xf3\x89\x9a\xc2"
KEYS = st.text(st.characters(codec="utf-8"), max_size=9) | st.sampled_from(["a", "b", "c"])
USERS = st.lists(st.tuples(KEYS, st.binary(max_size=300), st.none() | KEYS), min_size=1)
MESSAGES = st.lists(
    st.builds(bytes.__add__, st.sampled_from([b"\x0a", b"\x12", b"\x1a", b"\x08"]), st.binary())
).map(b"".join)


def split(data: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the record with these data, and what it is split into."""
    [raw] = kinesis_event([data])["Records"]
    source = EventType.KinesisDataStreams.source
    records: Any
    records, identifiers = source.split([raw], ["id"])
    assert identifiers == ["id"] * len(records)
    return raw, list(records)


def by_aws(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what AWS's library makes of a record, with base64 as Lambda writes it."""
    records: list[dict[str, Any]] = deaggregator.deaggregate_records([raw])
    for record in records:
        if isinstance(record["kinesis"]["data"], bytes):
            record["kinesis"]["data"] = record["kinesis"]["data"].decode()
    return records


def aggregate(message: bytes) -> bytes:
    return MAGIC + message + md5(message, usedforsecurity=False).digest()


@given(users=USERS)
def test_aws_s_library_splits_an_aggregate_into_the_same_user_records(
    users: list[tuple[str, bytes, str | None]],
) -> None:
    made: Any = aggregator.RecordAggregator()
    for key, data, hash_key in users:
        made.add_user_record(key, data, hash_key)
    _, _, data = made.clear_and_get().get_contents()
    raw, records = split(data)

    expected = by_aws(raw)
    # It takes the first hash key of the aggregate for that of a user record without one.
    for record, (_, _, hash_key) in zip(expected, users, strict=True):
        record["kinesis"]["explicitHashKey"] = hash_key or None
    assert records == expected


@given(users=USERS)
def test_the_test_kit_s_aggregates_are_those_of_aws_s_library(
    users: list[tuple[str, bytes, str | None]],
) -> None:
    keys, payloads, hash_keys = map(list, zip(*users, strict=True))
    assume("" not in hash_keys)  # AWS's library takes it for none
    made: Any = aggregator.RecordAggregator()
    for key, payload, hash_key in users:
        made.add_user_record(key, payload, hash_key)

    data = kinesis_aggregate(payloads, partition_keys=keys, explicit_hash_keys=hash_keys)
    assert data == made.clear_and_get().get_contents()[2]


@given(message=MESSAGES | st.binary())
def test_any_message_is_split_as_by_aws_or_passed_on_as_it_is(message: bytes) -> None:
    raw, records = split(aggregate(message))

    if records != [raw]:
        assert without_hash_keys(records) == without_hash_keys(by_aws(raw))


@given(users=USERS, at=st.integers(min_value=0), flipped=st.integers(1, 255))
@example(users=[("a", b"1", None), ("b", b"2", None)], at=13, flipped=0x1A ^ 0x02)  # field 0
def test_a_flipped_byte_loses_no_user_record(
    users: list[tuple[str, bytes, str | None]], at: int, flipped: int
) -> None:
    """Also if the digest is right, which AWS's library then takes for no damage."""
    keys, payloads, _ = map(list, zip(*users, strict=True))
    message = bytearray(kinesis_aggregate(payloads, partition_keys=keys)[4:-16])
    message[at % len(message)] ^= flipped
    raw, records = split(aggregate(bytes(message)))

    if records != [raw]:
        parsed = messages_pb2.AggregatedRecord.FromString(bytes(message))
        sizes = [len(b64decode(record["kinesis"]["data"])) for record in records]
        assert sizes == [len(each.data) for each in parsed.records]


@given(data=st.binary() | st.binary().map(MAGIC.__add__))
def test_any_other_data_are_passed_on_as_they_are(data: bytes) -> None:
    raw, records = split(data)

    assert records == [raw] == by_aws(raw)


@given(
    records=st.lists(st.lists(st.booleans(), min_size=1, max_size=4), min_size=1, max_size=6),
    stops=st.booleans(),
    is_async=st.booleans(),
)
def test_a_record_is_reported_unless_all_its_user_records_have_succeeded(
    records: list[list[bool]], *, stops: bool, is_async: bool
) -> None:
    """Each flag is a user record that fails; a single one is a record that is no aggregate."""
    payloads = [kinesis_aggregate(flags) if len(flags) > 1 else flags[0] for flags in records]
    event = kinesis_event(payloads)
    numbers = [raw["kinesis"]["sequenceNumber"] for raw in event["Records"]]
    seen: list[tuple[str, int]] = []

    def handle(record: KinesisStreamRecord) -> None:
        each = record.kinesis
        seen.append((each.sequence_number, each.sub_sequence_number or 0))
        if each.data_as_json():
            raise ValueError

    async def handle_later(record: KinesisStreamRecord) -> None:
        handle(record)

    options: Any = {
        "split_aggregates": True,
        "on_failure": "stop" if stops else "continue",
        "raise_on_entire_batch_failure": False,
    }
    if is_async:
        processor = AsyncKinesisBatchProcessor(**options)
        response = async_process_partial_response(event, handle_later, processor)
    else:
        response = process_partial_response(event, handle, KinesisBatchProcessor(**options))

    first = next((at for at, flags in enumerate(records) if any(flags)), len(records))
    failed = [at for at, flags in enumerate(records) if any(flags) or (stops and at > first)]
    reported = [each["itemIdentifier"] for each in response["batchItemFailures"]]
    assert reported == [numbers[at] for at in failed]
    every = [
        (numbers[at], position, flag)
        for at, flags in enumerate(records)
        for position, flag in enumerate(flags)
    ]
    if stops:
        ends = next((at for at, (_, _, flag) in enumerate(every) if flag), len(every))
        every = every[: ends + 1]
    assert seen == [(number, position) for number, position, _ in every]


def without_hash_keys(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**record, "kinesis": {**record["kinesis"], "explicitHashKey": None}} for record in records
    ]
