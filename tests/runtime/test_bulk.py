"""The bulk function of a processor gets the successes of a batch at once, and can fail some."""

from __future__ import annotations

import asyncio
import gc
import json
import pickle
import warnings
import weakref
from collections.abc import Sequence
from copy import copy
from typing import Any

import pytest

from lambda_batch import (
    AsyncSqsBatchProcessor,
    BasePartialProcessor,
    BatchProcessingError,
    BatchReport,
    BulkError,
    ConfigurationError,
    DeadLetter,
    KinesisStreamRecord,
    KinesisWindowProcessor,
    NotAttemptedError,
    PermanentError,
    RetryLater,
    SinkError,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SQSRecord,
    SqsRecordModel,
    SuccessResponse,
    TracedBatch,
    process_partial_response,
)
from lambda_batch.retries import RetryDelays
from lambda_batch.testing import FakeLambdaContext, VirtualClock
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
    run_python,
)
from tests.runtime.events import event_of, sqs_record
from tests.runtime.test_retries import Client, message


class Store:
    """Keeps what it gets, and answers as it is told."""

    def __init__(self, answer: Any = None, *, refuses: Sequence[int] = ()) -> None:
        self.calls: list[list[Any]] = []
        self.answer = answer
        self.refuses = refuses
        self.error: type[Exception] = OutOfStockError

    def __call__(self, successes: Sequence[SuccessResponse[Any, Any]]) -> Any:
        self.calls.append(list(successes))
        if isinstance(self.answer, BaseException):
            raise self.answer
        if self.refuses:
            return [self.error(FAILURE) if e.result in self.refuses else None for e in successes]
        return self.answer

    @property
    def written(self) -> list[Any]:
        """The results of the one call."""
        [successes] = self.calls
        return [success.result for success in successes]


@every_case
@every_mode
def test_a_bulk_function_gets_the_successes_of_a_batch_at_once(mode: Mode, case: Case) -> None:
    """Each with the record as the handler saw it, in the order of the batch."""
    store = Store()
    processor = mode.processor(case, model=case.model, bulk=store)
    response = mode.respond(case.event(4), case.failing_on(2), processor)
    assert response == case.response(2)
    assert store.written == [1, 3, 4]
    assert all(type(each) is SuccessResponse for each in store.calls[0])
    assert [case.read_order(each.record).number for each in store.calls[0]] == [1, 3, 4]


@every_case
@every_mode
def test_a_record_that_the_bulk_function_has_not_taken_is_reported(mode: Mode, case: Case) -> None:
    processor = mode.processor(case, bulk=Store(refuses=[1, 4]))
    response = mode.respond(case.event(4), case.failing_on(2), processor)
    assert response == case.response(1, 2, 4)


@own_modes
def test_a_failure_of_the_bulk_function_is_a_failure_like_others(
    mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    reports: list[BatchReport] = []
    processor = mode.processor(SQS, bulk=Store(refuses=[1, 4]), on_report=reports.append)
    outcomes = mode.process(SQS.records(4), SQS.failing_on(2), processor)
    assert [outcome[0] for outcome in outcomes] == ["fail", "fail", "success", "fail"]
    assert outcomes[0].error == (
        "<class 'lambda_batch.errors.BulkError'>:the bulk function did not take the record: "
        "tests.runtime.cases.OutOfStockError"
    )
    assert [type(outcome.record) for outcome in outcomes] == [SQSRecord] * 4
    assert [SQS.number(record) for record in processor.fail_messages] == [1, 2, 4]
    assert [SQS.number(record) for record in processor.success_messages] == [3]
    kinds = [kind for kind, _, _ in processor.exceptions]
    assert kinds == [BulkError, OutOfStockError, BulkError]
    assert type(processor.exceptions[0][1].__cause__) is OutOfStockError
    assert processor.response() == SQS.response(1, 2, 4)
    [report] = reports
    assert [each.outcome for each in report.records] == ["failed", "failed", "succeeded", "failed"]
    assert type(report.records[3].exception) is BulkError
    assert caplog.text.count("the bulk function did not take the record") == 1
    assert "1 more SQS record failed with BulkError" in caplog.text
    assert FAILURE not in caplog.text


@own_modes
def test_a_bulk_function_that_raises_fails_all_its_records(
    mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    reason = ConnectionError("refused")
    processor = mode.processor(SQS, bulk=Store(reason), raise_on_entire_batch_failure=False)
    response = mode.respond(SQS.event(3), SQS.failing_on(), processor)
    assert response == SQS.response(1, 2, 3)
    assert [error.__cause__ for _, error, _ in processor.exceptions] == [reason] * 3
    assert "raise self.answer" in caplog.text  # where the bulk function failed
    assert "ask(self._function" not in caplog.text


@every_mode
def test_a_batch_whose_bulk_function_fails_is_raised_whole(mode: Mode) -> None:
    processor = mode.processor(SQS, bulk=Store(OSError()))
    with pytest.raises(BatchProcessingError, match="3 x BulkError") as caught:
        mode.respond(SQS.event(3), SQS.failing_on(), processor)
    cause = caught.value.__cause__
    assert isinstance(cause, BulkError)
    assert isinstance(cause.__cause__, OSError)


@own_modes
def test_a_failure_keeps_no_record_that_was_written(mode: Mode) -> None:
    """After the batch, the traceback of a failure must not keep the results of the others."""

    class Result:
        """What a handler returns."""

    results: list[weakref.ref[Result]] = []

    def handle(record: SQSRecord) -> Result:
        if SQS.number(record) == 3:
            raise OutOfStockError
        result = Result()
        results.append(weakref.ref(result))
        return result

    processor = mode.processor(SQS, bulk=len_of)
    assert mode.respond(SQS.event(4), handle, processor) == SQS.response(3)
    assert processor.exceptions[0][2] is not None
    gc.collect()
    # The frame of the loop, to which the traceback leads, has the last one.
    assert sum(result() is not None for result in results) <= 1


def len_of(successes: Sequence[Any]) -> None:
    """Take all records."""
    assert len(successes) == 3


@every_mode
def test_without_successes_there_is_no_bulk_step(mode: Mode) -> None:
    store = Store()
    processor = mode.processor(SQS, bulk=store, raise_on_entire_batch_failure=False)
    mode.respond(SQS.event(2), SQS.failing_on(1, 2), processor)
    mode.process([], SQS.failing_on(), processor)
    assert store.calls == []


@pytest.mark.parametrize(
    "answer",
    [{"UnprocessedItems": {}}, [None], [None] * 4, "ok", 0, True, (n for n in "abc")],
)
@every_mode
def test_an_odd_answer_takes_no_record(mode: Mode, answer: Any) -> None:
    processor = mode.processor(SQS, bulk=Store(answer), raise_on_entire_batch_failure=False)
    response = mode.respond(SQS.event(3), SQS.failing_on(), processor)
    assert response == SQS.response(1, 2, 3)


@own_modes
def test_an_odd_item_of_an_answer_fails_its_record(mode: Mode) -> None:
    processor = mode.processor(SQS, bulk=Store([None, "refused", None]))
    assert mode.respond(SQS.event(3), SQS.failing_on(), processor) == SQS.response(2)
    [(_, error, _)] = processor.exceptions
    assert "a bulk function returns None" in str(error.__cause__)


def test_a_coroutine_of_a_sync_bulk_function_takes_no_record() -> None:
    async def write(successes: Sequence[Any]) -> None: ...

    def bulk(successes: Sequence[Any]) -> Any:
        return write(successes)

    processor = SqsBatchProcessor(bulk=bulk)
    with pytest.raises(BatchProcessingError) as caught:
        process_partial_response(SQS.event(2), SQS.failing_on(), processor)
    error: Any = caught.value.__cause__
    assert "a bulk function returns None" in str(error.__cause__)
    assert "of type coroutine" in str(error.__cause__)


def test_coroutines_in_an_answer_take_no_record() -> None:
    """They are closed, or Python would warn that nothing has awaited them."""

    async def write(success: Any) -> None: ...

    def bulk(successes: Sequence[Any]) -> Any:
        return list(map(write, successes))

    processor = SqsBatchProcessor(bulk=bulk, raise_on_entire_batch_failure=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        response = process_partial_response(SQS.event(2), SQS.failing_on(), processor)
        gc.collect()
    assert response == SQS.response(1, 2)


@pytest.mark.parametrize("mode", [Mode("async", True), Mode("awaited", True)], ids=str)
def test_an_async_bulk_function_is_awaited(mode: Mode) -> None:
    store = Store(refuses=[2])

    async def write(successes: Sequence[Any]) -> Any:
        await asyncio.sleep(0)
        return store(successes)

    processor = mode.processor(SQS, bulk=write)
    assert mode.respond(SQS.event(3), SQS.failing_on(), processor) == SQS.response(2)


GROUPS = "aabba"


def event_of_groups() -> Any:
    return event_of(*[sqs_record(number, group=group) for number, group in enumerate(GROUPS, 1)])


@pytest.mark.parametrize(
    ("options", "reported"),
    [({}, [1, 2, 3, 4, 5]), ({"skip_group_on_error": True}, [1, 2, 5])],
    ids=["stop", "stop_key"],
)
@own_modes
def test_what_must_not_overtake_a_record_comes_again_with_it(
    mode: Mode, options: dict[str, Any], reported: list[int]
) -> None:
    """The bulk function has taken the later records already; they come again, in order."""
    reports: list[BatchReport] = []
    store = Store(refuses=[1])
    processor = mode.fifo(
        bulk=store,
        raise_on_entire_batch_failure=False,
        on_report=reports.append,
        **options,
    )
    response = mode.respond(event_of_groups(), SQS.failing_on(), processor)
    assert response == SQS.response(*reported)
    assert store.written == [1, 2, 3, 4, 5]
    assert [SQS.number(record) for record in processor.fail_messages] == reported
    causes = [type(error.__cause__) for _, error, _ in processor.exceptions]
    assert causes == [OutOfStockError, *[type(None)] * (len(reported) - 1)]
    assert "must not overtake" in str(processor.exceptions[1][1])
    assert len(reports[0].records) == reports[0].counts["failed"] + 5 - len(reported)


@every_mode
def test_what_was_handled_before_a_failed_handler_stays_handled(mode: Mode) -> None:
    """A failure holds back what follows it, and nothing before it."""
    processor = mode.fifo(skip_group_on_error=True, bulk=Store(refuses=[4]))
    response = mode.respond(event_of_groups(), SQS.failing_on(2), processor)
    assert response == SQS.response(2, 4, 5)


@pytest.mark.parametrize("case", [KINESIS, DYNAMODB, KAFKA], ids=str)
@every_mode
def test_a_stream_that_stops_keeps_its_order(mode: Mode, case: Case) -> None:
    processor = mode.processor(case, on_failure="stop", bulk=Store(refuses=[2]))
    response = mode.respond(case.event(4), case.failing_on(), processor)
    assert response == case.response(2, 3, 4)


@every_mode
def test_without_an_order_only_what_was_not_taken_is_reported(mode: Mode) -> None:
    processor = mode.processor(KINESIS, bulk=Store(refuses=[2]))
    assert mode.respond(KINESIS.event(4), KINESIS.failing_on(), processor) == KINESIS.response(2)


@every_mode
def test_a_key_that_a_handler_has_changed_still_keeps_its_order(mode: Mode) -> None:
    records = [sqs_record(number, group="a") for number in (1, 2)]

    def handle(record: SQSRecord) -> int:
        for raw in records:
            raw["attributes"]["MessageGroupId"] = "b"
        records[0]["attributes"]["MessageGroupId"] = "c"
        return SQS.number(record)

    processor = mode.fifo(
        skip_group_on_error=True, bulk=Store(refuses=[1]), raise_on_entire_batch_failure=False
    )
    assert mode.respond(event_of(*records), handle, processor) == SQS.response(1, 2)


@every_mode
def test_a_permanent_failure_of_the_bulk_step_goes_to_the_sink(mode: Mode) -> None:
    """It runs before the sink, which gets the dead letters of handlers and bulk step at once."""
    letters: list[list[DeadLetter]] = []
    store = Store(refuses=[2])
    processor = mode.processor(
        SQS, bulk=store, permanent=OutOfStockError, sink=lambda some: letters.append(list(some))
    )
    response = mode.respond(SQS.event(3), SQS.failing_on(1), processor)
    assert response == SQS.response()
    assert store.written == [2, 3]
    [[first, second]] = letters
    assert [SQS.number(each.record) for each in (first, second)] == [1, 2]
    assert type(second.error) is OutOfStockError


@pytest.mark.parametrize("skips", [False, True])
@every_mode
def test_an_order_goes_on_behind_a_dead_letter_of_the_bulk_step(mode: Mode, skips: bool) -> None:
    store = Store(refuses=[2])
    store.error = PermanentError
    letters: list[DeadLetter] = []
    processor = mode.fifo(skip_group_on_error=skips, bulk=store, sink=letters.extend)
    assert mode.respond(event_of_groups(), SQS.failing_on(), processor) == SQS.response()
    assert [SQS.number(letter.record) for letter in letters] == [2]


@own_modes
def test_an_order_stops_if_the_sink_fails(mode: Mode) -> None:
    store = Store(refuses=[2])
    store.error = PermanentError

    def sink(letters: Sequence[DeadLetter]) -> None:
        raise OSError

    processor = mode.fifo(skip_group_on_error=True, bulk=store, sink=sink)
    assert mode.respond(event_of_groups(), SQS.failing_on(), processor) == SQS.response(2, 5)
    assert [kind for kind, _, _ in processor.exceptions] == [SinkError, BulkError]


def ten_seconds(_attempts: int) -> int:
    return 10


@every_mode
def test_a_record_that_was_not_taken_waits_before_it_comes_again(mode: Mode) -> None:
    """As its reason asks; a record behind it in its group just waits for it."""
    client = Client()
    store = Store()
    store.answer = [RetryLater(60), None, OSError(), None, None]
    processor = mode.fifo(
        skip_group_on_error=True,
        bulk=store,
        retry_delays=RetryDelays(client, backoff=ten_seconds),
    )
    groups = enumerate("aabba", 1)
    event = event_of(*[message(number, group=group) for number, group in groups])
    with pytest.raises(BatchProcessingError):
        mode.respond(event, SQS.failing_on(), processor)
    assert client.delays == {1: 60, 3: 10}


class RecordSpans:
    """A tracing, and the span of its batch, that keeps how the spans of records end."""

    def __init__(self) -> None:
        self.ended: list[bool] = []

    def begin_batch(self, _batch: TracedBatch, /) -> RecordSpans:
        return self

    def begin_record(self, _position: int, /) -> RecordSpan:
        return RecordSpan(self.ended)

    def end(self, _error: BaseException | None, /, *, failed: bool) -> None:
        assert not failed


class RecordSpan:
    """The span of a record."""

    def __init__(self, ended: list[bool]) -> None:
        self.ended = ended

    def end(self, _error: BaseException | None, /, *, failed: bool) -> None:
        self.ended.append(failed)


@every_mode
def test_the_span_of_a_record_is_that_of_its_handler(mode: Mode) -> None:
    tracing = RecordSpans()
    processor = mode.processor(SQS, bulk=Store(refuses=[1]), tracing=tracing)
    assert mode.respond(SQS.event(3), SQS.failing_on(3), processor) == SQS.response(1, 3)
    assert sorted(tracing.ended) == [False, False, True]


def test_a_window_has_no_bulk_function() -> None:
    class Processor(KinesisWindowProcessor[KinesisStreamRecord, "dict[str, int]"]):
        def bulk(self, successes: Sequence[Any]) -> None: ...

    with pytest.raises(ConfigurationError, match=r"^Processor has no bulk function"):
        Processor(state=dict)


def test_a_record_behind_a_failure_is_no_dead_letter() -> None:
    letters: list[DeadLetter] = []
    processor = SqsFifoPartialProcessor(
        bulk=Store(refuses=[4]), permanent=(BulkError, KeyError), sink=letters.extend
    )
    assert process_partial_response(event_of_groups(), SQS.failing_on(), processor) == SQS.response(
        4, 5
    )
    assert letters == []


@own_modes
def test_hooks_see_what_the_bulk_step_fails(mode: Mode) -> None:
    """`success_handler` is called first, for each record; its successes lose what fails later."""
    seen: list[Any] = []
    base: Any = mode.base(SQS)

    class Processor(base):  # type: ignore[misc]
        def success_handler(self, record: Any, result: Any) -> Any:
            seen.append(("success", result))
            return super().success_handler(record, result)

        def failure_handler(self, record: Any, exception: Any) -> Any:
            seen.append((exception[0].__name__, SQS.number(record)))
            return super().failure_handler(record, exception)

    options: dict[str, Any] = {"max_concurrency": 1} if mode.is_async else {}
    processor = Processor(bulk=Store(refuses=[1]), **options)
    outcomes = mode.process(SQS.records(3), SQS.failing_on(3), processor)
    assert seen == [("success", 1), ("success", 2), ("OutOfStockError", 3), ("BulkError", 1)]
    assert [SQS.number(record) for record in processor.success_messages] == [2]
    assert [SQS.number(record) for record in processor.fail_messages] == [1, 3]
    assert [kind for kind, _, _ in processor.exceptions] == [BulkError, OutOfStockError]
    assert [outcome[0] for outcome in outcomes] == ["fail", "success", "fail"]


@own_modes
def test_the_bulk_function_gets_the_outcome_that_a_hook_returns(mode: Mode) -> None:
    base: Any = mode.base(SQS)

    class Processor(base):  # type: ignore[misc]
        def success_handler(self, record: Any, result: Any) -> Any:
            _, result, record = super().success_handler(record, result)
            return ("success",) if result == 2 else ("success", -result, record)

    store = Store()
    processor = Processor(bulk=store)
    assert mode.respond(SQS.event(3), SQS.failing_on(), processor) == SQS.response(2)
    assert store.written == [-1, -3]
    assert type(store.calls[0][0]) is SuccessResponse
    reason = processor.exceptions[0][1].__cause__
    assert str(reason) == "a hook returned an outcome without a result and a record"
    # The record of such an outcome is not known, so the raw one counts as failed.
    assert [SQS.number(record) for record in processor.fail_messages] == [2]


@own_modes
def test_a_failure_of_the_bulk_step_has_the_model_of_its_record(mode: Mode) -> None:
    processor = mode.processor(SQS, bulk=Store(refuses=[2]), model=SqsRecordModel[str])
    outcomes = mode.process(SQS.records(2), lambda record: int(record.messageId[-4:]), processor)
    assert [type(outcome[-1]) for outcome in outcomes] == [SqsRecordModel[str]] * 2


@own_modes
def test_an_overridden_step_has_a_bulk_step_too(mode: Mode) -> None:
    base: Any = mode.base(SQS)

    class Processor(base):  # type: ignore[misc]
        def _process_record(self, record: Any) -> Any:
            return super()._process_record(record)

        async def _async_process_record(self, record: Any) -> Any:
            return await super()._async_process_record(record)

    store = Store(refuses=[2])
    response = mode.respond(SQS.event(4), SQS.failing_on(1), Processor(bulk=store))
    assert response == SQS.response(1, 2)
    assert store.written == [2, 3, 4]


def test_a_processor_from_scratch_can_have_a_bulk_function() -> None:
    store = Store(refuses=[2])

    class Processor(BasePartialProcessor[Any]):
        bulk = store

        def _prepare(self) -> None: ...

        def _clean(self) -> None: ...

        def _process_record(self, record: Any) -> Any:
            return self.success_handler(record, self.handler(record))

    with Processor()(SQS.records(2), lambda record: int(record["messageId"][-4:])) as batch:
        outcomes = batch.process()
    assert [outcome[0] for outcome in outcomes] == ["success", "fail"]


def test_a_bulk_function_can_be_a_method_of_a_subclass() -> None:
    class Processor(SqsBatchProcessor[SQSRecord]):
        written = 0

        def bulk(self, successes: Sequence[SuccessResponse[SQSRecord, int]]) -> None:
            self.written += sum(each.result for each in successes)

    processor = Processor()
    assert process_partial_response(SQS.event(3), SQS.failing_on(), processor) == SQS.response()
    assert processor.written == 6


def test_a_bulk_function_can_run_a_batch_of_the_same_processor() -> None:
    inner: list[Any] = []

    def bulk(successes: Sequence[SuccessResponse[SQSRecord, int]]) -> Any:
        if len(successes) == 1:
            return None
        inner.append(process_partial_response(SQS.event(1), SQS.failing_on(), processor))
        return [None, OSError(), None]

    processor = SqsBatchProcessor(bulk=bulk)
    assert process_partial_response(SQS.event(3), SQS.failing_on(), processor) == SQS.response(2)
    assert inner == [SQS.response()]
    assert [SQS.number(record) for record in processor.fail_messages] == [2]


@own_modes
def test_what_was_handled_in_time_is_written(mode: Mode) -> None:
    clock, store = VirtualClock(), Store(refuses=[1])

    def handle(record: SQSRecord) -> int:
        clock.advance(1)
        return SQS.number(record)

    options: dict[str, Any] = {"max_concurrency": 1} if mode.is_async else {}
    processor = mode.fifo(bulk=store, reserve=1, skip_group_on_error=True, **options)
    context = FakeLambdaContext(timeout=4, clock=clock)
    records = [sqs_record(number, group=group) for number, group in enumerate("abcd", 1)]
    response = mode.respond(event_of(*records), handle, processor, context)
    assert store.written == [1, 2, 3]
    assert response == SQS.response(1, 4)
    assert [kind for kind, _, _ in processor.exceptions] == [BulkError, NotAttemptedError]


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit])
@own_modes
def test_an_interrupt_in_the_bulk_step_handles_no_record(
    mode: Mode, interrupt: type[BaseException]
) -> None:
    processor = mode.processor(SQS, bulk=Store(interrupt()), raise_on_entire_batch_failure=False)
    with processor(SQS.records(2), mode.adapt(SQS.failing_on())) as batch:
        with pytest.raises(interrupt):
            batch.async_process() if mode.is_async else batch.process()
        assert batch.response() == SQS.response(1, 2)


@own_modes
def test_an_interrupt_before_the_bulk_step_handles_no_record(mode: Mode) -> None:
    """What the handlers have returned is not written, so it is not handled."""
    store, reports = Store(), list[BatchReport]()
    processor = mode.processor(
        SQS, bulk=store, on_report=reports.append, raise_on_entire_batch_failure=False
    )

    def handle(record: SQSRecord) -> None:
        if SQS.number(record) == 2:
            raise KeyboardInterrupt

    with processor(SQS.records(2), mode.adapt(handle)) as batch:
        with pytest.raises(KeyboardInterrupt):
            batch.async_process() if mode.is_async else batch.process()
        assert batch.response() == SQS.response(1, 2)
    assert store.calls == []
    assert "succeeded" not in reports[0].counts


def test_a_cancelled_bulk_step_handles_no_record() -> None:
    async def write(successes: Sequence[Any]) -> None:
        raise asyncio.CancelledError

    async def handle(record: SQSRecord) -> None: ...

    async def run() -> Any:
        with processor(SQS.records(2), handle) as batch:
            with pytest.raises(asyncio.CancelledError):
                await batch.aprocess()
            return batch.response()

    processor = AsyncSqsBatchProcessor(bulk=write, raise_on_entire_batch_failure=False)
    assert asyncio.run(run()) == SQS.response(1, 2)


def test_a_bulk_error_can_be_copied() -> None:
    error = BulkError(OutOfStockError())
    for each in (copy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301  # made here
        assert str(each) == str(error)
    assert str(BulkError(None)) != str(error)


async def _async_bulk(successes: Sequence[SuccessResponse[Any, Any]]) -> None: ...


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"bulk": 5}, "^bulk must be a function that takes the successes of a batch, got 5$"),
        ({"bulk": Store}, "^bulk must be a function"),
        ({"bulk": _async_bulk}, "^the bulk function of a sync processor can't be async"),
    ],
)
def test_a_bulk_function_that_can_not_work_is_refused(
    options: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        SqsBatchProcessor(**options)
    if "async" not in problem:
        with pytest.raises(ConfigurationError, match=problem):
            AsyncSqsBatchProcessor(**options)


def test_without_a_bulk_function_nothing_is_imported_for_it() -> None:
    event = json.dumps(SQS.event(1))
    code = (
        "import json, sys\n"
        "from lambda_batch import SqsBatchProcessor, process_partial_response\n"
        f"process_partial_response(json.loads({event!r}), id, SqsBatchProcessor())\n"
        "print(json.dumps([name for name in sys.modules if 'bulk' in name or 'answers' in name]))"
    )
    assert run_python(code) == []


@every_mode
def test_a_bulk_function_can_not_reorder_what_it_gets(mode: Mode) -> None:
    """Its answers are matched by position: the wrong record would be reported."""

    def bulk(successes: Any) -> Any:
        successes.sort(key=lambda success: -success.result)

    processor = mode.processor(SQS, bulk=bulk, raise_on_entire_batch_failure=False)
    assert mode.respond(SQS.event(3), SQS.number, processor) == SQS.response(1, 2, 3)
