"""State lives in the run: threads, tasks and nested calls share a processor."""

import asyncio
import contextvars
import gc
import re
import sys
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from lambda_batch import (
    AsyncSqsBatchProcessor,
    BasePartialProcessor,
    BatchProcessingError,
    HandlerError,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SQSRecord,
    SuccessResponse,
    UnexpectedBatchTypeError,
    UsageError,
    aprocess_partial_response,
    async_process_partial_response,
    process_partial_response,
)
from lambda_batch._engine.current_batches import MAX_KEPT, current_batch, set_current_batch
from tests.runtime.cases import (
    ASYNC,
    FAILURE,
    KINESIS,
    SQS,
    SYNC,
    Mode,
    OutOfStockError,
    ends_soon,
    every_mode,
    numbers_of,
    own_modes,
)
from tests.runtime.events import FakeContext, Raw, event_of, sqs_record

every_kind = pytest.mark.parametrize("kind", ["standard", "fifo"])


def processor_of(mode: Mode, kind: str, **options: Any) -> Any:
    """Create an SQS processor, or a FIFO one that stops at a failed group."""
    if kind == "fifo":
        return mode.fifo(skip_group_on_error=True, **options)
    return mode.processor(SQS, **options)


def messages(*numbers: int) -> list[Raw]:
    """Create messages of these numbers, each of a group of its own."""
    return [sqs_record(number, group=str(number)) for number in numbers]


@every_kind
@own_modes
def test_threads_see_their_own_batches(mode: Mode, kind: str) -> None:
    """Attributes show each thread its own batch, while others run theirs."""
    processor = processor_of(mode, kind)
    count = 4
    all_there = threading.Barrier(count, timeout=10)

    def work(index: int) -> list[str]:
        wrong: list[str] = []
        first, second, third = (10 * index + offset for offset in (1, 2, 3))

        def wait(record: Any) -> None:
            if SQS.number(record) == second:
                raise OutOfStockError(FAILURE)

        for trial in range(50):
            all_there.wait()
            response = mode.respond(event_of(*messages(first, second, third)), wait, processor)
            shown = (
                response,
                processor.response(),
                numbers_of(processor.success_messages),
                numbers_of(processor.fail_messages),
                len(processor.exceptions),
            )
            expected = (SQS.response(second), SQS.response(second), [first, third], [second], 1)
            if shown != expected:
                wrong.append(f"trial {trial} of thread {index}: {shown}")
        return wrong

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(count) as pool:
            results = list(pool.map(work, range(count)))
    finally:
        sys.setswitchinterval(before)
    assert results == [[]] * count


def test_a_thread_shows_no_batch_of_another() -> None:
    """A thread that has run nothing has nothing to show."""
    processor = SqsBatchProcessor()
    process_partial_response(SQS.event(2), SQS.failing_on(1), processor)
    seen: list[object] = []

    def look() -> None:
        for name in ("success_messages", "fail_messages", "exceptions"):
            with pytest.raises(UsageError, match="ran in another thread"):
                getattr(processor, name)
        with pytest.raises(UsageError, match="ran in another thread"):
            processor.response()
        with pytest.raises(UsageError):
            processor.process()
        seen.append("looked")

    thread = threading.Thread(target=contextvars.Context().run, args=(look,))
    thread.start()
    thread.join()
    assert seen == ["looked"]
    assert processor.response() == SQS.response(1)


def test_a_batch_under_way_in_another_thread_is_not_touched() -> None:
    """A batch that begins and ends in one thread leaves that of another as it is."""
    processor = SqsBatchProcessor()
    begun, done = threading.Event(), threading.Event()
    responses: list[object] = []

    def slow(record: SQSRecord) -> None:
        begun.set()
        assert done.wait(10)
        if SQS.number(record) == 1:
            raise OutOfStockError(FAILURE)

    def work() -> None:
        responses.append(process_partial_response(SQS.event(2), slow, processor))
        responses.append(numbers_of(processor.fail_messages))

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(10)
    event = event_of(sqs_record(7), sqs_record(8))
    assert process_partial_response(event, SQS.failing_on(8), processor) == SQS.response(8)
    done.set()
    thread.join()
    assert responses == [SQS.response(1), [1]]
    assert numbers_of(processor.fail_messages) == [8]


@every_kind
def test_tasks_see_their_own_batches(kind: str) -> None:
    """Tasks that share a processor at the same time each see their own batch."""
    processor = processor_of(ASYNC, kind)

    async def work(index: int) -> None:
        first, second, third = (10 * index + offset for offset in (1, 2, 3))
        handler = ASYNC.adapt(SQS.failing_on(second))
        event = event_of(*messages(first, second, third))
        for _ in range(5):
            response = await aprocess_partial_response(event, handler, processor)
            assert response == processor.response() == SQS.response(second)
            assert sorted(numbers_of(processor.success_messages)) == [first, third]
            assert numbers_of(processor.fail_messages) == [second]
            assert len(processor.exceptions) == 1
            await asyncio.sleep(0)

    async def run() -> None:
        await asyncio.gather(*(work(index) for index in range(20)))
        with pytest.raises(UsageError):
            processor.response()  # this task has run no batch itself

    asyncio.run(run())


def test_batches_open_at_the_same_time_do_not_mix_in_tasks() -> None:
    """Two batches of one processor, opened one after the other, run each with its own handler."""
    processor = AsyncSqsBatchProcessor()
    seen: list[tuple[str, int]] = []

    async def first(record: SQSRecord) -> None:
        seen.append(("first", SQS.number(record)))

    async def second(record: SQSRecord) -> None:
        seen.append(("second", SQS.number(record)))
        if SQS.number(record) == 4:
            raise OutOfStockError(FAILURE)

    async def run() -> None:
        with (
            processor(messages(1, 2), first) as one,
            processor(messages(3, 4), second) as two,
        ):
            await asyncio.gather(one.aprocess(), two.aprocess())
            assert one.response() == {"batchItemFailures": []}
            assert two.response() == SQS.response(4)

    asyncio.run(run())
    assert sorted(seen) == [("first", 1), ("first", 2), ("second", 3), ("second", 4)]


@every_kind
def test_batches_open_at_the_same_time_do_not_mix(kind: str) -> None:
    """Two batches of one processor, processed in any order, run each with its own handler."""
    processor = processor_of(SYNC, kind)
    seen: list[tuple[str, int]] = []
    with (
        processor(messages(1), lambda record: seen.append(("first", SQS.number(record)))) as one,
        processor(messages(2), lambda record: seen.append(("second", SQS.number(record)))) as two,
    ):
        one.process()
        two.process()
    assert seen == [("first", 1), ("second", 2)]


@dataclass
class Shown:
    """What a processor's attributes showed."""

    successes: list[int]
    failures: list[int]
    exceptions: int

    @classmethod
    def by(cls, processor: Any) -> "Shown":
        """Read the attributes."""
        return cls(
            sorted(numbers_of(processor.success_messages)),
            sorted(numbers_of(processor.fail_messages)),
            len(processor.exceptions),
        )


@every_kind
def test_levels_of_nesting_have_their_own_attributes(kind: str) -> None:
    """Inside a handler an inner batch shows itself; after it, the outer one goes on as it was."""
    processor = processor_of(SYNC, kind)
    inner_shown: list[Shown] = []

    def outer(record: SQSRecord) -> None:
        number = SQS.number(record)
        with processor(
            messages(10 * number, 10 * number + 1), SQS.failing_on(10 * number)
        ) as inner:
            inner.process()
            inner_shown.append(Shown.by(processor))
        assert numbers_of(processor.records) == [1, 2, 3]  # the batch that is open is the outer one
        assert processor.handler is outer
        if number == 3:
            raise OutOfStockError(FAILURE)

    with processor(messages(1, 2, 3), outer) as batch:
        outcomes = batch.process()
        assert Shown.by(processor) == Shown([1, 2], [3], 1)
    assert Shown.by(processor) == Shown([1, 2], [3], 1)
    assert processor.response() == SQS.response(3)
    assert [outcome[0] for outcome in outcomes] == ["success", "success", "fail"]
    assert inner_shown == [Shown([10 * n + 1], [10 * n], 1) for n in (1, 2, 3)]


@every_kind
def test_levels_of_nesting_have_their_own_attributes_in_tasks(kind: str) -> None:
    """Inside async handlers inner batches show themselves, and the outer one comes out right."""
    processor = processor_of(ASYNC, kind)
    inner_shown: list[Shown] = []

    async def outer(record: SQSRecord) -> None:
        number = SQS.number(record)
        handler = ASYNC.adapt(SQS.failing_on(10 * number))
        with processor(messages(10 * number, 10 * number + 1), handler) as inner:
            await inner.aprocess()
            inner_shown.append(Shown.by(processor))
        assert numbers_of(processor.records) == [1, 2, 3]
        if number == 3:
            raise OutOfStockError(FAILURE)

    response = async_process_partial_response(event_of(*messages(1, 2, 3)), outer, processor)
    assert response == processor.response() == SQS.response(3)
    assert Shown.by(processor) == Shown([1, 2], [3], 1)
    assert sorted(inner_shown, key=str) == [Shown([10 * n + 1], [10 * n], 1) for n in (1, 2, 3)]


@own_modes
def test_hooks_keep_successes_of_their_own_level(mode: Mode) -> None:
    """What success_handler keeps after an inner batch is kept with the outer one."""
    base = mode.base(SQS)

    class Keeping(base):  # type: ignore[valid-type,misc]
        def success_handler(self, record: Any, result: Any) -> Any:
            return super().success_handler(record, result)

    processor = Keeping()

    def outer(record: SQSRecord) -> None:
        inner = event_of(*messages(10 * SQS.number(record)))
        process_partial_response(inner, SQS.failing_on(), processor)

    async def outer_async(record: SQSRecord) -> None:
        inner = event_of(*messages(10 * SQS.number(record)))
        await aprocess_partial_response(inner, ASYNC.adapt(SQS.failing_on()), processor)

    mode.respond_to(SQS.event(3), outer_async if mode.is_async else outer, processor)
    assert sorted(numbers_of(processor.success_messages)) == [1, 2, 3]


def test_recursion_goes_to_any_depth() -> None:
    """A handler whose records hold batches of their own can call its own entry point."""
    processor = SqsBatchProcessor()
    depths: list[int] = []

    def handle(record: SQSRecord) -> None:
        depth = SQS.number(record)
        if depth < 5:
            inner = process_partial_response(event_of(sqs_record(depth + 1)), handle, processor)
            assert inner == {"batchItemFailures": []}
        depths.append(depth)
        assert numbers_of(processor.records) == [depth]

    assert process_partial_response(event_of(sqs_record(1)), handle, processor) == {
        "batchItemFailures": []
    }
    assert depths == [5, 4, 3, 2, 1]


def test_an_inner_failure_is_the_handlers_own() -> None:
    """An inner batch that fails as a whole fails the record whose handler ran it."""
    processor = SqsBatchProcessor()

    def outer(record: SQSRecord) -> None:
        number = SQS.number(record)
        process_partial_response(event_of(sqs_record(10 * number)), SQS.failing_on(20), processor)

    assert process_partial_response(SQS.event(3), outer, processor) == SQS.response(2)
    assert [kind for kind, _, _ in processor.exceptions] == [BatchProcessingError]


@every_kind
@own_modes
def test_a_batch_that_is_over_is_over(mode: Mode, kind: str) -> None:
    """After the `with`, a batch is not processed and not entered again."""
    seen: list[int] = []
    processor = processor_of(mode, kind)
    with processor(messages(1), mode.adapt(SQS.failing_on(seen=seen))) as batch:
        (batch.async_process if mode.is_async else batch.process)()
    with pytest.raises(UsageError, match="over"):
        (batch.async_process if mode.is_async else batch.process)()
    with pytest.raises(UsageError, match="over"):
        batch.__enter__()
    with pytest.raises(UsageError, match=r"^no batch is open: use `with"):
        (processor.async_process if mode.is_async else processor.process)()
    assert seen == [1]
    assert batch.response() == {"batchItemFailures": []}  # the response can still be read


@every_mode
@pytest.mark.parametrize("name", ["records", "handler", "lambda_context"])
def test_methods_of_an_open_batch_raise_without_one(mode: Mode, name: str) -> None:
    """Outside a `with`, nothing is given that belongs to the batch in it."""
    processor = mode.processor(SQS)
    with pytest.raises(UsageError, match="with processor"):
        getattr(processor, name)
    context = object()
    handler = mode.adapt(SQS.failing_on())
    records = SQS.records(1)
    processor.raise_on_entire_batch_failure = False
    with processor(records, handler, context):
        assert processor.records == records
        assert processor.handler is handler
        assert processor.lambda_context is context
    with pytest.raises(UsageError, match="with processor"):
        getattr(processor, name)


@every_mode
def test_there_is_no_response_before_a_batch(mode: Mode) -> None:
    """response() without a batch is refused: an empty one would lose what was not handled."""
    processor = mode.processor(SQS)
    text = r"^response\(\) was called before any batch: process one first$"
    with pytest.raises(UsageError, match=text):
        processor.response()
    assert processor.success_messages == []
    assert processor.fail_messages == []
    assert processor.exceptions == []


@every_kind
@own_modes
@pytest.mark.parametrize(
    "event",
    [{"Records": []}, {}, None, event_of(KINESIS.make(1, None)), {"Records": [{}]}],
    ids=str,
)
def test_there_is_no_response_for_a_refused_event(mode: Mode, kind: str, event: Any) -> None:
    """After a refusal, response() does not give that of an earlier batch, for Lambda to obey."""
    processor = processor_of(mode, kind)
    mode.respond(SQS.event(1), SQS.failing_on(), processor)
    with pytest.raises((UnexpectedBatchTypeError, ValueError)):
        mode.respond(event, SQS.failing_on(), processor)
    with pytest.raises(UsageError):
        processor.response()


def test_after_a_refusal_the_enclosing_batch_is_shown() -> None:
    """A handler may try another event with the same processor; what is open stays in sight."""
    processor = SqsBatchProcessor()
    seen: list[object] = []

    def handle(record: SQSRecord) -> None:
        for refused in (None, {"Records": [KINESIS.make(1, None)]}):
            event: Any = refused
            process_partial_response(SQS.event(3), SQS.failing_on(3), processor)
            assert processor.response() == SQS.response(3)
            with pytest.raises((UnexpectedBatchTypeError, ValueError)):
                process_partial_response(event, SQS.failing_on(), processor)
            with pytest.raises(UsageError, match="before any batch"):
                processor.response()
            seen.append(len(processor.records))
        SQS.failing_on(2)(record)

    assert process_partial_response(SQS.event(2), handle, processor) == SQS.response(2)
    assert seen == [2] * 4
    assert processor.response() == SQS.response(2)


@own_modes
def test_there_is_no_response_for_a_refused_handler(mode: Mode) -> None:
    """After a handler was refused, response() does not give that of an earlier batch."""
    processor = mode.processor(SQS)
    mode.respond(SQS.event(1), SQS.failing_on(), processor)
    wrong: Any = None
    with pytest.raises(HandlerError):
        mode.respond_to(SQS.event(1), wrong, processor)
    with pytest.raises(UsageError):
        processor.response()


def test_there_is_no_response_for_a_refused_event_behind_a_decorator() -> None:
    """A refusal that a user catches around the decorated handler is no success either."""
    processor = SqsBatchProcessor()
    process_partial_response(SQS.event(1), SQS.failing_on(), processor)
    with (
        pytest.raises(UnexpectedBatchTypeError),
        processor([KINESIS.make(1, None)], SQS.failing_on()),
    ):
        pass
    with pytest.raises(UsageError):
        processor.response()


@every_kind
@every_mode
def test_an_open_batch_that_is_never_processed_fails(mode: Mode, kind: str) -> None:
    """A batch that was opened and not processed has not been handled."""
    processor = processor_of(mode, kind)
    with (
        pytest.raises(BatchProcessingError, match=r"process\(\) was not called") as caught,
        processor(messages(1, 2), mode.adapt(SQS.failing_on())),
    ):
        pass
    assert caught.value.child_exceptions == []
    assert processor.response() == SQS.response(1, 2)
    processor.raise_on_entire_batch_failure = False
    with processor(messages(3, 4), mode.adapt(SQS.failing_on())):
        pass
    assert processor.response() == SQS.response(3, 4)


@every_kind
@ends_soon
@every_mode
@pytest.mark.parametrize("interrupt", [LookupError, KeyboardInterrupt, SystemExit])
def test_an_exception_in_the_body_is_not_masked(
    mode: Mode, kind: str, interrupt: type[BaseException]
) -> None:
    """What comes out of the `with` is what went wrong in it, and all records are reported."""
    processor = processor_of(mode, kind)
    with pytest.raises(interrupt), processor(messages(1, 2), mode.adapt(SQS.failing_on())):
        raise interrupt
    assert processor.response() == SQS.response(1, 2)


@own_modes
def test_an_exception_after_processing_loses_nothing(mode: Mode) -> None:
    """What was handled before the body failed stays handled."""
    processor = mode.processor(SQS)
    handler = mode.adapt(SQS.failing_on(2))

    def run() -> None:
        with processor(messages(1, 2), handler) as batch:
            (batch.async_process if mode.is_async else batch.process)()
            raise LookupError

    with pytest.raises(LookupError):
        run()
    assert processor.response() == SQS.response(2)


def test_a_batch_that_could_not_begin_is_not_open() -> None:
    """Where _prepare raises, the `with` was not entered, and nothing stays open."""

    class Unprepared(SqsBatchProcessor[Any]):
        def _prepare(self) -> None:
            raise LookupError

    processor = Unprepared()
    with pytest.raises(LookupError), processor(messages(1), SQS.failing_on()):
        pass
    assert processor.response() == SQS.response(1)
    with pytest.raises(UsageError, match=r"^no batch is open: use `with"):
        processor.process()


def test_a_batch_whose_clean_raises_is_over() -> None:
    """Where _clean raises, the batch is over, and the next one is not inside it."""

    class Unclean(SqsBatchProcessor[Any]):
        def _clean(self) -> None:
            raise LookupError

    processor = Unclean()
    with pytest.raises(LookupError):
        process_partial_response(SQS.event(2), SQS.failing_on(2), processor)
    assert processor.response() == SQS.response(2)
    with pytest.raises(UsageError, match=r"^no batch is open: use `with"):
        processor.process()


def test_a_batch_is_not_entered_twice() -> None:
    """A `with` inside the `with` of the same batch is refused."""
    batch = SqsBatchProcessor()(messages(1), SQS.failing_on())
    with batch:
        batch.process()
        with pytest.raises(UsageError):
            batch.__enter__()


@own_modes
def test_a_batch_outside_a_with_is_refused(mode: Mode) -> None:
    """process() without the `with` around it does not blame the records."""
    processor = mode.processor(SQS)
    batch = processor(messages(1, 2), mode.adapt(SQS.failing_on()))
    with pytest.raises(UsageError, match="not open"):
        batch.async_process() if mode.is_async else batch.process()


ProcessorMaker = Callable[[], Any]


def make_and_run(mode: Mode, *, fail: bool) -> "weakref.ref[Any]":
    """Run a batch with a processor that nobody keeps."""
    processor = mode.processor(SQS)
    mode.respond(SQS.event(2), SQS.failing_on(*([1] if fail else [])), processor)
    return weakref.ref(processor)


@pytest.mark.parametrize(
    ("mode", "fail"),
    [
        pytest.param(SYNC, False, id="sync"),
        pytest.param(SYNC, True, id="sync with failures"),
        pytest.param(ASYNC, False, id="async"),
        pytest.param(
            ASYNC,
            True,
            id="async with failures",
        ),
    ],
)
def test_processors_made_for_one_call_do_not_pile_up(mode: Mode, fail: bool) -> None:
    """A function that makes a processor on every call does not keep all of them."""
    references = [make_and_run(mode, fail=fail) for _ in range(3 * MAX_KEPT)]
    gc.collect()
    alive = sum(reference() is not None for reference in references)
    # Tracebacks hold the frames that hold the processor, so some may be there until others run.
    assert alive <= (MAX_KEPT if fail else 1)


def test_a_reused_id_does_not_show_the_batch_of_a_deleted_processor() -> None:
    """A batch that is found by a processor's id, but is of another processor, is not its own."""
    processor = SqsBatchProcessor()
    with SqsBatchProcessor()(messages(1), SQS.failing_on()) as batch:
        batch.process()
    set_current_batch(processor, batch)  # as if that one had had the same id
    assert current_batch(processor) is None
    with pytest.raises(UsageError):
        processor.response()


def test_processors_do_not_see_each_other() -> None:
    """Two processors that alternate each show their own newest batch."""
    one, two = SqsBatchProcessor(), SqsFifoPartialProcessor()
    process_partial_response(event_of(*messages(1, 2)), SQS.failing_on(2), one)
    process_partial_response(event_of(*messages(3, 4)), SQS.failing_on(4), two)
    assert one.response() == SQS.response(2)
    assert two.response() == SQS.response(4)
    assert numbers_of(one.fail_messages) == [2]
    two.release()
    assert one.response() == SQS.response(2)
    with pytest.raises(UsageError):
        two.response()


@own_modes
def test_an_open_batch_is_not_forgotten_for_others(mode: Mode) -> None:
    """A handler that uses many processors does not close the batch that it is called by."""
    others = [SYNC.processor(SQS) for _ in range(3 * MAX_KEPT)]
    outer = mode.fifo(skip_group_on_error=True)

    def handle(_record: Any) -> None:
        for other in others:
            process_partial_response(event_of(*messages(9)), SQS.failing_on(), other)
        assert numbers_of(outer.records) == [1, 2]

    response = mode.respond(event_of(*messages(1, 2)), handle, outer)
    assert response == {"batchItemFailures": []}


@every_kind
@own_modes
def test_a_batch_in_the_body_of_another_has_its_own_attributes(mode: Mode, kind: str) -> None:
    """After a `with` inside a `with`, the outer batch ends as its own, and is shown."""
    processor = processor_of(mode, kind)
    with processor(messages(1, 2), mode.adapt(SQS.failing_on(1))) as batch:
        (batch.async_process if mode.is_async else batch.process)()
        with processor(messages(3, 4), mode.adapt(SQS.failing_on(4))) as inner:
            (inner.async_process if mode.is_async else inner.process)()
        assert processor.response() == SQS.response(4)
    assert processor.response() == SQS.response(1)
    assert Shown.by(processor) == Shown([2], [1], 1)


def test_successes_are_in_input_order_also_if_asked_for_early() -> None:
    """To look at success_messages while the batch runs does not change their order."""
    processor = AsyncSqsBatchProcessor()

    async def handle(record: SQSRecord) -> None:
        for _ in range(2 * (4 - SQS.number(record))):
            await asyncio.sleep(0)
        assert len(processor.success_messages) < 3

    async_process_partial_response(event_of(*messages(1, 2, 3)), handle, processor)
    assert numbers_of(processor.success_messages) == [1, 2, 3]


def test_release_without_a_batch_does_nothing() -> None:
    """release() is harmless before any batch, and twice."""
    processor = SqsBatchProcessor()
    processor.release()
    process_partial_response(SQS.event(1), SQS.failing_on(), processor)
    processor.release()
    processor.release()
    assert process_partial_response(SQS.event(2), SQS.failing_on(1), processor) == SQS.response(1)


def test_release_is_the_callers_own() -> None:
    """release() in one thread does not affect the batches of others."""
    processor = SqsBatchProcessor()
    process_partial_response(SQS.event(2), SQS.failing_on(1), processor)
    thread = threading.Thread(target=processor.release)
    thread.start()
    thread.join()
    assert processor.response() == SQS.response(1)


def test_a_context_of_its_own_has_a_batch_of_its_own() -> None:
    """A copy of the context shows the batch so far; afterwards, that one is not the newest."""
    processor = SqsBatchProcessor()
    process_partial_response(SQS.event(2), SQS.failing_on(1), processor)

    def inside() -> None:
        assert processor.response() == SQS.response(1)
        process_partial_response(SQS.event(2), SQS.failing_on(2), processor)
        assert processor.response() == SQS.response(2)

    contextvars.copy_context().run(inside)
    text = (
        "the processor's newest batch ran in another thread, task or event loop, so its "
        "attributes and response() do not show it here: use what process_partial_response or "
        "its async twins return, or the batch of `with processor(...) as batch:`"
    )
    with pytest.raises(UsageError, match=f"^{re.escape(text)}$"):
        processor.response()


def test_attributes_show_the_batch_that_was_processed_last() -> None:
    """Of two async batches that are open, the attributes show the one that has been processed."""
    processor = AsyncSqsBatchProcessor()

    async def handle(record: SQSRecord) -> None:
        if SQS.number(record) == 2:
            raise OutOfStockError(FAILURE)

    with (
        processor(messages(1, 2), handle) as one,
        processor(messages(3, 4), handle) as two,
    ):
        one.async_process()
        assert numbers_of(processor.success_messages) == [1]
        assert numbers_of(processor.fail_messages) == [2]
        assert processor.response() == SQS.response(2)
        two.async_process()
        assert numbers_of(processor.success_messages) == [3, 4]


@own_modes
def test_attributes_show_the_batch_that_is_opened(mode: Mode) -> None:
    """Of two batches that were made, the one that is opened is shown, also if it is the first."""
    processor = mode.processor(SQS)
    handler = mode.adapt(SQS.failing_on())
    contexts = FakeContext(), FakeContext()
    first = processor(messages(1), handler, contexts[0])
    processor(messages(2), handler, contexts[1])
    with first:
        assert numbers_of(processor.records) == [1]
        assert processor.lambda_context is contexts[0]
        mode.process(messages(3), SQS.failing_on(), processor)
        assert numbers_of(processor.records) == [1]
        if mode.is_async:
            first.async_process()
        else:
            first.process()
    assert numbers_of(processor.success_messages) == [1]


@every_mode
@pytest.mark.parametrize("kind", ["standard", "fifo"])
@pytest.mark.parametrize("failing", [0, 2], ids=["all succeed", "one fails"])
def test_a_batch_that_is_over_keeps_neither_handler_nor_context(
    mode: Mode, kind: str, failing: int
) -> None:
    """What a handler holds, as a connection, is free after the batch, though it is still shown."""
    processor = processor_of(mode, kind)

    def run() -> tuple[Any, list[weakref.ref[Any]]]:
        context = FakeContext()
        plain = SQS.failing_on(failing)

        def handle(record: Any, lambda_context: FakeContext) -> None:
            assert lambda_context is context
            plain(record)

        handler = mode.adapt(handle)
        with processor(messages(1, 2), handler, context) as batch:
            if mode.name == "awaited":
                asyncio.run(batch.aprocess())
            elif mode.is_async:
                batch.async_process()
            else:
                batch.process()
        for _, error, _ in processor.exceptions:
            error.with_traceback(None)  # which shows the handler's frames, and so what is in them
        processor.exceptions[:] = []
        return batch, [weakref.ref(context), weakref.ref(handler), weakref.ref(plain)]

    batch, references = run()
    gc.collect()
    assert [reference() for reference in references] == [None] * 3
    assert batch.lambda_context is None
    assert processor.response() == (SQS.response(2) if failing else SQS.response())


SETTING = contextvars.ContextVar("SETTING", default="the caller's")


@pytest.mark.parametrize("kind", ["standard", "fifo"])
def test_an_async_batch_leaves_the_context_of_its_caller_alone(kind: str) -> None:
    """What handlers set in context variables, and which batches they ran, stays with them."""
    processor, other = processor_of(ASYNC, kind), processor_of(ASYNC, kind)
    seen: list[str] = []

    async def handle(record: SQSRecord) -> None:
        seen.append(SETTING.get())
        SETTING.set("the handler's")
        await aprocess_partial_response(event_of(*messages(7, 8)), ignore, other)

    async def ignore(record: SQSRecord) -> None:
        """Handle a record."""

    before = dict(contextvars.copy_context())
    assert async_process_partial_response(event_of(*messages(1, 2)), handle, processor) == (
        SQS.response()
    )
    assert set(seen) == {"the caller's"}
    assert SETTING.get() == "the caller's"
    with pytest.raises(UsageError):
        other.response()  # it only ran inside the handlers
    after = dict(contextvars.copy_context())
    assert after.keys() - before.keys() <= {each for each in after if each.name == "lambda_batch"}


class WatchedRecord(Raw):
    """A raw record of which a test can tell whether something still holds it."""


def test_a_failure_keeps_no_batch_before_its_own() -> None:
    """A traceback may hold the task that it is of, but through it no batch that was over."""
    processors = ASYNC.processor(SQS), ASYNC.processor(SQS)

    async def handle(record: SQSRecord) -> None:
        task = asyncio.current_task()  # held by the frame of the failure
        if SQS.number(record) == 2 and task is not None:
            raise OutOfStockError(FAILURE)

    def run(processor: Any) -> list[weakref.ref[WatchedRecord]]:
        records = [WatchedRecord(record) for record in messages(1, 2)]
        assert async_process_partial_response(event_of(*records), handle, processor) == (
            SQS.response(2)
        )
        return [weakref.ref(record) for record in records]

    batches = [run(processor) for _ in range(3) for processor in processors]
    gc.collect()
    assert [[record() is not None for record in batch] for batch in batches] == (
        [[False, False]] * 4 + [[True, True]] * 2
    )


RAW_CHANGES: list[Callable[[Raw], object]] = [
    lambda raw: raw.pop("messageId"),
    lambda raw: raw.clear(),
    lambda raw: raw.update(messageId=None),
]


@pytest.mark.parametrize(
    ("mode", "change"),
    [
        pytest.param(mode, change, id=f"{mode}-{index}")
        for mode in (SYNC, ASYNC)
        for index, change in enumerate(RAW_CHANGES)
    ],
)
def test_a_handler_may_change_its_record(mode: Mode, change: Callable[[Raw], object]) -> None:
    """The identifier was read before: what a handler does to the raw record changes no report."""

    def handle(record: Any) -> None:
        number = SQS.number(record)
        change(record.raw_event)
        if number == 2:
            raise OutOfStockError(FAILURE)

    assert mode.respond(SQS.event(3), handle, mode.processor(SQS)) == SQS.response(2)


@every_mode
def test_a_handler_may_change_the_list_of_records(mode: Mode) -> None:
    """A handler that takes its record out of the event does not make the engine miss one."""
    seen: list[int] = []
    event = SQS.event(4)

    def handle(record: Any) -> None:
        number = SQS.number(record)
        seen.append(number)
        event["Records"].remove(record.raw_event)
        if number == 3:
            raise OutOfStockError(FAILURE)

    response = mode.respond(event, handle, mode.processor(SQS))
    assert sorted(seen) == [1, 2, 3, 4]
    assert response == SQS.response(3)


@dataclass(frozen=True)
class FrozenError(Exception):
    """An exception whose attributes can't be set, not even by Python's own means."""

    code: int


@every_kind
@every_mode
def test_an_exception_may_be_frozen(mode: Mode, kind: str) -> None:
    """An exception that is a frozen dataclass fails only its record, and is kept as it is."""

    def handle(record: Any) -> None:
        if SQS.number(record) == 2:
            raise FrozenError(7)

    outcomes = mode.process(messages(1, 2, 3), handle, processor_of(mode, kind))
    assert [outcome.status for outcome in outcomes] == ["success", "fail", "success"]
    assert "FrozenError" in outcomes[1].error
    assert "FrozenInstanceError" not in outcomes[1].error


@every_mode
def test_a_frozen_exception_stops_its_group(mode: Mode) -> None:
    """No exception is so odd that what must follow its record is handled."""
    seen: list[int] = []

    def handle(record: Any) -> None:
        seen.append(SQS.number(record))
        if SQS.number(record) == 1:
            raise FrozenError(7)

    records = [sqs_record(number, group=group) for number, group in enumerate("aab", 1)]
    mode.process(records, handle, mode.fifo(skip_group_on_error=True))
    assert sorted(seen) == [1, 3]


def dive(depth: int = 0) -> int:
    """Call itself until the stack is full."""
    return dive(depth + 1) + 1


def fall() -> None:
    """Raise several exceptions at once."""
    message = "several"
    raise ExceptionGroup(message, [OutOfStockError(FAILURE), LookupError()])


def end() -> None:
    """Raise what ends an iteration."""
    raise StopIteration


def end_async() -> None:
    """Raise what ends an async iteration."""
    raise StopAsyncIteration


@every_kind
@every_mode
@pytest.mark.parametrize("fail", [dive, fall, end, end_async])
def test_an_exception_may_be_of_any_kind(mode: Mode, kind: str, fail: Callable[[], Any]) -> None:
    """Exceptions that mean something to Python itself fail only their record."""

    def handle(record: Any) -> None:
        if SQS.number(record) == 2:
            fail()

    response = mode.respond(event_of(*messages(1, 2, 3)), handle, processor_of(mode, kind))
    assert response == SQS.response(2)


class MuteClass(type):
    """The class of a class that can't be printed."""

    def __repr__(cls) -> str:
        raise LookupError


class UnprintableError(Exception, metaclass=MuteClass):
    """An exception whose class can't be printed."""


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        (SYNC, "standard"),
        (SYNC, "fifo"),
        (ASYNC, "standard"),
        (ASYNC, "fifo"),
    ],
)
def test_the_class_of_an_exception_need_not_have_a_text(mode: Mode, kind: str) -> None:
    """Not even an exception whose class can't be printed costs more than its record."""

    def handle(record: Any) -> None:
        if SQS.number(record) == 2:
            raise UnprintableError

    response = mode.respond(event_of(*messages(1, 2, 3)), handle, processor_of(mode, kind))
    assert response == SQS.response(2)


class FromScratch(BasePartialProcessor):
    """A processor from scratch that keeps nothing itself."""

    def _prepare(self) -> None:
        """Nothing."""

    def _clean(self) -> None:
        """Nothing."""

    def _process_record(self, record: Any) -> Any:
        return SuccessResponse("success", self.handler(record), record)


def test_processors_from_scratch_can_be_shared() -> None:
    """A processor from scratch finds its own handler in each thread."""
    processor = FromScratch()
    both = threading.Barrier(2, timeout=10)

    def work(name: str) -> list[object]:
        results: list[object] = []
        for _ in range(50):
            both.wait()
            with processor(
                records=[{"name": name}], handler=lambda record: record["name"]
            ) as batch:
                results.extend(outcome[1] for outcome in batch.process())
        return results

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(work, ["one", "two"])) == [["one"] * 50, ["two"] * 50]


@own_modes
def test_a_batch_may_outlive_its_processor(mode: Mode) -> None:
    """Who keeps only the batch can still ask it for its results."""

    def run() -> Any:
        with mode.processor(SQS)(SQS.records(2), mode.adapt(SQS.failing_on())) as batch:
            if mode.is_async:
                batch.async_process()
            else:
                batch.process()
        return batch

    batch = run()
    gc.collect()
    assert batch.exceptions == batch.fail_messages == []
    assert batch.response() == SQS.response()
