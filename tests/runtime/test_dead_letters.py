"""Records that no retry can help go to a sink, and are not reported once it has taken them."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import ValidationError

from lambda_batch import (
    AsyncSqsBatchProcessor,
    BatchProcessingError,
    BatchReport,
    CircuitBreakerError,
    ConfigurationError,
    DeadLetter,
    PermanentError,
    SinkError,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SQSRecord,
    async_process_partial_response,
    process_partial_response,
)
from lambda_batch.testing import FakeLambdaContext
from tests.runtime.cases import (
    DYNAMODB,
    FAILURE,
    KAFKA,
    KINESIS,
    SQS,
    Case,
    Mode,
    OutOfStockError,
    every_case,
    every_mode,
    own_modes,
)
from tests.runtime.events import event_of, sqs_record


class Sink:
    """Keeps what it gets, and answers as it is told."""

    def __init__(self, answer: Any = None) -> None:
        self.calls: list[list[DeadLetter]] = []
        self.answer = answer

    def __call__(self, letters: Sequence[DeadLetter]) -> Any:
        self.calls.append(list(letters))
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer(letters) if callable(self.answer) else self.answer


def permanent_on(case: Case, *numbers: int, seen: list[int] | None = None) -> Any:
    """Create a handler that fails for good on these records, and then on number 9 as usual."""

    def handle(record: Any) -> None:
        number = case.number(record)
        if seen is not None:
            seen.append(number)
        if number in numbers:
            raise PermanentError(FAILURE)
        if number == 9:
            raise OutOfStockError(FAILURE)

    return handle


@every_case
@every_mode
def test_what_the_sink_has_taken_is_not_reported(mode: Mode, case: Case) -> None:
    """It gets the dead letters of a batch at once, in the order of the batch."""
    sink = Sink()
    processor = mode.processor(case, sink=sink)
    response = mode.respond(case.event(9), permanent_on(case, 2, 5), processor)
    assert response == case.response(9)
    [letters] = sink.calls
    assert [case.number(letter.record) for letter in letters] == [2, 5]
    assert [letter.identifier for letter in letters] == [
        each["itemIdentifier"] for each in case.response(2, 5)["batchItemFailures"]
    ]


def test_a_dead_letter_tells_where_the_record_comes_from() -> None:
    sink = Sink()
    record = sqs_record(1)
    record["attributes"]["ApproximateReceiveCount"] = "3"
    process_partial_response(event_of(record), permanent_on(SQS, 1), SqsBatchProcessor(sink=sink))
    [[letter]] = sink.calls
    assert letter.source == "SQS"
    assert letter.source_arn == "arn:aws:sqs:eu-central-1:123456789012:orders"
    assert letter.attempts == 3
    assert letter.record == record
    assert type(letter.error) is PermanentError
    assert json.loads(letter.to_json()) == {
        "source": "SQS",
        "sourceArn": "arn:aws:sqs:eu-central-1:123456789012:orders",
        "itemIdentifier": record["messageId"],
        "errorClass": "lambda_batch.errors.PermanentError",
        "attempts": 3,
        "record": record,
    }
    assert FAILURE not in letter.to_json()
    assert json.loads(letter.to_json(texts=True))["errorText"] == FAILURE


@pytest.mark.parametrize("case", [KINESIS, DYNAMODB, KAFKA], ids=str)
def test_what_records_do_not_tell_is_none(case: Case) -> None:
    sink = Sink()
    process_partial_response(case.event(1), permanent_on(case, 1), case.classes[0](sink=sink))
    [[letter]] = sink.calls
    assert letter.attempts is None
    assert (letter.source_arn is None) == (case is KAFKA)
    assert json.loads(letter.to_json())["itemIdentifier"] == letter.identifier


@pytest.mark.parametrize(
    "permanent",
    [OutOfStockError, (KeyError, OutOfStockError), lambda error: str(error) == FAILURE],
    ids=["class", "classes", "function"],
)
@every_mode
def test_exceptions_are_permanent_by_class_or_function(mode: Mode, permanent: Any) -> None:
    sink = Sink()
    processor = mode.processor(SQS, permanent=permanent, sink=sink)

    def handle(record: Any) -> None:
        if SQS.number(record) == 1:
            raise OutOfStockError(FAILURE)
        if SQS.number(record) == 2:
            raise ValueError

    assert mode.respond(SQS.event(3), handle, processor) == SQS.response(2)
    assert len(sink.calls) == 1


@own_modes
def test_a_record_that_does_not_fit_the_model_is_permanent(mode: Mode) -> None:
    sink = Sink()
    processor = mode.processor(SQS, model=SQS.model, permanent=ValidationError, sink=sink)
    event = event_of(sqs_record(1), sqs_record(2, {"number": "seven"}))
    assert mode.respond(event, print, processor) == SQS.response()
    [[letter]] = sink.calls
    assert isinstance(letter.error, ValidationError)


def test_a_function_that_fails_makes_no_failure_permanent() -> None:
    """In doubt the record comes again."""
    sink = Sink()

    def tell(error: Exception) -> bool:
        raise LookupError(error)

    processor = SqsBatchProcessor(permanent=tell, sink=sink)
    event = SQS.event(9)
    assert process_partial_response(event, permanent_on(SQS), processor) == SQS.response(9)
    assert sink.calls == []


def test_without_a_sink_a_permanent_error_is_a_failure_like_others() -> None:
    response = process_partial_response(SQS.event(2), permanent_on(SQS, 1), SqsBatchProcessor())
    assert response == SQS.response(1)


@every_mode
def test_a_batch_of_dead_letters_is_handled(mode: Mode) -> None:
    """All records have failed, but none is to come again."""
    processor = mode.processor(SQS, sink=Sink())
    assert mode.respond(SQS.event(2), permanent_on(SQS, 1, 2), processor) == SQS.response()


@own_modes
def test_a_dead_letter_is_a_failure_for_hooks_logs_and_results(
    mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    processor = mode.processor(SQS, sink=Sink())
    outcomes = mode.process(SQS.records(2), permanent_on(SQS, 1), processor)
    assert [outcome[0] for outcome in outcomes] == ["fail", "success"]
    assert [SQS.number(record) for record in processor.fail_messages] == [1]
    assert [SQS.number(record) for record in processor.success_messages] == [2]
    assert [kind for kind, _, _ in processor.exceptions] == [PermanentError]
    assert "failed: lambda_batch.errors.PermanentError" in caplog.text


@every_mode
def test_what_the_sink_has_not_taken_is_reported(mode: Mode) -> None:
    sink = Sink(lambda _: [None, ConnectionError("refused"), None])
    processor = mode.processor(SQS, sink=sink)
    response = mode.respond(SQS.event(9), permanent_on(SQS, 1, 2, 3), processor)
    assert response == SQS.response(2, 9)


@own_modes
def test_a_failed_sink_shows_both_errors(mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    reason = ConnectionError("refused")
    processor = mode.processor(SQS, sink=Sink(reason), raise_on_entire_batch_failure=False)
    response = mode.respond(SQS.event(1), permanent_on(SQS, 1), processor)
    assert response == SQS.response(1)
    [(kind, error, traceback)] = processor.exceptions
    assert kind is SinkError
    assert isinstance(error, SinkError)
    assert type(error.error) is PermanentError
    assert error.__cause__ is reason
    assert error.__context__ is error.error
    assert traceback is not None  # where the record failed
    assert str(error) == (
        "the sink did not take the record, which failed: lambda_batch.errors.PermanentError"
    )
    assert "SinkError" in caplog.text


def test_a_batch_that_no_sink_takes_is_raised_whole() -> None:
    with pytest.raises(BatchProcessingError) as caught:
        process_partial_response(
            SQS.event(2), permanent_on(SQS, 1, 2), SqsBatchProcessor(sink=Sink(OSError()))
        )
    assert isinstance(caught.value.__cause__, SinkError)


@pytest.mark.parametrize(
    "answer",
    [{"Successful": []}, [None], [None] * 3, "ok", 0, True, [None, "refused"], (n for n in "ab")],
)
@every_mode
def test_an_odd_answer_of_a_sink_loses_nothing(mode: Mode, answer: Any) -> None:
    processor = mode.processor(SQS, sink=Sink(answer))
    response = mode.respond(SQS.event(3), permanent_on(SQS, 1, 2), processor)
    assert SQS.response(2)["batchItemFailures"][0] in response["batchItemFailures"]


@own_modes
def test_an_odd_answer_of_a_sink_is_named(mode: Mode) -> None:
    processor = mode.processor(SQS, sink=Sink([None, "refused"]))
    mode.respond(SQS.event(3), permanent_on(SQS, 1, 2), processor)
    [_, (_, error, _)] = processor.exceptions
    assert str(error.__cause__) == (
        "a sink returns None if it has taken all records, or a list with None or an exception for "
        "each of them; this one returned something of type str"
    )


def test_a_coroutine_of_a_sync_sink_is_no_answer() -> None:
    async def take(letters: Sequence[DeadLetter]) -> None: ...

    def sink(letters: Sequence[DeadLetter]) -> Any:
        return take(letters)

    response = process_partial_response(
        SQS.event(2), permanent_on(SQS, 1), SqsBatchProcessor(sink=sink)
    )
    assert response == SQS.response(1)


@pytest.mark.parametrize(
    "mode", [pytest.param(Mode("async", True)), Mode("awaited", True)], ids=str
)
def test_an_async_sink_is_awaited(mode: Mode) -> None:
    sink = Sink()

    async def take(letters: Sequence[DeadLetter]) -> None:
        await asyncio.sleep(0)
        sink(letters)

    processor = mode.processor(SQS, sink=take)
    assert mode.respond(SQS.event(3), permanent_on(SQS, 2), processor) == SQS.response()
    assert len(sink.calls) == 1


@pytest.mark.parametrize("skips", [False, True])
@every_mode
def test_a_message_group_goes_on_after_a_dead_letter(mode: Mode, skips: bool) -> None:
    """As with a dead-letter queue; the sink has taken the record before the next one begins."""
    events: list[Any] = []
    sink = Sink(lambda _: events.append("sink"))
    processor = mode.fifo(skip_group_on_error=skips, sink=sink)
    records = [sqs_record(number, group="a") for number in (1, 2, 3)]
    handler = permanent_on(SQS, 2, seen=events)
    assert mode.respond(event_of(*records), handler, processor) == SQS.response()
    assert events == [1, 2, "sink", 3]


@pytest.mark.parametrize("skips", [False, True])
@every_mode
def test_a_message_group_stops_if_the_sink_fails(mode: Mode, skips: bool) -> None:
    seen: list[int] = []
    processor = mode.fifo(skip_group_on_error=skips, sink=Sink(OSError()))
    records = [sqs_record(number, group="a") for number in (1, 2, 3)]
    response = mode.respond(event_of(*records), permanent_on(SQS, 2, seen=seen), processor)
    assert response == SQS.response(2, 3)
    assert seen == [1, 2]


@pytest.mark.parametrize("case", [KINESIS, DYNAMODB, KAFKA], ids=str)
@every_mode
def test_a_stream_that_stops_goes_on_after_a_dead_letter(mode: Mode, case: Case) -> None:
    seen: list[int] = []
    processor = mode.processor(case, on_failure="stop", sink=Sink())
    response = mode.respond(case.event(3), permanent_on(case, 2, seen=seen), processor)
    assert response == case.response()
    assert seen == [1, 2, 3]


def test_records_that_were_held_back_are_no_dead_letters() -> None:
    sink = Sink()
    processor = SqsFifoPartialProcessor(permanent=CircuitBreakerError, sink=sink)
    records = [sqs_record(number, group="a") for number in (8, 9, 10)]
    response = process_partial_response(event_of(*records), permanent_on(SQS), processor)
    assert response == SQS.response(9, 10)
    assert sink.calls == []


class Retrying(SqsBatchProcessor[SQSRecord]):
    """Handles a record that has failed once more."""

    def _process_record(self, record: Any) -> Any:
        outcome = super()._process_record(record)
        return outcome if outcome[0] == "success" else super()._process_record(record)


def test_a_retry_that_succeeds_leaves_no_dead_letter() -> None:
    sink = Sink()
    tries: list[int] = []

    def handle(record: SQSRecord) -> None:
        tries.append(SQS.number(record))
        if len(tries) == 1:
            raise PermanentError(FAILURE)

    response = process_partial_response(SQS.event(2), handle, Retrying(sink=sink))
    assert response == SQS.response()
    assert tries == [1, 1, 2]
    assert sink.calls == []


def test_a_retry_that_fails_in_another_way_leaves_no_dead_letter() -> None:
    sink = Sink()
    tries: list[int] = []

    def handle(record: SQSRecord) -> None:
        tries.append(SQS.number(record))
        if tries == [1]:
            raise PermanentError(FAILURE)
        if tries == [1, 1]:
            raise OutOfStockError(FAILURE)

    response = process_partial_response(SQS.event(2), handle, Retrying(sink=sink))
    assert response == SQS.response(1)
    assert sink.calls == []


def test_a_sink_can_be_a_method_of_a_subclass() -> None:
    class Processor(SqsBatchProcessor[SQSRecord]):
        permanent = OutOfStockError
        calls = 0

        def sink(self, letters: Sequence[DeadLetter]) -> None:
            self.calls += len(letters)

    processor = Processor()
    event = SQS.event(9)
    assert process_partial_response(event, permanent_on(SQS, 1), processor) == SQS.response()
    assert processor.calls == 2


def test_an_interrupt_in_a_sink_fails_the_batch() -> None:
    processor = SqsBatchProcessor(sink=Sink(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        process_partial_response(SQS.event(2), permanent_on(SQS, 1), processor)


async def _async_sink(letters: Sequence[DeadLetter]) -> None: ...


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"sink": 5}, "^sink must be a function that takes dead letters, got 5$"),
        ({"sink": Sink}, "^sink must be a function"),
        ({"permanent": KeyError}, "^permanent has no effect without a sink: pass sink="),
        ({"permanent": KeyboardInterrupt, "sink": print}, "^permanent must be an exception class"),
        ({"permanent": (), "sink": print}, "^permanent must be an exception class"),
        ({"permanent": ["a"], "sink": print}, "^permanent must be an exception class"),
        ({"sink": _async_sink}, "^the sink of a sync processor can't be async"),
    ],
)
def test_a_sink_that_can_not_work_is_refused(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        SqsBatchProcessor(**options)
    if "async" not in problem:
        with pytest.raises(ConfigurationError, match=problem):
            AsyncSqsBatchProcessor(**options)


@pytest.mark.parametrize("permanent", [TimeoutError, Exception, lambda _: True])
def test_a_record_that_there_was_no_time_for_is_no_dead_letter(permanent: Any) -> None:
    """It was only unlucky; with a time limit of its own, that is for the user to say."""

    async def handle(record: object) -> None:
        await asyncio.sleep(3600)

    sink = Sink()
    options: dict[str, Any] = {"permanent": permanent, "sink": sink}
    options["raise_on_entire_batch_failure"] = False
    processor = AsyncSqsBatchProcessor(reserve=29.9, **options)
    context = FakeLambdaContext(timeout=30)
    response = async_process_partial_response(SQS.event(2), handle, processor, context)
    assert response == SQS.response(1, 2)
    assert sink.calls == []
    limited = AsyncSqsBatchProcessor(time_limit=0.05, **options)
    assert async_process_partial_response(SQS.event(2), handle, limited) == SQS.response()


def test_a_function_that_fails_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    def tell(error: Exception) -> bool:
        raise LookupError(error)

    processor = SqsBatchProcessor(permanent=tell, sink=Sink(), logger=SilentLogger())
    process_partial_response(SQS.event(3), SQS.failing_on(1, 2), processor)
    [message] = caplog.messages
    assert message.startswith("the function `permanent` failed: builtins.LookupError")
    assert FAILURE not in message


class SilentLogger:
    def warning(self, msg: str, /, *, exc_info: object) -> None: ...


@every_mode
def test_a_group_of_permanent_errors_is_permanent(mode: Mode) -> None:
    """A TaskGroup raises a group."""

    def handle(record: Any) -> None:
        nested = ExceptionGroup("more", [PermanentError(FAILURE)])
        other = OutOfStockError if SQS.number(record) == 1 else KeyError
        raise ExceptionGroup("tasks", [nested, other()])

    processor = mode.processor(SQS, permanent=OutOfStockError, sink=Sink())
    assert mode.respond(SQS.event(2), handle, processor) == SQS.response(2)


def test_a_step_that_catches_its_handlers_exception_tells_the_sink() -> None:
    """Powertools' examples of `_process_record` are like this."""
    sink = Sink()

    class Processor(SqsBatchProcessor[SQSRecord]):
        def _process_record(self, record: Any) -> Any:
            try:
                data = SQSRecord(record)
                return self.success_handler(data, self.handler(data))
            except Exception:  # the hook takes it
                exception: Any = sys.exc_info()
                return self.failure_handler(record, exception)

    reports: list[BatchReport] = []
    processor = Processor(sink=sink, on_report=reports.append)
    response = process_partial_response(SQS.event(9), permanent_on(SQS, 2), processor)
    assert response == SQS.response(9)
    assert len(sink.calls) == 1
    assert reports[0].counts == {"succeeded": 7, "sunk": 1, "failed": 1}


def test_a_step_that_catches_its_handlers_exception_is_reported_if_the_sink_fails() -> None:
    class Processor(SqsBatchProcessor[SQSRecord]):
        def _process_record(self, record: Any) -> Any:
            try:
                data = SQSRecord(record)
                return self.success_handler(data, self.handler(data))
            except Exception:  # the hook takes it
                exception: Any = sys.exc_info()
                return self.failure_handler(record, exception)

    processor = Processor(sink=Sink(OSError()))
    response = process_partial_response(SQS.event(3), permanent_on(SQS, 2), processor)
    assert response == SQS.response(2)


@own_modes
def test_each_record_keeps_its_own_exception_if_the_sink_fails(mode: Mode) -> None:
    """Also where a hook keeps the exceptions."""

    def handle(record: Any) -> None:
        if SQS.number(record) == 1:
            raise OutOfStockError
        raise PermanentError

    base: Any = mode.base(SQS)

    class Processor(base):  # type: ignore[misc]
        def failure_handler(self, record: Any, exception: Any) -> Any:
            return super().failure_handler(record, exception)

    for kind in (base, Processor):
        processor = kind(sink=Sink(OSError()), raise_on_entire_batch_failure=False)
        mode.respond(SQS.event(3), handle, processor)
        kinds = [kind for kind, _, _ in processor.exceptions]
        assert kinds == [OutOfStockError, SinkError, SinkError]


def test_dead_letters_and_their_errors_show_no_payload() -> None:
    letters: list[DeadLetter] = []

    def sink(taken: Sequence[DeadLetter]) -> None:
        letters.extend(taken)
        raise OSError

    processor = SqsBatchProcessor(sink=sink)
    event = event_of(sqs_record(1, {"number": FAILURE}), sqs_record(2))
    process_partial_response(event, permanent_on(SQS, 1), processor)
    [(_, error, _)] = processor.exceptions
    assert FAILURE not in repr(letters) + str(letters[0]) + repr(error) + str(error)
    assert repr(letters[0]).startswith("<DeadLetter of SQS record 059f36b4-")


async def _async_function(came: Any) -> Any: ...


@pytest.mark.parametrize("name", ["permanent", "on_report"])
@own_modes
def test_an_async_function_that_nothing_awaits_is_refused(mode: Mode, name: str) -> None:
    options: dict[str, Any] = {"sink": print, name: _async_function}
    with pytest.raises(ConfigurationError, match=f"^{name} is async, but nothing awaits it"):
        mode.processor(SQS, **options)


def test_a_function_that_fails_oddly_costs_no_record() -> None:
    """Not even if the log can't name the class of the exception."""

    class Nameless(type):
        def __getattribute__(cls, name: str) -> Any:
            if name in {"__module__", "__qualname__"}:
                raise LookupError(name)
            return super().__getattribute__(name)

    class NamelessError(Exception, metaclass=Nameless):
        pass

    def fail(record: object) -> None:
        raise NamelessError

    def tell(error: Exception) -> bool:
        raise LookupError

    processor = SqsBatchProcessor(permanent=tell, sink=Sink(), raise_on_entire_batch_failure=False)
    assert process_partial_response(SQS.event(2), fail, processor) == SQS.response(1, 2)
