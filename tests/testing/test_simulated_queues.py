"""Functions on simulated queues: messages are delivered, deleted and dead-lettered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from lambda_batch import DeadLetter, SqsBatchProcessor, SqsFifoPartialProcessor, SQSRecord
from lambda_batch.entry_points import process_partial_response
from lambda_batch.testing import (
    Event,
    EventError,
    Failed,
    FakeLambdaContext,
    QueueSettings,
    SettingsError,
    SimulationError,
    VirtualClock,
    simulate_queue,
    sqs_event,
    sqs_fifo_event,
)

Function = Callable[[Event, Any], object]


def ids_of(event: Event) -> list[str]:
    return [record["messageId"] for record in event["Records"]]


def function_of(processed: list[str], *, fifo: bool = False) -> Function:
    """Return a function that fails on "bad" messages and records those that it processed."""
    processor = SqsFifoPartialProcessor() if fifo else SqsBatchProcessor()

    def handle(record: SQSRecord) -> None:
        if record.body == "bad":
            raise ValueError
        processed.append(record.message_id)

    return lambda event, context: process_partial_response(event, handle, processor, context)


def respond(response: object) -> Function:
    def function(event: Event, context: Any) -> object:
        return response

    return function


def test_only_the_failed_message_comes_back_until_it_is_dead_lettered() -> None:
    processed: list[str] = []
    event = sqs_event(["a", "bad", "c"])
    report = simulate_queue(function_of(processed), event, processed=processed)
    a, bad, c = ids_of(event)
    assert [call.identifiers for call in report.invocations] == [(a, bad, c), (bad,), (bad,)]
    assert [call.at for call in report.invocations] == [0.0, 30.0, 60.0]
    assert (report.succeeded, report.dead_lettered) == ((a, c), (bad,))
    assert report.lost == report.left == report.expired == report.discarded == ()
    assert report[bad].deliveries == 3
    assert report[bad].processed == 0
    assert report[bad].record["attributes"]["ApproximateReceiveCount"] == "3"
    report.assert_nothing_lost()


@pytest.mark.parametrize("noted", [False, True])
def test_a_message_that_a_sink_took_is_lost_unless_the_sink_notes_it(*, noted: bool) -> None:
    processed: list[str] = []

    def sink(letters: Sequence[DeadLetter]) -> None:
        if noted:
            processed.extend(str(letter.identifier) for letter in letters)

    def handle(record: SQSRecord) -> None:
        raise ValueError

    processor = SqsBatchProcessor(sink=sink, permanent=ValueError)
    event = sqs_event(["a"])

    def function(event: Event, context: Any) -> object:
        return process_partial_response(event, handle, processor, context)

    assert simulate_queue(function, event).lost == ()
    report = simulate_queue(function, event, processed=processed)
    assert report.succeeded == tuple(ids_of(event))
    assert report.lost == (() if noted else tuple(ids_of(event)))


def test_receive_count_and_handle_change_with_each_delivery() -> None:
    seen: list[tuple[str, str]] = []

    def function(event: Event, context: Any) -> None:
        [record] = event["Records"]
        seen.append((record["attributes"]["ApproximateReceiveCount"], record["receiptHandle"]))
        raise KeyError

    event = sqs_event(["a"], overrides={"attributes": {"ApproximateReceiveCount": "2"}})
    report = simulate_queue(function, event, QueueSettings(max_receive_count=4))
    assert [count for count, _ in seen] == ["2", "3", "4"]
    assert len({handle for _, handle in seen}) == 3
    assert event["Records"][0]["attributes"]["ApproximateReceiveCount"] == "2"
    assert [call.answer for call in report.invocations] == [Failed("KeyError")] * 3
    assert isinstance(report.invocations[0].error, KeyError)


@pytest.mark.parametrize("fifo", [False, True])
def test_a_message_received_too_often_is_delivered_once(fifo: bool) -> None:
    seen: list[str] = []

    def function(event: Event, context: Any) -> None:
        [record] = event["Records"]
        seen.append(record["attributes"]["ApproximateReceiveCount"])
        raise KeyError

    factory = sqs_fifo_event if fifo else sqs_event
    event = factory(["a"], overrides={"attributes": {"ApproximateReceiveCount": "13"}})
    report = simulate_queue(function, event)
    assert seen == ["13"]
    assert report.dead_lettered == tuple(ids_of(event))


def test_a_bad_identifier_makes_the_whole_batch_come_back() -> None:
    """One wrong identifier fails the good messages, too, and the report names the fault."""
    processed: list[str] = []

    def function(event: Event, context: Any) -> object:
        response: Any = function_of(processed)(event, context)
        for failure in response["batchItemFailures"]:
            failure["itemIdentifier"] += " "
        return response

    event = sqs_event(["a", "bad", "c"])
    report = simulate_queue(function, event, processed=processed)
    assert report.dead_lettered == tuple(ids_of(event))
    assert [len(call.identifiers) for call in report.complete_failures] == [3, 3, 3]
    reason = "`batchItemFailures[0]` has an `itemIdentifier` that is not in the batch"
    assert {call.verdict.reason for call in report.complete_failures} == {reason}
    assert reason in str(report)
    assert report.processed_twice == (event["Records"][0]["messageId"], ids_of(event)[2])


def test_a_wrong_key_is_named() -> None:
    """A misspelt list is worse: Lambda takes it as success and deletes unprocessed messages."""
    event = sqs_event(["a", "b"])
    failures = [{"itemIdentifier": name} for name in ids_of(event)]
    report = simulate_queue(respond({"BatchItemFailures": failures}), event, processed=[])
    assert report.succeeded == report.lost == tuple(ids_of(event))
    [warning] = report.warnings
    assert "the response has no `batchItemFailures`; it has `BatchItemFailures`" in warning
    with pytest.raises(AssertionError, match=r"LOST.*\n.*warning: .*BatchItemFailures"):
        report.assert_nothing_lost()


def test_a_wrong_key_of_an_entry_is_named() -> None:
    event = sqs_event(["a"])
    report = simulate_queue(respond({"batchItemFailures": [{"id": "a"}]}), event)
    assert "`batchItemFailures[0]` has no `itemIdentifier`" in str(report)
    assert report.dead_lettered == tuple(ids_of(event))


@pytest.mark.parametrize("response", [None, {}, [], {"statusCode": 200}])
def test_a_function_that_forgets_its_response_is_a_problem(response: object) -> None:
    """Lambda deletes the failed message, too, whether or not the test passes `processed`."""

    def forgetful(event: Event, context: Any) -> object:
        function_of([])(event, context)
        return response

    report = simulate_queue(forgetful, sqs_event(["a", "bad"]))
    [problem] = report.problems
    assert "Lambda takes every record as processed" in problem
    with pytest.raises(AssertionError, match="2 succeeded\nwarning: the response"):
        report.assert_nothing_lost()


def test_a_function_without_response_is_right_if_it_has_processed_every_message() -> None:
    processed: list[str] = []

    def function(event: Event, context: Any) -> None:
        processed.extend(record["messageId"] for record in event["Records"])

    report = simulate_queue(function, sqs_event(["a", "b"]), processed=processed)
    assert report.problems == ()
    report.assert_nothing_lost()


def test_a_function_that_raises_needs_no_response_where_the_mapping_reads_none() -> None:
    settings = QueueSettings(report_batch_item_failures=False)
    simulate_queue(respond(None), sqs_event(["a"]), settings).assert_nothing_lost()


def test_without_reporting_failures_are_lost_and_the_report_has_the_reason() -> None:
    processed: list[str] = []
    report = simulate_queue(
        function_of(processed),
        sqs_event(["a", "bad"]),
        QueueSettings(report_batch_item_failures=False),
        processed=processed,
    )
    assert len(report.lost) == 1
    assert "the mapping lists no ReportBatchItemFailures" in str(report)


def test_many_messages_are_delivered_in_batches() -> None:
    processed: list[str] = []
    event = sqs_event(map(str, range(25)))
    report = simulate_queue(function_of(processed), event, processed=processed)
    assert [len(call.identifiers) for call in report.invocations] == [10, 10, 5]
    assert processed == ids_of(event)
    assert str(report) == "25 records, 3 invocations, 0 s: 25 succeeded"


def test_time_passes_when_the_function_advances_the_clock() -> None:
    clock = VirtualClock()
    remaining: list[int] = []
    requests: set[str] = set()

    def function(event: Event, context: FakeLambdaContext) -> None:
        for _ in event["Records"]:
            clock.advance(4.0)
            remaining.append(context.get_remaining_time_in_millis())
        requests.add(context.aws_request_id)

    report = simulate_queue(
        function,
        sqs_event(["a", "b", "c"]),
        QueueSettings(max_receive_count=2),
        clock=clock,
        context=FakeLambdaContext(timeout=10.0),
    )
    assert remaining == [6000, 2000, 0] * 2
    assert len(requests) == 2
    assert len(report.dead_lettered) == 3
    assert report.invocations[0].verdict.reason == "the function failed: timed out after 10 s"


@pytest.mark.parametrize("error", [SystemExit(), ValueError("secret")])
def test_an_exception_fails_the_batch_and_its_text_is_not_shown(error: BaseException) -> None:
    def function(event: Event, context: Any) -> None:
        raise error

    report = simulate_queue(function, sqs_event(["a"]))
    assert f"the function failed: {type(error).__name__}" in str(report)
    assert "secret" not in str(report)


def test_a_return_value_without_a_json_form_fails_the_batch() -> None:
    async def function(event: Event, context: Any) -> None:
        pass

    coroutines: list[Any] = []

    def lambda_handler(event: Event, context: Any) -> object:
        coroutines.append(function(event, context))
        return coroutines[-1]

    report = simulate_queue(lambda_handler, sqs_event(["a"]))
    assert "Runtime.MarshalError: the response, a coroutine, has no JSON form" in str(report)
    for coroutine in coroutines:
        coroutine.close()


def test_interrupts_end_the_simulation() -> None:
    def function(event: Event, context: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate_queue(function, sqs_event(["a"]))


def test_without_a_dead_letter_queue_a_message_expires() -> None:
    settings = QueueSettings(max_receive_count=None, retention=100)
    report = simulate_queue(function_of([]), sqs_event(["bad"]), settings)
    assert [call.at for call in report.invocations] == [0.0, 30.0, 60.0, 90.0]
    assert len(report.expired) == 1
    assert report.lost == report.expired


def test_an_endless_simulation_is_stopped() -> None:
    settings = QueueSettings(max_receive_count=None)
    with pytest.raises(SimulationError, match=r"in 50 invocations.*set max_receive_count"):
        simulate_queue(function_of([]), sqs_event(["bad"]), settings, max_invocations=50)
    with pytest.raises(SimulationError, match=r"in 1 invocations.*raise max_invocations"):
        simulate_queue(function_of([]), sqs_event(["bad"]), max_invocations=1)


def test_only_the_group_of_a_failed_message_waits() -> None:
    delivered: list[list[str]] = []
    processed: list[str] = []

    def function(event: Event, context: Any) -> object:
        delivered.append([record["body"] for record in event["Records"]])
        return function_of(processed, fifo=True)(event, context)

    event = sqs_fifo_event(
        ["bad", "x2", "y1", "x3", "y2"],
        group_ids=["x", "x", "y", "x", "y"],
    )
    settings = QueueSettings(fifo=True, batch_size=2, max_receive_count=2)
    report = simulate_queue(function, event, settings, processed=processed)
    assert delivered == [["bad", "x2"], ["y1", "y2"], ["bad", "x2"], ["x3"]]
    assert len(report.dead_lettered) == 2  # x2 was received twice, behind bad
    assert report.out_of_order == ()
    assert report.lost == ()


def test_messages_processed_out_of_order_are_reported() -> None:
    """A processor for standard queues also handles the messages after a failure."""
    processed: list[str] = []
    event = sqs_fifo_event(["bad", "after", "other"], group_ids=["x", "x", "y"])
    report = simulate_queue(function_of(processed), event, processed=processed)
    after = ids_of(event)[1]
    assert report.out_of_order == (after,)
    assert f"OUT OF ORDER: {after}" in str(report)


def test_a_message_group_of_a_standard_queue_is_no_order() -> None:
    """Fair queues have groups, too: they share out a queue among tenants."""
    processed: list[str] = []
    event = sqs_event(
        ["bad", "after", "last"], overrides={"attributes": {"MessageGroupId": "tenant"}}
    )
    report = simulate_queue(
        function_of(processed), event, QueueSettings(batch_size=1), processed=processed
    )
    bad, after, last = ids_of(event)
    assert [call.identifiers for call in report.invocations] == [
        (bad,),
        (after,),
        (last,),
        (bad,),
        (bad,),
    ]
    assert report.out_of_order == ()
    assert report.handled_orders == {}
    assert {record.key for record in report.records} == {None}


def test_the_order_of_each_message_group_is_reported() -> None:
    processed: list[str] = []
    event = sqs_fifo_event(["x1", "y1", "x2"], group_ids=["x", "y", "x"])
    report = simulate_queue(function_of(processed, fifo=True), event, processed=processed)
    x1, y1, x2 = ids_of(event)
    assert report.handled_orders == {"x": (x1, x2), "y": (y1,)}


@pytest.mark.parametrize("processed", [None, set[str]()])
def test_the_order_takes_a_list_of_processed_records(processed: set[str] | None) -> None:
    report = simulate_queue(respond(None), sqs_fifo_event(["a"]), processed=processed)
    with pytest.raises(SimulationError, match=r"pass processed=\.\.\., a list"):
        _ = report.handled_orders


def test_the_kind_of_queue_follows_from_its_messages() -> None:
    event = sqs_fifo_event(["bad", "b"])
    assert simulate_queue(function_of([]), event).out_of_order == (ids_of(event)[1],)
    with pytest.raises(SettingsError, match=r"a standard queue, .*pass QueueSettings\(fifo=True\)"):
        simulate_queue(function_of([]), event, QueueSettings())
    with pytest.raises(SettingsError, match=r"a FIFO queue, whose ARN ends in .fifo"):
        simulate_queue(function_of([]), sqs_event(), QueueSettings(fifo=True))


def test_a_visibility_timeout_below_the_function_timeout_is_rejected() -> None:
    with pytest.raises(SettingsError, match="Lambda rejects such an event source mapping"):
        simulate_queue(respond(None), sqs_event(), context=FakeLambdaContext(timeout=31.0))


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ({}, "at least one record"),
        ({"Records": []}, "at least one record"),
        ({"Records": [{"messageId": "a"}]}, "with messageId and attributes"),
        ({"Records": sqs_event()["Records"] * 2}, "different item identifiers"),
    ],
)
def test_an_event_without_a_batch_is_rejected(event: Event, text: str) -> None:
    with pytest.raises(EventError, match=text):
        simulate_queue(respond(None), event)


def test_a_report_knows_its_records() -> None:
    report = simulate_queue(respond(None), sqs_event(["a"]))
    with pytest.raises(KeyError):
        report["b"]


def test_a_long_report_is_shortened() -> None:
    event = sqs_event([str(number) for number in range(300)])
    report = simulate_queue(
        respond({"Failures": []}), event, QueueSettings(batch_size=300), processed=[]
    )
    lines = str(report).splitlines()
    assert lines[1].endswith("and 280 more")
    assert lines[-1] == "... and 280 more"
    assert len(lines) == 24
