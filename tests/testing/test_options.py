"""What the options for failures and time do shows in simulations."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from lambda_batch import (
    AsyncSqsBatchProcessor,
    DeadLetter,
    KafkaBatchProcessor,
    KafkaRecord,
    KinesisBatchProcessor,
    KinesisStreamRecord,
    KinesisWindowProcessor,
    PermanentError,
    RetryLater,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SQSRecord,
    async_process_partial_response,
    process_partial_response,
    process_window,
)
from lambda_batch.retries import RetryDelays, exponential_backoff
from lambda_batch.testing import (
    Event,
    EventError,
    FakeLambdaContext,
    FakeSqsClient,
    QueueSettings,
    SettingsError,
    StreamSettings,
    TopicSettings,
    VirtualClock,
    WindowSettings,
    kafka_event,
    kinesis_event,
    simulate_queue,
    simulate_stream,
    simulate_topic,
    simulate_windows,
    sqs_event,
    sqs_fifo_event,
)

Function = Callable[[Event, Any], Any]


def ids_of(event: Event) -> list[str]:
    return [record["messageId"] for record in event["Records"]]


def sinking(letters: list[DeadLetter], processed: list[str]) -> Function:
    """Return a function whose sink takes "bad" messages, and which fails on "late" ones."""
    processor = SqsBatchProcessor(sink=letters.extend)

    def handle(record: SQSRecord) -> None:
        if record.body == "bad":
            raise PermanentError
        if record.body == "late":
            raise KeyError
        processed.append(record.message_id)

    return lambda event, context: process_partial_response(event, handle, processor, context)


def test_a_message_that_the_sink_has_taken_is_not_lost() -> None:
    letters: list[DeadLetter] = []
    processed: list[str] = []
    event = sqs_event(["a", "bad", "late"])

    report = simulate_queue(sinking(letters, processed), event, processed=processed, sunk=letters)

    a, bad, late = ids_of(event)
    assert (report.succeeded, report.sunk, report.dead_lettered) == ((a,), (bad,), (late,))
    assert report[bad].deliveries == 1
    report.assert_nothing_lost()
    assert f"\n{bad}: sunk, delivered 1 x in invocation 1, processed 0 x" in str(report)


def test_a_message_that_no_sink_has_taken_is_lost() -> None:
    processed: list[str] = []
    event = sqs_event(["a", "bad"])

    report = simulate_queue(sinking([], processed), event, processed=processed, sunk=[])

    assert report.lost == (ids_of(event)[1],)
    assert report.sunk == ()


def test_a_function_that_sinks_all_and_forgets_its_response_loses_nothing() -> None:
    letters: list[DeadLetter] = []
    processed: list[str] = []
    function = sinking(letters, processed)

    def forget(event: Event, context: Any) -> None:
        function(event, context)

    report = simulate_queue(forget, sqs_event(["bad"]), processed=processed, sunk=letters)

    assert report.warnings
    report.assert_nothing_lost()


@pytest.mark.parametrize("on_failure", ["continue", "stop_key"])
def test_on_a_stream_the_records_behind_a_sunk_one_are_in_order(on_failure: Any) -> None:
    letters: list[DeadLetter] = []
    processed: list[str] = []
    processor = KinesisBatchProcessor(
        on_failure=on_failure, sink=letters.extend, permanent=ValueError
    )

    def handle(record: KinesisStreamRecord) -> None:
        record.kinesis.data_as_json()
        processed.append(record.kinesis.sequence_number)

    def function(event: Event, context: Any) -> object:
        return process_partial_response(event, handle, processor, context)

    event = kinesis_event([{}, "no JSON", {}])
    report = simulate_stream(function, event, processed=processed, sunk=letters)

    first, bad, last = (record["kinesis"]["sequenceNumber"] for record in event["Records"])
    assert (report.succeeded, report.sunk) == ((first, last), (bad,))
    assert report.out_of_order == ()
    assert len(report.invocations) == 1
    report.assert_nothing_lost()


def test_a_sunk_record_that_comes_again_is_sunk() -> None:
    """It is behind a record that fails once, so the sink gets it twice."""
    letters: list[DeadLetter] = []
    failures = [KeyError]
    processor = KinesisBatchProcessor(sink=letters.extend)

    def handle(record: KinesisStreamRecord) -> None:
        if record.kinesis.data_as_text() == "bad":
            raise PermanentError
        if failures:
            raise failures.pop()

    def function(event: Event, context: Any) -> object:
        return process_partial_response(event, handle, processor, context)

    report = simulate_stream(function, kinesis_event(["once", "bad"]), sunk=letters)

    assert len(letters) == 2
    assert (len(report.succeeded), len(report.sunk)) == (1, 1)


def test_records_of_a_topic_and_of_a_window_can_be_sunk() -> None:
    letters: list[DeadLetter] = []
    topics, windows = (
        KafkaBatchProcessor(sink=letters.extend),
        KinesisWindowProcessor(state=dict[str, int], sink=letters.extend),
    )

    def handle(record: KafkaRecord) -> None:
        raise PermanentError

    def fold(state: dict[str, int], record: KinesisStreamRecord) -> dict[str, int]:
        raise PermanentError

    topic = simulate_topic(
        lambda event, context: process_partial_response(event, handle, topics, context),
        kafka_event(["a"]),
        sunk=letters,
    )
    window = simulate_windows(
        lambda event, context: process_window(event, fold, windows, context),
        kinesis_event(["a"]),
        sunk=letters,
    )

    assert topic.sunk == ("orders-0:0",)
    assert len(window.sunk) == 1


def delaying(
    client: FakeSqsClient, backoff: Callable[[int], float] | None = None, **settings: Any
) -> Function:
    """Return a function that asks for a retry of "closed" messages in an hour."""
    processor = SqsBatchProcessor(retry_delays=RetryDelays(client, backoff), **settings)

    def handle(record: SQSRecord) -> None:
        if record.body == "closed":
            raise RetryLater(3600)
        if record.body == "bad":
            raise KeyError

    return lambda event, context: process_partial_response(event, handle, processor, context)


def test_messages_wait_as_long_as_retry_delays_says() -> None:
    client = FakeSqsClient()
    backoff = exponential_backoff(base=60, maximum=900, jitter=False)
    event = sqs_event(["a", "closed", "bad"])

    report = simulate_queue(delaying(client, backoff), event, client=client)

    a, closed, bad = ids_of(event)
    assert [(call.at, call.identifiers) for call in report.invocations] == [
        (0.0, (a, closed, bad)),
        (60.0, (bad,)),
        (180.0, (bad,)),
        (3600.0, (closed,)),
        (7200.0, (closed,)),
    ]
    assert report.dead_lettered == (closed, bad)


def test_a_delay_can_be_shorter_than_the_visibility_timeout() -> None:
    client = FakeSqsClient()

    report = simulate_queue(
        delaying(client, lambda attempts: attempts),
        sqs_event(["bad"]),
        QueueSettings(visibility_timeout=600),
        client=client,
    )

    assert [call.at for call in report.invocations] == [0.0, 1.0, 3.0]


def test_a_message_group_waits_with_its_delayed_message() -> None:
    client = FakeSqsClient()
    failures = [RetryLater(90)]
    processor = SqsFifoPartialProcessor(
        retry_delays=RetryDelays(client), raise_on_entire_batch_failure=False
    )

    def handle(record: SQSRecord) -> None:
        if failures:
            raise failures.pop()

    def function(event: Event, context: Any) -> object:
        return process_partial_response(event, handle, processor, context)

    event = sqs_fifo_event(["a", "b"])
    report = simulate_queue(function, event, client=client)

    assert [(call.at, len(call.identifiers)) for call in report.invocations] == [(0, 2), (90, 2)]
    assert report.out_of_order == ()


def test_a_client_that_the_simulation_does_not_know_sets_no_delay(
    caplog: pytest.LogCaptureFixture,
) -> None:
    report = simulate_queue(
        delaying(FakeSqsClient(), raise_on_entire_batch_failure=False), sqs_event(["closed"])
    )

    assert [call.at for call in report.invocations] == [0.0, 30.0, 60.0]
    assert "1 delay was not set (ReceiptHandleIsInvalid)" in caplog.text


@pytest.mark.parametrize("reserve", [None, 5])
def test_a_reserve_keeps_messages_from_being_handled_again(reserve: float | None) -> None:
    """Each takes 4 s of an invocation of 10 s."""
    clock, processed = VirtualClock(), list[str]()
    processor = SqsBatchProcessor(reserve=reserve)

    def work(record: SQSRecord) -> None:
        clock.advance(4)
        processed.append(record.message_id)

    def function(event: Event, context: Any) -> object:
        return process_partial_response(event, work, processor, context)

    event = sqs_event(["{}"] * 3)
    report = simulate_queue(
        function, event, processed=processed, clock=clock, context=FakeLambdaContext(timeout=10)
    )

    if reserve is None:
        assert report.processed_twice == report.dead_lettered == tuple(ids_of(event))
    else:
        assert report.succeeded == tuple(ids_of(event))
        assert report.processed_twice == ()
        assert len(report.invocations) == 2


@pytest.mark.parametrize("settings", [{"time_limit": 0.01}, {"reserve": 0.09}])
def test_a_hanging_async_handler_is_cancelled(settings: dict[str, Any]) -> None:
    """It takes real time: its processor has a part of the timeout, on the clock of asyncio."""
    processor = AsyncSqsBatchProcessor(**settings)

    async def handle(record: SQSRecord) -> None:
        if record.body == "hangs":
            await asyncio.sleep(3600)

    def function(event: Event, context: Any) -> object:
        return async_process_partial_response(event, handle, processor, context)

    event = sqs_event(["a", "hangs"])
    report = simulate_queue(function, event, context=FakeLambdaContext(timeout=0.1))

    a, hangs = ids_of(event)
    assert (report.succeeded, report.dead_lettered) == ((a,), (hangs,))


def report_nothing(event: Event, context: object) -> dict[str, list[Any]]:
    return {"batchItemFailures": []}


@pytest.mark.parametrize("sunk", [["id"], "id", [{"identifier": "id"}]])
def test_identifiers_in_place_of_dead_letters_are_refused(sunk: Any) -> None:
    events: list[tuple[Any, Any]] = [
        (simulate_queue, sqs_event(["a"])),
        (simulate_stream, kinesis_event(["a"])),
        (simulate_topic, kafka_event(["a"])),
    ]
    for simulate, event in events:
        with pytest.raises(SettingsError, match=r"DeadLetter.*, got a .*: pass .*letters\.extend"):
            simulate(report_nothing, event, sunk=sunk)


def test_another_client_than_the_one_of_the_kit_is_refused() -> None:
    client: Any = object()
    with pytest.raises(SettingsError, match=r"a FakeSqsClient, got an object: pass .*RetryDelays"):
        simulate_queue(report_nothing, sqs_event(["a"]), client=client)


SIMULATIONS: list[tuple[Callable[..., object], Event, type[object]]] = [
    (simulate_queue, sqs_event(), QueueSettings),
    (simulate_stream, kinesis_event(), StreamSettings),
    (simulate_topic, kafka_event(), TopicSettings),
    (simulate_windows, kinesis_event(), WindowSettings),
]


@pytest.mark.parametrize(("simulate", "event", "settings"), SIMULATIONS)
def test_settings_of_another_source_are_refused(
    simulate: Callable[..., object], event: Event, settings: type[object]
) -> None:
    other = StreamSettings() if settings is QueueSettings else QueueSettings()
    expected = f"expected settings to be {settings.__name__}, got a lambda_batch.testing"
    with pytest.raises(SettingsError, match=expected):
        simulate(report_nothing, event, other)


@pytest.mark.parametrize(("simulate", "event", "settings"), SIMULATIONS)
def test_swapped_arguments_are_refused(
    simulate: Callable[..., object], event: Event, settings: type[object]
) -> None:
    with pytest.raises(EventError, match="got a dict and a function: the function comes first"):
        simulate(event, report_nothing)
    with pytest.raises(EventError, match="got a function and a NoneType"):
        simulate(report_nothing, None)
