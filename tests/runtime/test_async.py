"""Async batches: how many records are under way, on which loop, and what an interrupt leaves."""

import asyncio
import gc
import json
import threading
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import pytest

from lambda_batch import (
    AsyncSqsBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BatchProcessingError,
    PartialItemFailureResponse,
    SQSRecord,
    UsageError,
    aprocess_partial_response,
    async_batch_processor,
    async_process_partial_response,
)
from lambda_batch._engine.event_loops import reject_running_loop, run
from tests.runtime.cases import (
    ASYNC,
    FAILURE,
    SQS,
    Case,
    OutOfStockError,
    ends_soon,
    every_case,
    run_python,
)
from tests.runtime.events import event_of, sqs_record

INTERRUPTS = [KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError]


class Flight:
    """Counts how many records are under way at the same time."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0
        self.begun: list[int] = []

    async def __call__(self, record: int) -> None:
        """Wait for enough iterations of the loop that hundreds of tasks overlap."""
        self.begun.append(record)
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(10 + record % 3):
            await asyncio.sleep(0)
        self.now -= 1


@every_case
def test_all_records_are_under_way_at_once(case: Case) -> None:
    """Unless it is limited, a batch takes as long as its slowest record."""
    waiting: list[object] = []
    all_there = asyncio.Event()

    async def handle(record: Any) -> None:
        waiting.append(record)
        if len(waiting) == 50:
            all_there.set()
        await all_there.wait()

    async def main() -> object:
        entry = aprocess_partial_response(case.event(50), handle, ASYNC.processor(case))
        return await asyncio.wait_for(entry, 10)

    assert asyncio.run(main()) == {"batchItemFailures": []}


@pytest.mark.parametrize("limit", [1, 4, 20])
def test_no_more_records_than_allowed_are_under_way(limit: int) -> None:
    """max_concurrency is kept, and made use of."""
    now = most = 0

    async def handle(record: SQSRecord) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        for _ in range(5):  # as many turns of the loop as let all of them begin
            await asyncio.sleep(0)
        now -= 1
        if SQS.number(record) == 13:
            raise OutOfStockError(FAILURE)

    processor = AsyncSqsBatchProcessor(max_concurrency=limit)
    assert processor.max_concurrency == limit
    assert async_process_partial_response(SQS.event(40), handle, processor) == SQS.response(13)
    assert most == limit


@pytest.mark.parametrize("limit", [None, 1, 2])
def test_outcomes_are_in_input_order(limit: int | None) -> None:
    """process() gives the outcomes in the order of the batch, whoever is faster."""
    processor = AsyncSqsBatchProcessor(max_concurrency=limit)

    async def handle(record: SQSRecord) -> int:
        number = SQS.number(record)
        for _ in range(10 - number):
            await asyncio.sleep(0)
        if number % 2:
            raise OutOfStockError(FAILURE)
        return number

    records = SQS.records(6)
    with processor(records, handle) as batch:
        outcomes = batch.async_process()
    assert [SQS.number(outcome.record) for outcome in outcomes] == [1, 2, 3, 4, 5, 6]
    assert [outcome[1] for outcome in outcomes[1::2]] == [2, 4, 6]
    assert [outcome.status for outcome in outcomes] == ["fail", "success"] * 3
    assert processor.response() == SQS.response(1, 3, 5)


@ends_soon
@pytest.mark.parametrize("interrupt", INTERRUPTS)
def test_an_interrupt_leaves_no_task(interrupt: type[BaseException]) -> None:
    """After an interrupt in one handler, no handler of the batch goes on."""
    late: list[int] = []
    processor = AsyncSqsBatchProcessor()

    async def handle(record: SQSRecord) -> None:
        if SQS.number(record) == 3:
            await asyncio.sleep(0)
            raise interrupt
        await asyncio.sleep(0.01)
        late.append(SQS.number(record))

    async def main() -> None:
        with pytest.raises(interrupt):
            await aprocess_partial_response(SQS.event(6), handle, processor)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert processor.response() == SQS.response(1, 2, 3, 4, 5, 6)
        await asyncio.sleep(0.02)

    asyncio.run(main())
    assert late == []


@ends_soon
@pytest.mark.parametrize("interrupt", INTERRUPTS)
def test_asyncio_logs_no_interrupt(
    interrupt: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    """It would log an exception that nobody asks for with its text, which may hold a payload."""

    async def handle(record: SQSRecord) -> None:
        raise interrupt("secret")

    with pytest.raises(interrupt):
        async_process_partial_response(SQS.event(2), handle, AsyncSqsBatchProcessor())
    gc.collect()
    assert "secret" not in caplog.text


@ends_soon
@pytest.mark.parametrize("interrupt", INTERRUPTS)
def test_after_an_interrupt_the_loop_is_still_good(interrupt: type[BaseException]) -> None:
    """The next batch runs on the kept loop as if nothing had been, and reports only its own."""
    processor = AsyncSqsBatchProcessor()
    loops: list[asyncio.AbstractEventLoop] = []

    async def interrupted(record: SQSRecord) -> None:
        loops.append(asyncio.get_running_loop())
        if SQS.number(record) == 2:
            await asyncio.sleep(0)
            raise interrupt
        if SQS.number(record) == 1:
            return
        await asyncio.sleep(60)

    with pytest.raises(interrupt):
        async_process_partial_response(SQS.event(4), interrupted, processor)
    assert processor.response() == SQS.response(2, 3, 4)
    assert asyncio.all_tasks(loops[0]) == set()

    async def handle(record: SQSRecord) -> None:
        loops.append(asyncio.get_running_loop())
        await asyncio.sleep(0)
        if SQS.number(record) == 2:
            raise OutOfStockError(FAILURE)

    assert async_process_partial_response(SQS.event(3), handle, processor) == SQS.response(2)
    assert len(set(map(id, loops))) == 1
    assert [SQS.number(record) for record in processor.fail_messages] == [2]


def test_failures_read_during_a_batch_are_in_input_order() -> None:
    """Records fail in reverse, and each handler reads the failures before it."""
    processor = AsyncSqsBatchProcessor(raise_on_entire_batch_failure=False)
    looks: list[list[int]] = []
    failing = {number: asyncio.Event() for number in range(1, 6)}
    failing[5].set()  # so that record 4 does not wait

    async def handle(record: SQSRecord) -> None:
        number = SQS.number(record)
        await failing[number + 1].wait()
        looks.append([SQS.number(failed) for failed in processor.fail_messages])
        failing[number].set()
        raise OutOfStockError(f"record {number}")

    async_process_partial_response(SQS.event(4), handle, processor)
    assert looks == [[], [4], [4, 3], [4, 3, 2]]
    assert [SQS.number(record) for record in processor.fail_messages] == [1, 2, 3, 4]
    assert [str(error) for _, error, _ in processor.exceptions] == [
        "record 1",
        "record 2",
        "record 3",
        "record 4",
    ]


def test_an_interrupt_of_the_loop_itself_leaves_no_task() -> None:
    """An interrupt that reaches the loop and not a handler, as Ctrl-C may, ends the handlers."""
    processor = AsyncSqsBatchProcessor()
    steps: list[str] = []
    loops: list[asyncio.AbstractEventLoop] = []

    def interrupt() -> None:
        raise KeyboardInterrupt

    async def handle(record: SQSRecord) -> None:
        loops.append(asyncio.get_running_loop())
        if SQS.number(record) == 1:
            loops[0].call_soon(interrupt)
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            steps.append(f"cancelled {SQS.number(record)}")
            raise

    with pytest.raises(KeyboardInterrupt):
        async_process_partial_response(SQS.event(3), handle, processor)
    assert sorted(steps) == [f"cancelled {SQS.number(each)}" for each in SQS.records(len(steps))]
    assert steps
    assert asyncio.all_tasks(loops[0]) == set()
    assert processor.response() == SQS.response(1, 2, 3)


def test_a_handler_that_stops_the_loop_leaves_no_task() -> None:
    """A loop stopped from within fails the invocation, and no handler goes on."""
    processor = AsyncSqsBatchProcessor()
    loops: list[asyncio.AbstractEventLoop] = []

    async def handle(record: SQSRecord) -> None:
        loops.append(asyncio.get_running_loop())
        if SQS.number(record) == 1:
            loops[0].stop()
        await asyncio.sleep(60)

    with pytest.raises(RuntimeError, match="stopped"):
        async_process_partial_response(SQS.event(2), handle, processor)
    assert asyncio.all_tasks(loops[0]) == set()
    assert processor.response() == SQS.response(1, 2)


@pytest.mark.parametrize("make", [AsyncSqsBatchProcessor, AsyncSqsFifoPartialProcessor])
def test_a_cancelled_batch_cancels_its_handlers(make: Callable[[], Any]) -> None:
    """Who cancels the task of a batch cancels the handlers, and waits until they have ended."""
    steps: list[str] = []
    processor = make()

    async def handle(_record: SQSRecord) -> None:
        steps.append("begun")
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            steps.append("ended")

    async def batch() -> None:
        try:
            await aprocess_partial_response(SQS.event(3), handle, processor)
        finally:
            assert steps.count("begun") == steps.count("ended") > 0
            assert processor.response() == SQS.response(1, 2, 3)

    async def main() -> None:
        task = asyncio.create_task(batch())
        for _ in range(5):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


def test_a_batch_can_have_a_timeout() -> None:
    """A batch under asyncio.timeout ends in time, as a TimeoutError."""
    processor = AsyncSqsBatchProcessor()

    async def handle(record: SQSRecord) -> None:
        if SQS.number(record) != 1:
            await asyncio.sleep(60)

    async def main() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await aprocess_partial_response(SQS.event(3), handle, processor)
        assert processor.response() == SQS.response(2, 3)

    asyncio.run(main())


def test_a_timeout_of_a_handler_is_its_own() -> None:
    """A handler that exceeds its own timeout fails only its record."""

    async def handle(record: SQSRecord) -> None:
        async with asyncio.timeout(0.01 if SQS.number(record) == 2 else 10):
            await asyncio.sleep(60 if SQS.number(record) == 2 else 0)

    response = async_process_partial_response(SQS.event(3), handle, AsyncSqsBatchProcessor())
    assert response == SQS.response(2)


def test_in_a_running_loop_nothing_runs() -> None:
    """Every way to block a running loop is refused before any handler ran, and says what to do."""
    called: list[int] = []
    processor = AsyncSqsBatchProcessor()

    async def handle(record: SQSRecord) -> None:
        called.append(SQS.number(record))

    @async_batch_processor(record_handler=handle, processor=processor)
    def lambda_handler(_event: dict[str, Any], _context: object) -> PartialItemFailureResponse:
        called.append(0)
        return processor.response()

    async def main() -> None:
        blocks: list[Callable[[], object]] = [
            lambda: async_process_partial_response(SQS.event(1), handle, processor),
            lambda: lambda_handler(SQS.event(1), None),
        ]
        for block in blocks:
            with pytest.raises(UsageError, match=r"await aprocess_partial_response.*no record was"):
                block()
        with processor(SQS.records(1), handle) as batch:
            with pytest.raises(UsageError, match="loop is running"):
                batch.async_process()
            with pytest.raises(UsageError, match="loop is running"):
                processor.async_process()
            with pytest.raises(UsageError, match="loop is running"):
                reject_running_loop()
            assert called == []
            await batch.aprocess()  # a refusal does not use the batch up
        assert called == [1]

    asyncio.run(main())
    reject_running_loop()  # there is none any more


def test_the_awaited_entry_point_runs_where_it_is_awaited() -> None:
    """aprocess_partial_response uses the loop that is running, and raises what the other does."""
    loops: list[asyncio.AbstractEventLoop] = []
    processor = AsyncSqsBatchProcessor()

    async def handle(record: SQSRecord) -> None:
        loops.append(asyncio.get_running_loop())
        if SQS.number(record) > 1:
            raise OutOfStockError(FAILURE)

    async def main() -> None:
        response = await aprocess_partial_response(SQS.event(3), handle, processor)
        assert response == SQS.response(2, 3)
        assert loops == [asyncio.get_running_loop()] * 3
        with pytest.raises(BatchProcessingError):
            await aprocess_partial_response(event_of(sqs_record(2)), handle, processor)

    asyncio.run(main())


async def current_loop() -> asyncio.AbstractEventLoop:
    """Return the loop on which this runs."""
    return asyncio.get_running_loop()


def test_the_loop_of_the_main_thread_is_kept() -> None:
    """Batch after batch runs on one loop, so clients that are bound to it stay good."""
    first = run(current_loop())
    assert not first.is_closed()
    assert run(current_loop()) is first

    async def handle(_record: SQSRecord) -> None:
        assert asyncio.get_running_loop() is first

    for _ in range(2):
        response = async_process_partial_response(SQS.event(2), handle, AsyncSqsBatchProcessor())
        assert response == {"batchItemFailures": []}


def test_a_loop_that_the_user_has_set_is_used() -> None:
    """A user's own loop runs the batch, and is neither closed nor replaced."""
    own = asyncio.new_event_loop()
    asyncio.set_event_loop(own)
    assert run(current_loop()) is own
    assert not own.is_closed()
    assert asyncio.get_event_loop() is own


def test_a_closed_loop_is_replaced() -> None:
    """A loop that can't be used any more, as asyncio.run leaves it, is no obstacle."""
    closed = asyncio.new_event_loop()
    asyncio.set_event_loop(closed)
    closed.close()
    used = run(current_loop())
    assert used is not closed
    assert run(current_loop()) is used
    asyncio.run(current_loop())  # leaves no loop set
    assert not run(current_loop()).is_closed()
    used.close()


def test_exceptions_of_a_coroutine_are_raised() -> None:
    """A failed run leaves its exception, and a loop that can be used."""

    async def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        run(fail())
    assert not run(current_loop()).is_closed()


def test_another_thread_keeps_no_loop() -> None:
    """A thread that may soon be gone gets a loop for one batch, and none is left set."""
    loops: list[asyncio.AbstractEventLoop] = []
    left: list[str] = []

    def work() -> None:
        loops.extend(run(current_loop()) for _ in range(2))
        try:
            asyncio.get_event_loop()
        except RuntimeError:
            left.append("none")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert left == ["none"]
    assert [loop.is_closed() for loop in loops] == [True, True]


def test_a_loop_set_in_another_thread_is_used() -> None:
    """A thread that has set a loop of its own gets it used, and keeps it."""
    used: list[bool] = []

    def work() -> None:
        own = asyncio.new_event_loop()
        asyncio.set_event_loop(own)
        used.extend((run(current_loop()) is own, not own.is_closed()))
        own.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert used == [True, True]


FRESH = """
import asyncio, json, warnings
from lambda_batch._engine.event_loops import run

async def current_loop():
    return asyncio.get_running_loop()

first = run(current_loop())
second = run(current_loop())
first.close()
print(json.dumps(first is second))
"""


def test_a_fresh_interpreter_has_a_loop_made() -> None:
    """Where no loop was ever set, one is made and kept, and nothing warns of it."""
    assert run_python(FRESH) is True


HOLDING = """
import gc, json, weakref
from lambda_batch import AsyncSqsBatchProcessor, async_process_partial_response

class Tracked(dict):
    pass

async def handle(record):
    pass

def run(processor):
    records = [Tracked(record) for record in json.loads(EVENT)["Records"]]
    async_process_partial_response({"Records": records}, handle, processor)
    return weakref.ref(records[0])

processor = AsyncSqsBatchProcessor()
first = run(processor)
processor.release()
gc.collect()
held = first() is not None
import asyncio
asyncio.get_event_loop_policy().get_event_loop().close()
print(json.dumps(held))
"""


def test_a_loop_made_for_a_batch_does_not_hold_it() -> None:
    """The loop that a fresh interpreter makes for its first batch does not keep that batch."""
    assert run_python(HOLDING.replace("EVENT", repr(json.dumps(SQS.event(1))))) is False


BUSY = """
import asyncio, json, threading
import logging
from lambda_batch import AsyncSqsBatchProcessor, UsageError, async_process_partial_response

loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
thread = threading.Thread(target=loop.run_forever)
thread.start()
called = []

async def handle(record):
    called.append(record.message_id)

try:
    result = async_process_partial_response(json.loads('EVENT'), handle, AsyncSqsBatchProcessor())
except UsageError:
    result = "refused"
except Exception as error:
    result = repr(error)
loop.call_soon_threadsafe(loop.stop)
thread.join()
loop.close()
print(json.dumps([result, len(called)]))
"""


def test_a_loop_that_runs_in_another_thread_is_not_used() -> None:
    """A set loop that is busy elsewhere gets no batch: another loop runs it, or it is refused."""
    result, called = run_python(
        BUSY.replace("EVENT", json.dumps(SQS.event(1)).replace("\\", "\\\\"))
    )
    assert (result, called) in (({"batchItemFailures": []}, 1), ("refused", 0))


request_id: ContextVar[str] = ContextVar("request_id", default="none")


def test_records_under_way_do_not_share_context_variables() -> None:
    """What one handler sets while another one waits is not seen by that one."""
    seen: list[tuple[int, str]] = []

    async def handle(record: SQSRecord) -> None:
        number = SQS.number(record)
        request_id.set(f"request {number}")
        await asyncio.sleep(0)
        seen.append((number, request_id.get()))

    async_process_partial_response(SQS.event(5), handle, AsyncSqsBatchProcessor())
    assert sorted(seen) == [(number, f"request {number}") for number in range(1, 6)]


def test_handlers_see_the_context_variables_of_the_caller() -> None:
    """What the Lambda handler has set reaches the record handlers."""
    seen: list[str] = []

    async def handle(_record: SQSRecord) -> None:
        seen.append(request_id.get())

    token = request_id.set("of the invocation")
    try:
        async_process_partial_response(SQS.event(2), handle, AsyncSqsBatchProcessor())
    finally:
        request_id.reset(token)
    assert seen == ["of the invocation"] * 2


def test_an_awaited_batch_is_processed_once() -> None:
    """A second aprocess() of the same batch is refused, also while the first is under way."""
    called: list[int] = []
    processor = AsyncSqsBatchProcessor()

    async def handle(record: SQSRecord) -> None:
        called.append(SQS.number(record))
        await asyncio.sleep(0)

    async def main() -> None:
        with processor(SQS.records(2), handle) as batch:
            first, second = await asyncio.gather(
                batch.aprocess(), batch.aprocess(), return_exceptions=True
            )
            assert not isinstance(first, BaseException)
            assert isinstance(second, UsageError)
            with pytest.raises(UsageError, match="twice"):
                await processor.aprocess()
        assert processor.response() == {"batchItemFailures": []}

    asyncio.run(main())
    assert sorted(called) == [1, 2]


def test_an_async_batch_is_not_processed_without_awaiting() -> None:
    """process(), which awaits nothing, is refused by an async batch, and uses it not up."""
    processor = AsyncSqsBatchProcessor()
    called: list[int] = []
    with processor(SQS.records(2), ASYNC.adapt(SQS.failing_on(2, seen=called))) as batch:
        untyped: Any = batch
        with pytest.raises(UsageError, match="this batch is async"):
            untyped.process()
        assert called == []
        batch.async_process()
    assert processor.response() == SQS.response(2)


def test_background_tasks_of_a_handler_are_its_own() -> None:
    """A task that a handler has begun and not awaited is not cancelled with the batch's end."""
    done: list[int] = []
    background: list[asyncio.Task[None]] = []

    async def tell(number: int) -> None:
        await asyncio.sleep(0.001)
        done.append(number)

    async def handle(record: SQSRecord) -> None:
        background.append(asyncio.create_task(tell(SQS.number(record))))

    async def main() -> None:
        await aprocess_partial_response(SQS.event(2), handle, AsyncSqsBatchProcessor())
        await asyncio.gather(*background)

    asyncio.run(main())
    assert sorted(done) == [1, 2]


def test_successes_that_a_hook_keeps_are_in_the_order_of_the_batch() -> None:
    """An overridden success_handler sees records as they end, and success_messages shows them."""
    seen: list[int] = []

    class Noting(AsyncSqsBatchProcessor):
        def success_handler(self, record: Any, result: Any) -> Any:
            seen.append(SQS.number(record))
            return super().success_handler(record, result)

    async def handle(record: SQSRecord) -> None:
        await asyncio.sleep(0.03 - SQS.number(record) / 100)

    processor = Noting()
    async_process_partial_response(SQS.event(3), handle, processor)
    assert seen == [3, 2, 1]
    assert [SQS.number(each) for each in processor.success_messages] == [1, 2, 3]
