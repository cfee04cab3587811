"""Functions on simulated Kafka topics: records are delivered, retried and discarded."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any, Literal

import pytest

from lambda_batch import (
    AsyncKafkaBatchProcessor,
    KafkaBatchProcessor,
    KafkaRecord,
    async_process_partial_response,
    process_partial_response,
)
from lambda_batch.testing import (
    Event,
    EventError,
    SettingsError,
    SimulationError,
    TopicSettings,
    VirtualClock,
    kafka_event,
    simulate_topic,
)

Function = Callable[[Event, Any], object]
Policy = Literal["continue", "stop", "stop_key"]
Resume = Literal["lowest", "reported"]

in_both_ways = pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
under_both_readings = pytest.mark.parametrize("resume", ["lowest", "reported"])


def function_of(
    processed: list[str],
    *,
    failures: dict[str, int] | None = None,
    is_async: bool = False,
    on_failure: Policy = "continue",
) -> Function:
    """Return a function whose handler fails a number of times for some records."""
    left = Counter(failures or {})

    def handle(record: KafkaRecord) -> None:
        identifier = f"{record.topic}-{record.partition}:{record.offset}"
        if left[identifier]:
            left[identifier] -= 1
            raise ValueError
        processed.append(identifier)

    async def handle_later(record: KafkaRecord) -> None:
        await asyncio.sleep(0)
        handle(record)

    processor = KafkaBatchProcessor(on_failure=on_failure)
    async_processor = AsyncKafkaBatchProcessor(on_failure=on_failure)

    def lambda_handler(event: Event, context: Any) -> object:
        if is_async:
            return async_process_partial_response(event, handle_later, async_processor, context)
        return process_partial_response(event, handle, processor, context)

    return lambda_handler


def raise_always(event: Event, context: Any) -> None:
    raise KeyError


def test_good_records_are_delivered_once() -> None:
    processed: list[str] = []
    event = kafka_event(map(str, range(250)), partitions=[at % 3 for at in range(250)])
    report = simulate_topic(function_of(processed), event, processed=processed)
    assert str(report) == "250 records, 3 invocations, 0 s: 250 succeeded"
    assert sorted(processed) == sorted(report.succeeded)
    assert report.records[0].identifier == "orders-0:0"
    assert report.records[0].key == "orders-0"
    assert report.out_of_order == ()


def test_a_batch_takes_records_of_all_partitions_and_is_an_event_of_kafka() -> None:
    events: list[Event] = []

    def function(event: Event, context: Any) -> None:
        events.append(event)

    event = kafka_event(["a", "b", "c", "d"], partitions=[0, 0, 0, 1], start=7)
    report = simulate_topic(function, event, TopicSettings(batch_size=3))
    assert [call.identifiers for call in report.invocations] == [
        ("orders-0:7", "orders-0:8", "orders-1:7"),
        ("orders-0:9",),
    ]
    first, last = event["records"].values()
    assert events == [
        {**event, "records": {"orders-0": first[:2], "orders-1": last}},
        {**event, "records": {"orders-0": first[2:]}},
    ]
    assert [record.identifier for record in report.records] == [
        "orders-0:7", "orders-0:8", "orders-0:9", "orders-1:7"
    ]  # fmt: skip


def test_everything_from_the_lowest_failed_offset_of_a_partition_comes_again() -> None:
    processed: list[str] = []
    # As texts, 10 comes before 9.
    function = function_of(processed, failures={"orders-0:9": 1, "orders-0:10": 1})
    event = kafka_event(list("abcdef"), partitions=[0, 0, 0, 0, 1, 1], start=8)
    report = simulate_topic(function, event, processed=processed)
    assert report.invocations[1].identifiers == ("orders-0:9", "orders-0:10", "orders-0:11")
    assert [call.at for call in report.invocations] == [0.0, 1.0]
    assert report.processed_twice == ("orders-0:11",)
    report.assert_nothing_lost()


def test_only_the_reported_records_come_again() -> None:
    processed: list[str] = []
    function = function_of(processed, failures={"orders-0:9": 1, "orders-1:8": 1})
    event = kafka_event(list("abcdef"), partitions=[0, 0, 0, 0, 1, 1], start=8)
    settings = TopicSettings(resume="reported")
    report = simulate_topic(function, event, settings, processed=processed)
    assert report.invocations[1].identifiers == ("orders-0:9", "orders-1:8")
    assert report.processed_twice == ()
    report.assert_nothing_lost()


@in_both_ways
@under_both_readings
@pytest.mark.parametrize("policy", ["continue", "stop", "stop_key"])
def test_nothing_is_lost(resume: Resume, is_async: bool, policy: Policy) -> None:
    processed: list[str] = []
    failures = {"orders-0:3": 1, "orders-0:5": 2, "orders-1:0": 3, "orders-2:7": 1}
    function = function_of(processed, failures=failures, is_async=is_async, on_failure=policy)
    event = kafka_event(map(str, range(30)), partitions=[at % 3 for at in range(30)])
    settings = TopicSettings(batch_size=11, resume=resume, maximum_retry_attempts=20)
    report = simulate_topic(function, event, settings, processed=processed)
    assert len(report.succeeded) == len(set(processed)) == 30
    report.assert_nothing_lost()


@in_both_ways
@under_both_readings
def test_stop_key_keeps_the_order_of_each_partition(resume: Resume, is_async: bool) -> None:
    event = kafka_event(list("abcd"), partitions=[0, 1, 0, 1])
    settings = TopicSettings(resume=resume)
    expected: dict[Policy, tuple[str, ...]] = {
        "continue": ("orders-0:1",), "stop": (), "stop_key": ()
    }  # fmt: skip
    for policy, out_of_order in expected.items():
        processed: list[str] = []
        function = function_of(
            processed, failures={"orders-0:0": 1}, is_async=is_async, on_failure=policy
        )
        report = simulate_topic(function, event, settings, processed=processed)
        assert report.out_of_order == out_of_order
        report.assert_nothing_lost()


@in_both_ways
@pytest.mark.parametrize(
    ("resume", "described"),
    [("lowest", ("orders-0:1", "orders-0:2")), ("reported", ("orders-0:1",))],
)
def test_a_poison_record_goes_to_the_destination(
    resume: Resume, described: tuple[str, ...], is_async: bool
) -> None:
    processed: list[str] = []
    function = function_of(processed, failures={"orders-0:1": 99}, is_async=is_async)
    event = kafka_event(list("abcd"), partitions=[0, 0, 0, 1])
    settings = TopicSettings(resume=resume, maximum_retry_attempts=2)
    report = simulate_topic(function, event, settings, processed=processed)
    assert report.dead_lettered == described
    assert len(report.invocations) == 3
    [batch] = report.discarded_batches
    assert batch.condition == "RetryAttemptsExhausted"
    assert batch.approximate_invoke_count == 3
    # A batch that fails as a whole raises BatchProcessingError.
    assert batch.function_error is (resume == "reported")
    report.assert_nothing_lost()


@under_both_readings
def test_each_invocation_of_a_poison_record_is_counted(resume: Resume) -> None:
    """It stays the first record of its batch while a record of another partition succeeds."""
    function = function_of([], failures={"orders-0:0": 99, "orders-1:0": 1})
    settings = TopicSettings(resume=resume, maximum_retry_attempts=2)
    report = simulate_topic(function, kafka_event(["a", "b"], partitions=[0, 1]), settings)
    [batch] = report.discarded_batches
    assert report.dead_lettered == ("orders-0:0",)
    assert batch.approximate_invoke_count == 3


def test_without_a_destination_a_poison_record_is_lost() -> None:
    settings = TopicSettings(maximum_retry_attempts=0, on_failure_destination=False)
    report = simulate_topic(function_of([], failures={"orders-0:0": 1}), kafka_event(), settings)
    assert report.lost == report.discarded == ("orders-0:0",)


def test_with_a_destination_infinite_retries_are_ten() -> None:
    report = simulate_topic(raise_always, kafka_event())
    assert len(report.invocations) == 11
    assert report.dead_lettered == ("orders-0:0",)


def test_without_a_destination_a_poison_record_is_retried_until_it_expires() -> None:
    settings = TopicSettings(on_failure_destination=False)
    report = simulate_topic(raise_always, kafka_event(), settings)
    assert report.expired == ("orders-0:0",)
    assert report.seconds > 604_800


def test_old_records_are_described_to_the_destination() -> None:
    settings = TopicSettings(maximum_record_age=60)
    report = simulate_topic(raise_always, kafka_event(["a", "b"], partitions=[0, 1]), settings)
    assert {batch.condition for batch in report.discarded_batches} == {"RecordAgeExceeded"}
    assert len(report.dead_lettered) == 2


def test_an_unknown_offset_makes_the_whole_batch_come_back() -> None:
    def function(event: Event, context: Any) -> object:
        identifier = {"partition": "orders-0", "offset": 1}
        return {"batchItemFailures": [{"itemIdentifier": identifier}]}

    event = kafka_event(["a", "b"], partitions=[0, 1])
    report = simulate_topic(function, event, TopicSettings(maximum_retry_attempts=1))
    assert [len(call.identifiers) for call in report.invocations] == [2, 2]
    assert "has an `itemIdentifier` whose `offset` is not in the batch" in str(report)


def test_an_error_is_bisected_down_to_the_poison_record() -> None:
    def function(event: Event, context: Any) -> None:
        if any(record["value"] == "YmFk" for record in event["records"].get("orders-0", [])):
            raise ValueError

    event = kafka_event(["a", "bad", "c", "d"], partitions=[0, 0, 0, 1])
    settings = TopicSettings(bisect_batch_on_function_error=True, maximum_retry_attempts=1)
    report = simulate_topic(function, event, settings)
    assert report.dead_lettered == ("orders-0:1",)
    assert len(report.succeeded) == 3


def test_a_function_that_forgets_its_response_is_a_problem() -> None:
    def forgetful(event: Event, context: Any) -> None:
        function_of([])(event, context)

    report = simulate_topic(forgetful, kafka_event())
    with pytest.raises(AssertionError, match="warning: the response is null"):
        report.assert_nothing_lost()


def test_further_events_of_a_topic_are_one_simulation() -> None:
    clock = VirtualClock(500.0)

    def function(event: Event, context: Any) -> None:
        clock.advance(7.0)

    events = [
        kafka_event(["a", "b"], partitions=[0, 1]),
        kafka_event(["c"], start=1),
        kafka_event(["d"], topic="parcels"),
    ]
    report = simulate_topic(function, events, clock=clock)
    assert report.succeeded == ("orders-0:0", "orders-1:0", "orders-0:1", "parcels-0:0")
    assert report.seconds == 7.0


def test_an_endless_simulation_is_stopped() -> None:
    with pytest.raises(SimulationError, match=r"in 5 invocations.*set maximum_retry_attempts"):
        simulate_topic(raise_always, kafka_event(), max_invocations=5)


def test_settings_are_checked() -> None:
    with pytest.raises(SettingsError, match="expected batch_size to be 1 to 10,000, got 0"):
        TopicSettings(batch_size=0)
    with pytest.raises(SettingsError, match="resume to be lowest or reported, got 'highest'"):
        TopicSettings(resume="highest")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


NO_TOPICS: list[tuple[Any, str]] = [
    ({"records": {}}, "at least one record at /records"),
    ({"records": {"orders-0": []}}, "at least one record at /records"),
    ({"Records": [{}]}, "at least one record at /records"),
    ({"records": {"orders-0": [{"topic": "orders"}]}}, "with topic, partition and offset"),
    (kafka_event(overrides={"offset": "1"}), "with topic, partition and offset"),
    ([kafka_event(), kafka_event()], "got offset 0 of orders-0 after 0"),
    ([kafka_event(start=2), kafka_event(start=1)], "got offset 1 of orders-0 after 2"),
]


@pytest.mark.parametrize(("event", "text"), NO_TOPICS)
def test_an_event_without_valid_partitions_is_rejected(event: Any, text: str) -> None:
    with pytest.raises(EventError, match=text):
        simulate_topic(raise_always, event)
