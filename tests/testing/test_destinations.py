"""Discarded records are described as Lambda describes them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambda_batch.testing import (
    Discarded,
    Event,
    EventError,
    StreamSettings,
    describe_discarded,
    dynamodb_event,
    kinesis_event,
    simulate_stream,
)
from tests.events.corpus import CORPUS, needs_corpus

SAMPLES = CORPUS / "destination"


def fail(event: Event, context: Any) -> None:
    raise KeyError


def report_first(event: Event, context: Any) -> object:
    [first, *_] = event["Records"]
    return {"batchItemFailures": [{"itemIdentifier": first["kinesis"]["sequenceNumber"]}]}


def discard(event: Event, function: Any = fail, **settings: int) -> Discarded:
    mapping = {"maximum_retry_attempts": 1, **settings}
    report = simulate_stream(function, event, StreamSettings(**mapping))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    [batch] = report.discarded_batches
    return batch


def test_used_up_retries_of_kinesis_records() -> None:
    event = kinesis_event(["a", "b"], shard_id="shardId-000000000007")
    first, last = (record["kinesis"]["sequenceNumber"] for record in event["Records"])
    assert describe_discarded(discard(event), request_id="request", at=1761207600.5) == {
        "requestContext": {
            "requestId": "request",
            "functionArn": "arn:aws:lambda:eu-west-1:123456789012:function:orders",
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 2,
        },
        "responseContext": {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled",
        },
        "version": "1.0",
        "timestamp": "2025-10-23T08:20:00.500Z",
        "KinesisBatchInfo": {
            "shardId": "shardId-000000000007",
            "startSequenceNumber": first,
            "endSequenceNumber": last,
            "approximateArrivalOfFirstRecord": "2025-10-23T08:19:01.987Z",
            "approximateArrivalOfLastRecord": "2025-10-23T08:19:01.988Z",
            "batchSize": 2,
            "streamArn": "arn:aws:kinesis:eu-west-1:123456789012:stream/orders",
        },
    }


def test_reported_failures_are_not_an_error_of_the_function() -> None:
    description = describe_discarded(discard(kinesis_event(["a"]), report_first))
    assert description["responseContext"]["functionError"] is None


def test_records_that_were_too_old_have_no_response() -> None:
    batch = discard(kinesis_event(["a"]), maximum_record_age=60, maximum_retry_attempts=-1)
    description = describe_discarded(batch)
    assert description["requestContext"]["condition"] == "RecordAgeExceeded"
    assert "responseContext" not in description


@needs_corpus
def test_dynamodb_records_are_described_like_the_sample() -> None:
    [path] = SAMPLES.glob("*dynamo-dlq-message.json")
    sample = json.loads(path.read_text(encoding="utf-8-sig"))
    description = describe_discarded(discard(dynamodb_event([{"Id": 1}])))
    info, theirs = description["DDBStreamBatchInfo"], sample["DDBStreamBatchInfo"]
    assert list(description) == list(sample)
    assert list(description["requestContext"]) == list(sample["requestContext"])
    assert list(info) == list(theirs)
    assert info["approximateArrivalOfFirstRecord"] == "2025-10-23T08:19:01Z"
    assert description["responseContext"] == sample["responseContext"]


def test_a_dynamodb_shard_can_be_named() -> None:
    batch = discard(dynamodb_event([{"Id": 1}]))
    assert describe_discarded(batch)["DDBStreamBatchInfo"]["shardId"].startswith("shardId-")
    named = describe_discarded(batch, shard_id="shardId-1")
    assert named["DDBStreamBatchInfo"]["shardId"] == "shardId-1"


def test_expired_records_have_no_description() -> None:
    report = simulate_stream(fail, kinesis_event(["a"]))
    [batch] = report.discarded_batches
    with pytest.raises(EventError, match="only RetryAttemptsExhausted and RecordAgeExceeded"):
        describe_discarded(batch)
