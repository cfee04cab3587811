"""Functions on simulated streams: records are delivered, retried, bisected and discarded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from lambda_batch import DynamoDBBatchProcessor, KinesisBatchProcessor, KinesisStreamRecord
from lambda_batch.entry_points import process_partial_response
from lambda_batch.testing import (
    Event,
    EventError,
    SimulationError,
    StreamSettings,
    VirtualClock,
    dynamodb_event,
    kinesis_event,
    simulate_stream,
)

Function = Callable[[Event, Any], object]


def numbers_of(*events: Event) -> tuple[str, ...]:
    return tuple(
        record["kinesis"]["sequenceNumber"] for event in events for record in event["Records"]
    )


def function_of(processed: list[str]) -> Function:
    """Return a function that fails on "bad" records and records those that it processed."""
    processor = KinesisBatchProcessor()

    def handle(record: KinesisStreamRecord) -> None:
        if record.kinesis.data_as_text() == "bad":
            raise ValueError
        processed.append(record.kinesis.sequence_number)

    return lambda event, context: process_partial_response(event, handle, processor, context)


def raise_always(event: Event, context: Any) -> None:
    raise KeyError


def test_good_records_are_delivered_once() -> None:
    processed: list[str] = []
    event = kinesis_event(map(str, range(250)))
    report = simulate_stream(function_of(processed), event, processed=processed)
    assert str(report) == "250 records, 3 invocations, 0 s: 250 succeeded"
    assert tuple(processed) == report.succeeded == numbers_of(event)


def test_records_after_a_failure_are_delivered_again() -> None:
    processed: list[str] = []
    event = kinesis_event(["a", "bad", "c"])
    settings = StreamSettings(maximum_retry_attempts=2)
    report = simulate_stream(function_of(processed), event, settings, processed=processed)
    a, bad, c = numbers_of(event)
    assert [call.identifiers for call in report.invocations] == [(a, bad, c), (bad, c), (bad, c)]
    assert (report.succeeded, report.dead_lettered) == ((a,), (bad, c))
    assert report.processed_twice == (c,)
    assert report.lost == ()
    [batch] = report.discarded_batches
    assert batch.condition == "RetryAttemptsExhausted"
    assert [call.at for call in report.invocations] == [0.0, 1.0, 3.0]


@dataclass
class Retrying:
    """A hand-written function that fails a number of times on records called "bad"."""

    stops: Literal["never", "key", "batch"]
    """Which later records are skipped after a failure."""
    failures: int = 1
    processed: list[str] = field(default_factory=list[str])

    def __call__(self, event: Event, _context: Any) -> object:
        failed: list[str] = []
        stopped: set[str] = set()
        for record in event["Records"]:
            number, key = record["kinesis"]["sequenceNumber"], record["kinesis"]["partitionKey"]
            if key in stopped or (failed and self.stops == "batch"):
                failed.append(number)
            elif record["kinesis"]["data"] == "YmFk" and self.failures:
                self.failures -= 1
                failed.append(number)
                stopped |= {key} if self.stops == "key" else set[str]()
            else:
                self.processed.append(number)
        return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


def test_a_function_that_goes_on_after_a_failure_handles_a_key_out_of_order() -> None:
    function = Retrying("never")
    event = kinesis_event(["x", "bad", "y", "x"], partition_keys=["x", "x", "y", "x"])
    report = simulate_stream(function, event, processed=function.processed)
    first, bad, other, last = numbers_of(event)
    assert report.handled_orders == {"x": (first, last, bad, last), "y": (other, other)}
    assert report.out_of_order == (last,)
    assert f"OUT OF ORDER: {last}" in str(report)


@pytest.mark.parametrize("stops", ["key", "batch"])
def test_a_function_that_stops_keeps_the_order_of_each_key(
    stops: Literal["key", "batch"],
) -> None:
    function = Retrying(stops)
    event = kinesis_event(["x", "bad", "y", "x"], partition_keys=["x", "x", "y", "x"])
    report = simulate_stream(function, event, processed=function.processed)
    first, bad, other, last = numbers_of(event)
    times = 2 if stops == "key" else 1
    assert report.handled_orders == {"x": (first, bad, last), "y": (other,) * times}
    assert report.out_of_order == ()


def test_records_behind_a_discarded_one_are_in_order() -> None:
    function = Retrying("batch", failures=100)
    event = kinesis_event(["bad", "b"])
    settings = StreamSettings(maximum_retry_attempts=1, isolates_poison_record=True)
    report = simulate_stream(function, event, settings, processed=function.processed)
    assert report.handled_orders == {"partition": numbers_of(event)[1:]}
    assert report.out_of_order == ()


def test_items_of_a_table_are_keys() -> None:
    processed: list[str] = []

    def function(event: Event, context: Any) -> object:
        numbers = [record["dynamodb"]["SequenceNumber"] for record in event["Records"]]
        processed.extend(reversed(numbers))
        return {"batchItemFailures": []}

    event = dynamodb_event(
        [{"pk": "a", "sk": 2}, {"sk": 2, "pk": "a"}, {"pk": "b", "sk": 2}], keys=["pk", "sk"]
    )
    report = simulate_stream(function, event, processed=processed)
    first, second, other = (record["dynamodb"]["SequenceNumber"] for record in event["Records"])
    assert report.handled_orders == {"pk=a, sk=2": (second, first), "pk=b, sk=2": (other,)}
    assert report.out_of_order == (second,)


@pytest.mark.parametrize(
    "event",
    [
        dynamodb_event([{"Id": 1}, {"Id": 1}], overrides={"dynamodb": {"Keys": None}}),
        kinesis_event(["a", "b"], overrides={"kinesis": {"partitionKey": None}}),
    ],
)
def test_records_without_a_key_have_no_order(event: Event) -> None:
    processed: list[str] = []

    def function(event: Event, context: Any) -> object:
        for record in reversed(event["Records"]):
            stream_part = record.get("kinesis") or record["dynamodb"]
            processed.append(stream_part.get("sequenceNumber") or stream_part["SequenceNumber"])
        return {"batchItemFailures": []}

    report = simulate_stream(function, event, processed=processed)
    assert len(report.succeeded) == 2
    assert report.handled_orders == {}
    assert report.out_of_order == ()


def test_a_function_that_forgets_its_response_is_a_problem() -> None:
    def forgetful(event: Event, context: Any) -> None:
        function_of([])(event, context)

    report = simulate_stream(forgetful, kinesis_event(["a", "bad"]))
    assert len(report.problems) == 1
    with pytest.raises(AssertionError, match="warning: the response is null"):
        report.assert_nothing_lost()


def test_isolating_the_poison_record_saves_the_rest() -> None:
    event = kinesis_event(["a", "bad", "c"])
    settings = StreamSettings(maximum_retry_attempts=2, isolates_poison_record=True)
    report = simulate_stream(function_of([]), event, settings)
    assert report.dead_lettered == numbers_of(event)[1:2]


def test_without_a_destination_discarded_records_are_lost() -> None:
    event = kinesis_event(["bad"])
    settings = StreamSettings(maximum_retry_attempts=0, on_failure_destination=False)
    report = simulate_stream(function_of([]), event, settings)
    assert report.lost == report.discarded == numbers_of(event)


def test_by_default_a_poison_record_blocks_its_shard_until_it_expires() -> None:
    report = simulate_stream(function_of([]), kinesis_event(["a", "bad", "c"]))
    assert len(report.succeeded) == 1
    assert len(report.expired) == 2
    assert report.seconds > 86_400


def test_old_records_are_described_to_the_destination() -> None:
    settings = StreamSettings(maximum_record_age=60)
    report = simulate_stream(raise_always, kinesis_event(["a", "b"]), settings)
    [batch] = report.discarded_batches
    assert batch.condition == "RecordAgeExceeded"
    assert len(report.dead_lettered) == 2


def test_shards_do_not_wait_for_one_another() -> None:
    blocked = kinesis_event(["bad", "b"])
    free = kinesis_event(["c", "d"], shard_id="shardId-000000000001")
    settings = StreamSettings(maximum_retry_attempts=3)
    for events in ([blocked, free], {"Records": [*blocked["Records"], *free["Records"]]}):
        report = simulate_stream(function_of([]), events, settings)
        assert report.succeeded == numbers_of(free)
        assert report.dead_lettered == numbers_of(blocked)
        assert report.invocations[1].identifiers == numbers_of(free)
        assert report.invocations[1].at == 0.0


def test_each_dynamodb_event_is_a_shard() -> None:
    processor = DynamoDBBatchProcessor()

    def function(event: Event, context: Any) -> object:
        return process_partial_response(event, str, processor, context)

    events = [dynamodb_event([{"Id": 1}, {"Id": 2}]), dynamodb_event([{"Id": 3}], start=2)]
    report = simulate_stream(function, events)
    assert [len(call.identifiers) for call in report.invocations] == [2, 1]
    assert len(report.succeeded) == 3


def test_errors_are_bisected_down_to_the_poison_record() -> None:
    def function(event: Event, context: Any) -> None:
        if any(record["kinesis"]["data"] == "YmFk" for record in event["Records"]):
            raise ValueError

    event = kinesis_event(["a", "b", "bad", "d", "e"])
    settings = StreamSettings(bisect_batch_on_function_error=True, maximum_retry_attempts=1)
    report = simulate_stream(function, event, settings)
    assert report.dead_lettered == numbers_of(event)[2:3]
    assert len(report.succeeded) == 4


def test_a_bad_identifier_makes_the_whole_batch_come_back() -> None:
    event = kinesis_event(["a", "b"])

    def function(event: Event, context: Any) -> object:
        return {"batchItemFailures": [{"itemIdentifier": "1"}]}

    report = simulate_stream(function, event, StreamSettings(maximum_retry_attempts=1))
    assert report.dead_lettered == numbers_of(event)
    assert [len(call.identifiers) for call in report.invocations] == [2, 2]
    assert "has an `itemIdentifier` that is not in the batch" in str(report)


def test_the_function_can_advance_the_clock() -> None:
    clock = VirtualClock(500.0)

    def function(event: Event, context: Any) -> None:
        clock.advance(7.0)

    report = simulate_stream(function, kinesis_event(["a"]), clock=clock)
    assert report.seconds == 7.0
    assert len(report.succeeded) == 1


def test_an_endless_simulation_is_stopped() -> None:
    with pytest.raises(SimulationError, match=r"in 50 invocations.*set maximum_retry_attempts"):
        simulate_stream(raise_always, kinesis_event(["a"]), max_invocations=50)


NO_SHARDS: list[tuple[Any, str]] = [
    ({"Records": []}, "at least one record"),
    ({"Records": [{"kinesis": {}}]}, "numeric sequence numbers"),
    ({"Records": [{"eventSource": "aws:sqs"}]}, "numeric sequence numbers"),
    ({"Records": kinesis_event()["Records"] * 2}, "different sequence numbers"),
    ({"Records": kinesis_event(["a", "b"])["Records"][::-1]}, "in the order of their shard"),
    ([dynamodb_event([{"Id": 1}])] * 2, "different sequence numbers"),
]


@pytest.mark.parametrize(("event", "text"), NO_SHARDS)
def test_an_event_without_a_valid_shard_is_rejected(event: Event, text: str) -> None:
    with pytest.raises(EventError, match=text):
        simulate_stream(raise_always, event)
