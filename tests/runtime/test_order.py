"""`on_failure` of streams: nothing, the batch, or only the key of a failed record is held back."""

from __future__ import annotations

import asyncio
import logging
from base64 import b64encode
from typing import Any

import pytest

from lambda_batch import (
    AsyncBatchProcessor,
    AsyncDynamoDBBatchProcessor,
    AsyncKinesisBatchProcessor,
    BatchProcessor,
    CircuitBreakerError,
    ConfigurationError,
    DynamoDBBatchProcessor,
    EventType,
    KeyCircuitBreakerError,
    KinesisBatchProcessor,
    MessageGroupCircuitBreakerError,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    async_process_partial_response,
    process_partial_response,
)
from lambda_batch._engine import order
from tests.runtime.cases import DYNAMODB, KAFKA, KINESIS, SQS, Case, Mode, every_mode
from tests.runtime.events import Raw, event_of, sqs_record

STREAMS = [KINESIS, DYNAMODB, KAFKA]
every_stream = pytest.mark.parametrize("case", STREAMS, ids=str)


PARTITIONS = {"a": ("orders", 1), "b": ("orders", 11), "c": ("orders-1", 1), "d": ("others", 1)}


def keyed(case: Case, keys: str) -> list[Raw]:
    """Create records, one for each letter; records with the same letter have the same key."""
    records = case.records(len(keys))
    for record, key in zip(records, keys, strict=True):
        if case is KINESIS:
            record["kinesis"]["partitionKey"] = key
        elif case is KAFKA:
            # Another partition of the same topic, or another topic with the same partition.
            record["topic"], record["partition"] = PARTITIONS[key]
        else:
            record["dynamodb"]["Keys"] = {"id": {"S": key}, "sort": {"N": "1"}}
    return records


def run(mode: Mode, case: Case, keys: str, failing: list[int], **options: Any) -> Any:
    """Return the numbers of the handled records and of the reported ones."""
    seen: list[int] = []
    processor = mode.processor(case, raise_on_entire_batch_failure=False, **options)
    handler = case.failing_on(*failing, seen=seen)
    # The records of an event come by partition; a bare array has them in any order.
    records = keyed(case, keys)
    event = records if case is KAFKA else event_of(*records)
    response = mode.respond(event, handler, processor)
    reported = [case.number_of(each["itemIdentifier"]) for each in response["batchItemFailures"]]
    return seen, reported, processor


@every_stream
@every_mode
def test_by_default_a_failure_holds_nothing_back(mode: Mode, case: Case) -> None:
    seen, reported, _ = run(mode, case, "aabb", [1])
    assert sorted(seen) == [1, 2, 3, 4]
    assert reported == [1]


@every_stream
@every_mode
def test_stop_handles_nothing_after_the_first_failure(mode: Mode, case: Case) -> None:
    """The rest is reported, so Lambda's checkpoint is the first failure."""
    seen, reported, processor = run(mode, case, "abcd", [2], on_failure="stop")
    assert seen == [1, 2]
    assert reported == [2, 3, 4]
    if mode.name != "awaited":
        kinds = [kind for kind, _, _ in processor.exceptions]
        assert kinds[1:] == [CircuitBreakerError] * 2


@every_stream
@every_mode
def test_stop_key_holds_back_the_key_of_a_failed_record(mode: Mode, case: Case) -> None:
    """Other keys go on."""
    seen, reported, processor = run(mode, case, "ababc", [1], on_failure="stop_key")
    assert sorted(seen) == [1, 2, 4, 5]
    assert reported == [1, 3]
    if mode.name != "awaited":
        [_, (kind, error, _)] = processor.exceptions
        assert kind is KeyCircuitBreakerError
        assert str(error) == (
            "not handled, because an earlier record of its ordering key has failed"
        )


@every_mode
def test_item_keys_are_compared_by_value(mode: Mode) -> None:
    """The order of the members, and how a number is written, make no other item."""
    records = keyed(DYNAMODB, "ab")
    records[0]["dynamodb"]["Keys"] = {"id": {"S": "a"}, "sort": {"N": "1"}}
    records[1]["dynamodb"]["Keys"] = {"sort": {"N": "1.0"}, "id": {"S": "a"}}
    seen: list[int] = []
    processor = mode.processor(DYNAMODB, on_failure="stop_key", raise_on_entire_batch_failure=False)
    mode.respond(event_of(*records), DYNAMODB.failing_on(1, seen=seen), processor)
    assert seen == [1]


@every_mode
def test_stop_key_of_kafka_holds_back_a_partition_of_a_topic(mode: Mode) -> None:
    event = KAFKA.make_event(*keyed(KAFKA, "aabbccdd"))
    seen: list[int] = []
    processor = mode.processor(KAFKA, on_failure="stop_key")
    response: Any = mode.respond(event, KAFKA.failing_on(1, 5, seen=seen), processor)
    assert sorted(seen) == [1, 3, 4, 5, 7, 8]
    offset = KAFKA.make(0, None)["offset"]
    assert response["batchItemFailures"] == [
        {"itemIdentifier": {"partition": "orders-1", "offset": offset + 1}},
        {"itemIdentifier": {"partition": "orders-1", "offset": offset + 2}},
        {"itemIdentifier": {"partition": "orders-1-1", "offset": offset + 5}},
        {"itemIdentifier": {"partition": "orders-1-1", "offset": offset + 6}},
    ]


@pytest.mark.parametrize("key", [None, 7, {}, {"M": {}}])
@pytest.mark.parametrize("case", [KINESIS, DYNAMODB], ids=str)
@every_mode
def test_a_record_without_a_readable_key_could_belong_to_any(
    mode: Mode, case: Case, key: object
) -> None:
    """It waits for every failure, and nothing overtakes it."""
    records = keyed(case, "abc")
    place, name = ("kinesis", "partitionKey") if case is KINESIS else ("dynamodb", "Keys")
    records[1][place][name] = key
    seen: list[int] = []
    processor = mode.processor(case, on_failure="stop_key", raise_on_entire_batch_failure=False)
    response = mode.respond(event_of(*records), case.failing_on(1, seen=seen), processor)
    assert seen == [1]
    assert response == case.response(1, 2, 3)


@pytest.mark.parametrize("is_stopped_by_key", [False, True])
@every_mode
def test_a_handler_that_changes_the_key_does_not_change_the_order(
    mode: Mode, is_stopped_by_key: bool
) -> None:
    """Keys are read before any handler: what a handler does to a record frees no other one."""
    records = keyed(KINESIS, "aab")
    seen: list[int] = []

    def handle(record: Any) -> None:
        seen.append(KINESIS.number(record))
        record.raw_event["kinesis"]["partitionKey"] = "other"
        KINESIS.failing_on(1)(record)

    policy = "stop_key" if is_stopped_by_key else "stop"
    processor = mode.processor(KINESIS, on_failure=policy, raise_on_entire_batch_failure=False)
    mode.respond(event_of(*records), handle, processor)
    assert sorted(seen) == ([1, 3] if is_stopped_by_key else [1])


@every_mode
def test_a_handler_that_changes_the_group_does_not_change_the_order(mode: Mode) -> None:
    records = [sqs_record(1, group="a"), sqs_record(2, group="a"), sqs_record(3, group="b")]
    seen: list[int] = []

    def handle(record: Any) -> None:
        seen.append(SQS.number(record))
        record.raw_event["attributes"]["MessageGroupId"] = "other"
        SQS.failing_on(1)(record)

    response = mode.respond(event_of(*records), handle, mode.fifo(skip_group_on_error=True))
    assert sorted(seen) == [1, 3]
    assert response == SQS.response(1, 2)


@pytest.mark.parametrize("policy", ["stop", "stop_key"])
@every_stream
@every_mode
def test_the_option_is_a_class_attribute_too(mode: Mode, case: Case, policy: str) -> None:
    base: Any = mode.base(case)

    class Ordered(base):  # type: ignore[misc]
        on_failure = policy
        raise_on_entire_batch_failure = False

    seen: list[int] = []
    event = case.make_event(*keyed(case, "aab"))
    mode.respond(event, case.failing_on(1, seen=seen), Ordered())
    assert sorted(seen) == ([1] if policy == "stop" else [1, 3])


@every_stream
@pytest.mark.parametrize("make", [BatchProcessor, AsyncBatchProcessor])
def test_the_processor_by_event_type_takes_the_option(make: Any, case: Case) -> None:
    assert make(event_type=case.event_type, on_failure="stop").on_failure == "stop"


@pytest.mark.parametrize("policy", ["Stop", "", "skip", True])
def test_an_unknown_policy_is_refused(policy: Any) -> None:
    with pytest.raises(ConfigurationError, match="on_failure must be one of 'continue', 'stop'"):
        KinesisBatchProcessor(on_failure=policy)


@every_stream
@pytest.mark.parametrize("policy", ["stop", "stop_key"])
@every_mode
def test_a_hook_that_makes_a_failure_stops_what_follows(
    mode: Mode, policy: str, case: Case
) -> None:
    """A success that `success_handler` turns into a failure counts as one for the order."""
    base: Any = mode.base(case)

    class Doubting(base):  # type: ignore[misc]
        def success_handler(self, record: Any, result: Any) -> Any:
            if case.number(record) == 1:
                return ("fail", "doubtful", record)
            return super().success_handler(record, result)

    seen: list[int] = []
    processor = Doubting(on_failure=policy, raise_on_entire_batch_failure=False)
    event = case.make_event(*keyed(case, "aab"))
    response = mode.respond(event, case.failing_on(seen=seen), processor)
    assert sorted(seen) == ([1] if policy == "stop" else [1, 3])
    reported = [case.number_of(each["itemIdentifier"]) for each in response["batchItemFailures"]]
    assert reported == ([1, 2, 3] if policy == "stop" else [1, 2])


@pytest.mark.parametrize("limit", [None, 1, 2])
@pytest.mark.parametrize("make", [AsyncKinesisBatchProcessor, AsyncDynamoDBBatchProcessor])
def test_keys_are_handled_at_the_same_time_each_in_its_order(make: Any, limit: int | None) -> None:
    case = KINESIS if make is AsyncKinesisBatchProcessor else DYNAMODB
    keys = "abcabcabc"
    under_way: set[str] = set()
    most = 0
    order_of: dict[str, list[int]] = {key: [] for key in "abc"}

    async def handle(record: Any) -> None:
        nonlocal most
        number = case.number(record)
        key = keys[number - 1]
        assert key not in under_way
        under_way.add(key)
        most = max(most, len(under_way))
        for _ in range(10 - number):
            await asyncio.sleep(0)
        order_of[key].append(number)
        under_way.discard(key)

    processor = make(on_failure="stop_key", max_concurrency=limit)
    async_process_partial_response(event_of(*keyed(case, keys)), handle, processor)
    assert order_of == {"a": [1, 4, 7], "b": [2, 5, 8], "c": [3, 6, 9]}
    assert most == min(limit or 3, 3)


@pytest.mark.parametrize("make", [AsyncKinesisBatchProcessor, AsyncDynamoDBBatchProcessor])
def test_with_stop_records_are_handled_one_after_another(make: Any) -> None:
    case = KINESIS if make is AsyncKinesisBatchProcessor else DYNAMODB
    under_way = most = 0

    async def handle(record: Any) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1

    async_process_partial_response(case.event(5), handle, make(on_failure="stop"))
    assert most == 1


@pytest.fixture(autouse=True)
def _unwarned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "_warned", set[str]())


@every_mode
def test_a_fifo_queue_in_a_standard_processor_is_warned_about_once(
    mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    event = event_of(sqs_record(1, group="a"))
    for style in ("by class", "by event type", "by class"):
        mode.respond(event, SQS.failing_on(), mode.processor(SQS, style))
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage() == (
        "the records come from a FIFO queue, but this processor goes on after a failure and so "
        "handles messages out of order: use SqsFifoPartialProcessor or AsyncSqsFifoPartialProcessor"
    )


def test_a_fifo_queue_beside_a_standard_queue_is_warned_about(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A function with both as its sources gets the events of either first."""
    processor = SqsBatchProcessor()
    for raw in (sqs_record(1), sqs_record(2, group="a")):
        process_partial_response(event_of(raw), SQS.failing_on(), processor)
    assert len(caplog.records) == 1


def test_a_group_on_a_standard_queue_is_no_order(caplog: pytest.LogCaptureFixture) -> None:
    """Fair queues have message groups without order."""
    raw = sqs_record(1)
    raw["attributes"]["MessageGroupId"] = "tenant"
    process_partial_response(event_of(raw), SQS.failing_on(), SqsBatchProcessor())
    process_partial_response(
        event_of(sqs_record(1, group="a")), SQS.failing_on(), SqsFifoPartialProcessor()
    )
    assert caplog.records == []


def test_a_malformed_arn_is_no_reason_to_fail(caplog: pytest.LogCaptureFixture) -> None:
    raw = sqs_record(1) | {"eventSourceARN": None}
    assert process_partial_response(event_of(raw), SQS.failing_on(), SqsBatchProcessor()) == (
        SQS.response()
    )
    assert caplog.records == []


def test_the_errors_of_keys_are_one_tree() -> None:
    assert issubclass(MessageGroupCircuitBreakerError, KeyCircuitBreakerError)


def test_binary_item_keys_are_keys() -> None:
    records = keyed(DYNAMODB, "aab")
    for record, key in zip(records, (b"1", b"1", b"2"), strict=True):
        record["dynamodb"]["Keys"] = {"id": {"B": b64encode(key).decode()}}
    seen: list[int] = []
    processor = DynamoDBBatchProcessor(on_failure="stop_key")
    process_partial_response(event_of(*records), DYNAMODB.failing_on(1, seen=seen), processor)
    assert seen == [1, 3]


@pytest.mark.parametrize("make", [BatchProcessor, AsyncBatchProcessor])
def test_a_queue_takes_no_policy_of_streams(make: Any) -> None:
    """A FIFO queue has a processor of its own, which a user of `on_failure` should know of."""
    expected = (
        "on_failure is a setting of processors of DynamoDBStreams, Kafka and KinesisDataStreams, "
        "got 'stop_key' for a processor of SQS: leave it out, or use SqsFifoPartialProcessor or "
        "AsyncSqsFifoPartialProcessor for FIFO queues"
    )
    with pytest.raises(ConfigurationError) as caught:
        make(event_type=EventType.SQS, on_failure="stop_key")
    assert str(caught.value) == expected
    # The default may be given: it is what happens.
    assert make(event_type=EventType.SQS, on_failure="continue").on_failure == "continue"


@every_mode
def test_a_queue_takes_no_policy_of_streams_from_a_class(mode: Mode) -> None:
    base: Any = mode.base(SQS)

    class Ordered(base):  # type: ignore[misc]
        on_failure = "stop"

    with pytest.raises(
        ConfigurationError, match=r"^the class attribute .*Ordered\.on_failure is a"
    ):
        Ordered()


@pytest.mark.parametrize("policy", ["continue", "stop", "stop_key"])
@every_mode
def test_a_fifo_processor_takes_no_policy_of_streams(mode: Mode, policy: str) -> None:
    base: Any = type(mode.fifo())

    class Ordered(base):  # type: ignore[misc]
        on_failure = policy

    advice = "with skip_group_on_error=True only the message group of the failed record"
    with pytest.raises(ConfigurationError, match=advice):
        Ordered()
