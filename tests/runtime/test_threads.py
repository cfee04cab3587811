"""Sync record handlers run in threads: at the same time, in the order that the processor keeps."""

from __future__ import annotations

import signal
import threading
from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from threading import Barrier, Event, Lock, current_thread, main_thread
from time import sleep
from typing import TYPE_CHECKING, Any

import pytest

from lambda_batch import (
    AsyncSqsBatchProcessor,
    BatchProcessingError,
    BatchReport,
    ConfigurationError,
    KinesisBatchProcessor,
    KinesisStreamRecord,
    KinesisWindowProcessor,
    NotAttemptedError,
    PermanentError,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SQSRecord,
    batch_processor,
    process_partial_response,
)
from lambda_batch.testing import FakeLambdaContext, VirtualClock
from tests.runtime.cases import (
    FAILURE,
    KINESIS,
    SQS,
    SYNC,
    Case,
    OutOfStockError,
    ends_soon,
    every_case,
    every_style,
)
from tests.runtime.events import event_of, kinesis_record, sqs_record

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from lambda_batch import DeadLetter, SuccessResponse, TracedBatch

pytestmark = pytest.mark.timeout(60)


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Generator[None]:
    """Fail a test after which a thread still runs."""
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


@every_case
@every_style
def test_records_are_handled_at_the_same_time(case: Case, style: str) -> None:
    """The handlers of three records wait for each other, which one thread could not."""
    together = Barrier(3, timeout=30)

    def handle(record: Any) -> None:
        together.wait()
        if case.number(record) in (2, 4):
            raise OutOfStockError(FAILURE)

    processor = SYNC.processor(case, style, threads=3)
    assert process_partial_response(case.event(6), handle, processor) == case.response(2, 4)


@pytest.mark.parametrize(("threads", "most"), [(1, 1), (3, 3), (50, 8)])
def test_no_more_records_are_handled_at_the_same_time_than_wanted(threads: int, most: int) -> None:
    lock, running, highest = Lock(), 0, 0
    workers: set[threading.Thread] = set()

    def handle(_record: SQSRecord) -> None:
        nonlocal running, highest
        with lock:
            workers.add(current_thread())
            running += 1
            highest = max(highest, running)
        sleep(0.02)
        with lock:
            running -= 1

    processor = SqsBatchProcessor(threads=threads)
    assert process_partial_response(SQS.event(8), handle, processor) == SQS.response()
    assert highest <= most
    assert len(workers) <= most
    assert main_thread() not in workers


def test_results_failures_and_successes_are_in_the_order_of_the_batch() -> None:
    """Whatever ends first."""
    turns = [Event() for _ in range(7)]
    turns[6].set()
    hooked: list[int] = []

    class Processor(SqsBatchProcessor):
        def success_handler(self, record: SQSRecord, result: Any) -> Any:
            hooked.append(SQS.number(record))
            turns[SQS.number(record) - 1].set()
            return super().success_handler(record, result)

    def handle(record: SQSRecord) -> int:
        number = SQS.number(record)
        turns[number].wait(30)
        if number % 3 == 0:
            turns[number - 1].set()
            raise OutOfStockError(number)
        return number

    with Processor(threads=6)(SQS.records(6), handle) as batch:
        outcomes = batch.process()
    assert [outcome[0] for outcome in outcomes] == ["success", "success", "fail"] * 2
    assert [outcome[1] for outcome in outcomes[:2]] == [1, 2]
    assert hooked == [5, 4, 2, 1]
    assert [SQS.number(record) for record in batch.success_messages] == [1, 2, 4, 5]
    assert [SQS.number(record) for record in batch.fail_messages] == [3, 6]
    assert [str(error) for _, error, _ in batch.exceptions] == ["3", "6"]
    assert batch.response() == SQS.response(3, 6)


@pytest.mark.parametrize("skip_group_on_error", [True, False])
def test_a_message_group_keeps_its_order(skip_group_on_error: bool) -> None:
    groups = "aabbabca"
    records = [sqs_record(at, group=group) for at, group in enumerate(groups, 1)]
    seen: list[int] = []
    lock, running, highest = Lock(), set[str](), 0

    def handle(record: SQSRecord) -> None:
        nonlocal highest
        group = record.attributes.message_group_id
        assert group is not None
        with lock:
            assert group not in running
            running.add(group)
            highest = max(highest, len(running))
            seen.append(SQS.number(record))
        sleep(0.02)
        with lock:
            running.remove(group)
        if SQS.number(record) == 2:
            raise OutOfStockError(FAILURE)

    processor = SqsFifoPartialProcessor(skip_group_on_error=skip_group_on_error, threads=4)
    response = process_partial_response(event_of(*records), handle, processor)
    if skip_group_on_error:
        assert response == SQS.response(2, 5, 8)
        assert sorted(seen) == [1, 2, 3, 4, 6, 7]
        assert highest > 1
    else:
        assert response == SQS.response(2, 3, 4, 5, 6, 7, 8)
        assert seen == [1, 2]
        assert highest == 1


def test_the_keys_of_a_stream_are_handled_at_the_same_time() -> None:
    records = [kinesis_record(number) for number in range(1, 7)]
    for raw, key in zip(records, "abcabc", strict=True):
        raw["kinesis"]["partitionKey"] = key
    seen: defaultdict[str, list[int]] = defaultdict(list)
    together = Barrier(3, timeout=30)

    def handle(record: KinesisStreamRecord) -> None:
        together.wait()
        seen[str(record.kinesis.partition_key)].append(KINESIS.number(record))

    processor = KinesisBatchProcessor(on_failure="stop_key", threads=3)
    assert process_partial_response(event_of(*records), handle, processor) == KINESIS.response()
    assert seen == {"a": [1, 4], "b": [2, 5], "c": [3, 6]}


def test_each_record_has_a_context_of_its_own() -> None:
    """What a handler sets is seen by no other record, and what the caller has set by each."""
    tenant: ContextVar[str] = ContextVar("tenant", default="none")
    seen: list[str] = []

    def handle(record: SQSRecord) -> None:
        seen.append(tenant.get())
        tenant.set(record.message_id)

    token = tenant.set("caller")
    process_partial_response(SQS.event(6), handle, SqsBatchProcessor(threads=2))
    assert seen == ["caller"] * 6
    assert tenant.get() == "caller"
    tenant.reset(token)


@pytest.mark.parametrize("threads", [None, 1, 3])
def test_hooks_see_the_context_of_their_record(threads: int | None) -> None:
    """As without threads; and what a hook sets is seen by no other record."""
    tenant: ContextVar[str] = ContextVar("tenant", default="none")
    seen: list[tuple[str, str]] = []
    before: list[str] = []

    class Processor(SqsBatchProcessor):
        def success_handler(self, record: SQSRecord, result: Any) -> Any:
            seen.append((record.message_id, tenant.get()))
            tenant.set("hook")
            return super().success_handler(record, result)

    def handle(record: SQSRecord) -> None:
        before.append(tenant.get())
        tenant.set(record.message_id)

    copy_context().run(process_partial_response, SQS.event(6), handle, Processor(threads=threads))
    assert all(identifier == value for identifier, value in seen)
    if threads is not None:
        assert before == ["none"] * 6


def test_hooks_are_called_for_one_record_at_a_time() -> None:
    lock = Lock()
    calls: list[str] = []

    class Processor(SqsBatchProcessor):
        def success_handler(self, record: Any, result: Any) -> Any:
            assert lock.acquire(blocking=False)
            sleep(0.002)
            calls.append("success")
            lock.release()
            return super().success_handler(record, result)

        def failure_handler(self, record: Any, exception: Any) -> Any:
            assert lock.acquire(blocking=False)
            sleep(0.002)
            calls.append("failure")
            lock.release()
            return super().failure_handler(record, exception)

    response = process_partial_response(
        SQS.event(20), SQS.failing_on(3, 7, 11), Processor(threads=8)
    )
    assert response == SQS.response(3, 7, 11)
    assert sorted(calls) == ["failure"] * 3 + ["success"] * 17


def test_an_overridden_step_runs_in_the_threads() -> None:
    """It can try its record again, and every hook still sees one record at a time."""
    together = Barrier(4, timeout=30)
    tries: list[int] = []

    class Processor(SqsBatchProcessor):
        def _process_record(self, record: Any) -> Any:
            together.wait()
            outcome = super()._process_record(record)
            return super()._process_record(record) if outcome[0] == "fail" else outcome

    def handle(record: SQSRecord) -> None:
        number = SQS.number(record)
        tries.append(number)
        if number == 4 or tries.count(number) < 2:
            raise OutOfStockError(FAILURE)

    response = process_partial_response(SQS.event(8), handle, Processor(threads=4))
    assert response == SQS.response(4)
    assert sorted(tries) == sorted([*range(1, 9)] * 2)


def test_a_hook_can_handle_its_record_again() -> None:
    class Processor(SqsBatchProcessor):
        def failure_handler(self, record: Any, exception: Any) -> Any:
            super().failure_handler(record, exception)
            return self._process_record(record.raw_event)

    tries: list[int] = []

    def handle(record: SQSRecord) -> None:
        tries.append(SQS.number(record))
        if tries.count(2) == 1 and tries[-1] == 2:
            raise OutOfStockError(FAILURE)

    process_partial_response(SQS.event(3), handle, Processor(threads=2))
    assert sorted(tries) == [1, 2, 2, 3]


def test_a_handler_can_run_another_batch_of_the_processor() -> None:
    processor = SqsBatchProcessor(threads=3)
    inner: list[Any] = []

    def handle(record: SQSRecord) -> None:
        event = event_of(*(sqs_record(SQS.number(record) * 10 + at) for at in range(2)))
        inner.append(process_partial_response(event, SQS.failing_on(31), processor))
        if SQS.number(record) == 2:
            raise OutOfStockError(FAILURE)

    assert process_partial_response(SQS.event(4), handle, processor) == SQS.response(2)
    assert sorted(map(len, (each["batchItemFailures"] for each in inner))) == [0, 0, 0, 1]
    assert processor.response() == SQS.response(2)


class Stop(BaseException):
    """Stops a run."""


@ends_soon
def test_an_interrupt_in_a_handler_begins_no_more_records() -> None:
    """It comes out of the batch, once the handlers that run have returned."""
    begun: list[int] = []
    ended: list[int] = []
    second = Event()

    def handle(record: SQSRecord) -> None:
        number = SQS.number(record)
        begun.append(number)
        if number == 1:
            second.wait(30)
            raise Stop
        second.set()
        sleep(0.1)
        ended.append(number)

    processor = SqsBatchProcessor(threads=2)
    with pytest.raises(Stop):
        process_partial_response(SQS.event(9), handle, processor)
    assert sorted(begun) == [1, 2]
    assert ended == [2]


@contextmanager
def alarm(seconds: float, times: int = 1) -> Generator[None]:
    """Raise Stop in the main thread after some time, and again."""
    left = times

    def interrupt(*_args: object) -> None:
        nonlocal left
        left -= 1
        if not left:
            signal.setitimer(signal.ITIMER_REAL, 0)
        raise Stop

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@ends_soon
@pytest.mark.parametrize("times", [1, 3])
def test_an_interrupt_leaves_nothing_running(times: int) -> None:
    """The caller's thread waits for the handlers, whatever interrupts it meanwhile."""
    begun: list[int] = []
    ended: list[int] = []

    def handle(record: SQSRecord) -> None:
        begun.append(SQS.number(record))
        sleep(0.5)
        ended.append(SQS.number(record))

    processor = SqsBatchProcessor(threads=2)
    with pytest.raises(Stop), alarm(0.1, times), processor(SQS.records(9), handle) as batch:
        batch.process()
    assert sorted(begun) == sorted(ended) == [1, 2]
    assert not batch.is_open


@ends_soon
def test_after_two_signals_at_once_no_record_begins() -> None:
    """The second one comes while the first is on its way, and no other error takes their place."""

    class Terminated(BaseException):
        """Raised by the first signal."""

    def terminate(*_args: object) -> None:
        raise Terminated

    def interrupt(*_args: object) -> None:
        raise KeyboardInterrupt

    ended: list[int] = []

    def handle(record: SQSRecord) -> None:
        sleep(0.1)  # both threads have begun
        if SQS.number(record) == 1:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.pthread_kill(main_thread().ident or 0, number)
        sleep(0.3)
        ended.append(SQS.number(record))

    before = signal.signal(signal.SIGTERM, terminate), signal.signal(signal.SIGINT, interrupt)
    try:
        with pytest.raises((Terminated, KeyboardInterrupt)):
            process_partial_response(SQS.event(4), handle, SqsBatchProcessor(threads=2))
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    for thread in set(threading.enumerate()) - {main_thread()}:
        thread.join()
    assert sorted(ended) == [1, 2]


def test_no_record_begins_in_the_reserve() -> None:
    clock = VirtualClock(100.0)
    seen: list[int] = []

    def handle(record: SQSRecord) -> None:
        seen.append(SQS.number(record))
        clock.advance(1)

    processor = SqsBatchProcessor(threads=1, reserve=2)
    context = FakeLambdaContext(timeout=5, clock=clock)
    assert process_partial_response(SQS.event(6), handle, processor, context) == SQS.response(
        4, 5, 6
    )
    assert seen == [1, 2, 3]
    assert [kind for kind, _, _ in processor.exceptions] == [NotAttemptedError] * 3


def test_other_options_work_with_threads() -> None:
    letters: list[Any] = []
    written: list[int] = []
    reports: list[BatchReport] = []

    def sink(taken: Sequence[DeadLetter]) -> None:
        letters.extend(letter.identifier for letter in taken)

    def bulk(successes: Sequence[SuccessResponse[SQSRecord, Any]]) -> list[Exception | None]:
        written.extend(success.result for success in successes)
        return [OSError() if each.result == 5 else None for each in successes]

    def handle(record: SQSRecord) -> int:
        number = SQS.number(record)
        if number == 2:
            raise PermanentError
        if number == 3:
            raise OutOfStockError(FAILURE)
        return number

    processor = SqsBatchProcessor(threads=3, sink=sink, bulk=bulk, on_report=reports.append)
    assert process_partial_response(SQS.event(6), handle, processor) == SQS.response(3, 5)
    assert letters == [SQS.identifier(sqs_record(2))]
    assert written == [1, 4, 5, 6]
    [report] = reports
    outcomes = ["succeeded", "sunk", "failed", "succeeded", "failed", "succeeded"]
    assert [each.outcome for each in report.records] == outcomes
    assert all(each.duration is not None for each in report.records)


class Spans:
    """A tracing that keeps which span was the current one in each handler."""

    def __init__(self) -> None:
        self.current: ContextVar[int] = ContextVar("span", default=-1)
        self.ended: list[tuple[int, BaseException | None]] = []

    def begin_batch(self, _batch: TracedBatch) -> Spans:
        return self

    def begin_record(self, position: int) -> Span:
        self.current.set(position)
        return Span(self, position)

    def end(self, _error: BaseException | None, *, failed: bool) -> None:
        del failed


class Span:
    """The span of a record, which must end in the context in which it began."""

    def __init__(self, spans: Spans, position: int) -> None:
        self.spans = spans
        self.position = position

    def end(self, error: BaseException | None, *, failed: bool) -> None:
        assert self.spans.current.get() == self.position
        self.spans.ended.append((self.position, error if failed else None))


def test_a_handler_sees_the_span_of_its_record() -> None:
    spans = Spans()
    seen: dict[int, int] = {}
    together = Barrier(3, timeout=30)

    def handle(record: SQSRecord) -> None:
        together.wait()
        seen[SQS.number(record)] = spans.current.get()
        if SQS.number(record) == 3:
            raise Stop

    with pytest.raises(Stop):
        process_partial_response(SQS.event(3), handle, SqsBatchProcessor(threads=3, tracing=spans))
    assert seen == {1: 0, 2: 1, 3: 2}
    assert sorted(position for position, _ in spans.ended) == [0, 1, 2]
    assert [type(error) for position, error in spans.ended if position == 2] == [Stop]


def test_a_batch_that_fails_as_a_whole_is_raised() -> None:
    with pytest.raises(BatchProcessingError, match="3 of the SQS batch"):
        process_partial_response(
            SQS.event(3), SQS.failing_on(1, 2, 3), SqsBatchProcessor(threads=2)
        )


def test_an_empty_batch_starts_no_thread() -> None:
    processor = SqsBatchProcessor(threads=2)
    with processor([], SQS.failing_on()) as batch:
        assert batch.process() == []


def test_the_decorator_runs_threads() -> None:
    together = Barrier(2, timeout=30)
    processor = SqsBatchProcessor(threads=2)

    def handle(_record: SQSRecord) -> None:
        together.wait()

    @batch_processor(record_handler=handle, processor=processor)
    def lambda_handler(_event: dict[str, Any], _context: object) -> Any:
        return processor.response()

    assert lambda_handler(SQS.event(4), None) == SQS.response()


def test_the_number_can_be_a_class_attribute() -> None:
    together = Barrier(2, timeout=30)

    class Processor(SqsBatchProcessor):
        threads: int | None = 2

    def handle(_record: SQSRecord) -> None:
        together.wait()

    assert process_partial_response(SQS.event(4), handle, Processor()) == SQS.response()


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "2"])
def test_an_unusable_number_is_refused(value: Any) -> None:
    with pytest.raises(ConfigurationError, match="threads must be a whole number of at least 1"):
        SqsBatchProcessor(threads=value)


def _async_with_threads() -> object:
    class Processor(AsyncSqsBatchProcessor):
        threads: int | None = 2

    return Processor()


def _window_with_threads() -> object:
    class Processor(KinesisWindowProcessor[KinesisStreamRecord, dict[str, Any]]):
        threads: int | None = 2

    return Processor(state=dict[str, Any])


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (_async_with_threads, "threads is a setting of sync processors"),
        (_window_with_threads, "folds records one after another: leave threads out"),
    ],
)
def test_a_processor_that_can_not_have_threads_says_so(
    make: Callable[[], object], text: str
) -> None:
    with pytest.raises(ConfigurationError, match=text):
        make()
