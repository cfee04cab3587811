"""Functions with tumbling windows on simulated shards: states are passed on, kept and ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from lambda_batch import (
    DynamoDBRecord,
    DynamoDBWindowProcessor,
    KinesisBatchProcessor,
    KinesisStreamRecord,
    KinesisWindowProcessor,
    Window,
    process_partial_response,
    process_window,
)
from lambda_batch.testing import (
    Event,
    EventError,
    SettingsError,
    SimulationError,
    WindowEnd,
    WindowSettings,
    dynamodb_event,
    kinesis_event,
    simulate_windows,
    window_event,
)

Function = Callable[[Event, Any], object]
State = dict[str, int]


def function_of(
    processed: list[str], *, windows: list[Window] | None = None, bad: str = "bad"
) -> Function:
    """Return a function that counts payloads, and fails on a bad one."""

    def count(state: State, record: KinesisStreamRecord) -> State:
        text = record.kinesis.data_as_text()
        if text == bad:
            raise ValueError
        processed.append(record.kinesis.sequence_number)
        return {**state, text: state.get(text, 0) + 1}

    def store(state: State, window: Window) -> None:
        if windows is not None:
            windows.append(window)

    processor = KinesisWindowProcessor(state=State, on_end=store)
    return lambda event, context: process_window(event, count, processor, context)


def three_windows() -> list[Event]:
    return [kinesis_event(["a", "b", "a"], start=start) for start in (0, 3, 6)]


def test_each_window_ends_with_its_state() -> None:
    processed: list[str] = []
    windows: list[Window] = []
    function = function_of(processed, windows=windows)
    report = simulate_windows(
        function, three_windows(), WindowSettings(batch_size=2), processed=processed
    )
    assert report.ends == tuple(WindowEnd(number, {"a": 2, "b": 1}) for number in range(3))
    assert str(report) == "9 records, 9 invocations, 0 s: 9 succeeded"
    assert [window.start.minute for window in windows] == [18, 20, 22]
    assert [window.end.minute for window in windows] == [20, 22, 24]
    assert {window.shard_id for window in windows} == {"shardId-000000000000"}
    report.assert_nothing_lost()


def test_the_last_invocation_can_have_records() -> None:
    settings = WindowSettings(batch_size=2, final_with_records=True)
    report = simulate_windows(function_of([]), three_windows(), settings)
    assert [end.state for end in report.ends] == [{"a": 2, "b": 1}] * 3
    assert len(report.invocations) == 6


def test_the_rest_of_a_batch_comes_with_the_returned_state() -> None:
    events: list[Event] = []
    function = function_of([])

    def lambda_handler(event: Event, context: Any) -> object:
        events.append(event)
        return function(event, context)

    event = kinesis_event(["a", "bad", "c"])
    settings = WindowSettings(maximum_retry_attempts=1, isolates_poison_record=True)
    report = simulate_windows(lambda_handler, event, settings)
    sent = [(len(event["Records"]), event["state"]) for event in events]
    assert sent == [(3, {}), (2, {"a": 1}), (1, {"a": 1}), (0, {"a": 1, "c": 1})]
    assert report.ends == (WindowEnd(0, {"a": 1, "c": 1}),)
    assert len(report.dead_lettered) == 1


def test_without_the_state_of_a_partial_response_records_are_missing() -> None:
    settings = WindowSettings(
        maximum_retry_attempts=0,
        isolates_poison_record=True,
        keeps_state_of_partial_response=False,
    )
    report = simulate_windows(function_of([]), kinesis_event(["a", "bad", "c"]), settings)
    assert report.ends == (WindowEnd(0, {"c": 1}),)


def test_a_failed_invocation_is_repeated_with_the_former_state() -> None:
    interrupts = [SystemExit, TypeError]

    def count(state: State, record: KinesisStreamRecord) -> State:
        if record.kinesis.data_as_text() == "c" and interrupts:
            raise interrupts.pop(0)
        return {"records": state.get("records", 0) + 1}

    processor = KinesisWindowProcessor(state=State)
    report = simulate_windows(
        lambda event, context: process_window(event, count, processor, context),
        kinesis_event([*"abcd"]),
        WindowSettings(batch_size=3),
    )
    assert report.ends == (WindowEnd(0, {"records": 4}),)
    assert [each.verdict.complete_failure for each in report.invocations] == [
        True,
        False,
        False,
        False,
        False,
    ]


def test_a_large_state_ends_the_window_early() -> None:
    windows: list[Window] = []

    def keep(state: dict[str, str], record: KinesisStreamRecord) -> dict[str, str]:
        return {**state, record.kinesis.sequence_number[-3:]: "x" * 600_000}

    def store(state: dict[str, str], window: Window) -> None:
        windows.append(window)

    processor = KinesisWindowProcessor(state=dict[str, str], on_end=store)
    report = simulate_windows(
        lambda event, context: process_window(event, keep, processor, context),
        kinesis_event([*"abc"]),
        WindowSettings(batch_size=1),
    )
    assert [(end.window, end.is_terminated_early) for end in report.ends] == [(0, True), (0, False)]
    assert [len(end.state or ()) for end in report.ends] == [2, 1]
    assert [window.is_terminated_early for window in windows] == [True, False]


def test_a_response_without_state_is_a_problem() -> None:
    """A function that answers as if there were no windows."""

    def lambda_handler(event: Event, context: Any) -> object:
        return {"batchItemFailures": []}

    settings = WindowSettings(maximum_retry_attempts=1)
    report = simulate_windows(lambda_handler, kinesis_event([*"ab"]), settings)
    assert report.ends == (WindowEnd(0, None),)
    missing, lost = report.problems
    assert "no `state`" in missing
    assert "window 0: its end failed" in lost
    with pytest.raises(AssertionError, match="problem: the response has no `state`"):
        report.assert_nothing_lost()


def test_a_processor_without_windows_fails_every_invocation() -> None:
    def unreached(record: Any) -> None:
        raise AssertionError

    processor = KinesisBatchProcessor()
    report = simulate_windows(
        lambda event, context: process_partial_response(event, unreached, processor, context),
        kinesis_event([*"ab"]),
        WindowSettings(maximum_retry_attempts=0),
    )
    assert report.succeeded == ()
    assert report.ends == (WindowEnd(0, None),)


def test_an_end_is_repeated_until_it_succeeds() -> None:
    failures = [ConnectionError(), ConnectionError()]
    stored: list[State] = []

    def count(state: State, record: KinesisStreamRecord) -> State:
        return {"records": state.get("records", 0) + 1}

    def store(state: State, window: Window) -> None:
        if failures:
            raise failures.pop()
        stored.append(state)

    processor = KinesisWindowProcessor(state=State, on_end=store)
    report = simulate_windows(
        lambda event, context: process_window(event, count, processor, context),
        three_windows(),
    )
    assert stored == [{"records": 3}] * 3
    assert [end.state for end in report.ends] == [{"records": 3}] * 3
    assert len(report.invocations) == 8


def test_an_end_that_never_succeeds_stops_the_simulation() -> None:
    def lambda_handler(event: Event, context: Any) -> object:
        if event["isFinalInvokeForWindow"]:
            raise ConnectionError
        return {"state": {}, "batchItemFailures": []}

    with pytest.raises(SimulationError, match="maximum_retry_attempts"):
        simulate_windows(lambda_handler, kinesis_event(["a"]), max_invocations=20)


def test_bisected_batches_pass_the_state_on() -> None:
    settings = WindowSettings(bisect_batch_on_function_error=True, maximum_retry_attempts=0)

    def lambda_handler(event: Event, context: Any) -> object:
        if any(record["kinesis"]["data"] == "YmFk" for record in event["Records"]):
            raise KeyError
        return {"state": {"records": event["state"].get("records", 0) + len(event["Records"])}}

    report = simulate_windows(lambda_handler, kinesis_event(["a", "b", "bad", "c"]), settings)
    assert report.ends == (WindowEnd(0, {"records": 3}),)
    assert len(report.dead_lettered) == 1


def test_dynamodb_has_windows_too() -> None:
    def count(state: State, record: DynamoDBRecord) -> State:
        return {"records": state.get("records", 0) + 1}

    windows: list[Window] = []

    def store(state: State, window: Window) -> None:
        windows.append(window)

    processor = DynamoDBWindowProcessor(state=State, on_end=store)
    report = simulate_windows(
        lambda event, context: process_window(event, count, processor, context),
        [dynamodb_event([{"Id": 1}, {"Id": 2}]), dynamodb_event([{"Id": 3}], start=2)],
    )
    assert [end.state for end in report.ends] == [{"records": 2}, {"records": 1}]
    assert windows[0].event_source_arn is not None
    assert ":dynamodb:" in windows[0].event_source_arn


def test_refused_events() -> None:
    shards = [kinesis_event(["a"]), kinesis_event(["b"], shard_id="shardId-000000000001")]
    with pytest.raises(EventError, match="one shard, got 2"):
        simulate_windows(print, shards)
    with pytest.raises(EventError, match="in the order of their shard"):
        simulate_windows(print, three_windows()[::-1])
    with pytest.raises(EventError, match="at least one record"):
        simulate_windows(print, [kinesis_event([])])


def test_a_window_has_up_to_fifteen_minutes() -> None:
    for seconds in (0, 901):
        with pytest.raises(SettingsError, match="tumbling_window to be 1 to 900"):
            WindowSettings(tumbling_window=seconds)


def test_events_of_windows() -> None:
    start = datetime(2026, 11, 27, 7, 4, tzinfo=UTC)
    records = kinesis_event(["a"], shard_id="shardId-000000000007")
    event = window_event(records, state={"records": 1}, start=start, seconds=60, is_final=True)
    assert event == {
        **records,
        "window": {"start": "2026-11-27T07:04:00Z", "end": "2026-11-27T07:05:00Z"},
        "state": {"records": 1},
        "shardId": "shardId-000000000007",
        "eventSourceARN": "arn:aws:kinesis:eu-west-1:123456789012:stream/orders",
        "isFinalInvokeForWindow": True,
        "isWindowTerminatedEarly": False,
    }
    windows: list[Window] = []
    process_window = function_of([], windows=windows)
    assert process_window(event, None) == {"state": {"records": 1, "a": 1}, "batchItemFailures": []}
    assert windows[0].start == start
    early = window_event(kinesis_event([]), is_terminated_early=True)
    assert process_window(early, None) == {"state": {}, "batchItemFailures": []}


def test_a_window_needs_records_and_a_time_zone() -> None:
    with pytest.raises(EventError, match="list of records"):
        window_event({})
    with pytest.raises(EventError, match="time zone"):
        window_event(kinesis_event([]), start=datetime(2026, 11, 27))
