"""The tasks of an async batch: one for each record, within limits, none left behind."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from typing import Any
from weakref import ref

import pytest

from lambda_batch._engine.record_tasks import TASKS_PER_TURN, RecordTasks

INTERRUPTS = [KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError]


def tasks_of(
    records: Sequence[int], work_on: Callable[[int], Awaitable[None]], limit: int | None = None
) -> RecordTasks:
    """Return tasks that handle one record each."""

    async def handle(record: int) -> BaseException | None:
        try:
            await work_on(record)
        except BaseException as failure:
            return failure
        return None

    return RecordTasks([(record,) for record in records], handle, limit)


def work_off(
    count: int, work_on: Callable[[int], Awaitable[None]], limit: int | None = None
) -> None:
    """Run tasks on a new loop, and check that no task is left and asyncio reports no error."""
    complaints: list[dict[str, Any]] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, context: complaints.append(context))
        try:
            async with asyncio.timeout(10):
                await tasks_of(range(count), work_on, limit).run()
        finally:
            assert asyncio.all_tasks() == {asyncio.current_task()}

    try:
        asyncio.run(main())
    finally:
        gc.collect()
        assert complaints == []


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


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 9, 100, 1_000])
def test_all_records_are_under_way_at_once(count: int) -> None:
    """Without a limit, every record begins before the first one ends."""
    waiting = 0
    all_there = asyncio.Event()

    async def wait_for_all(_record: int) -> None:
        nonlocal waiting
        waiting += 1
        if waiting == count:
            all_there.set()
        await all_there.wait()

    work_off(count, wait_for_all)
    assert waiting == count


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50, 99, 100, 101])
def test_no_more_records_than_allowed_are_under_way(limit: int) -> None:
    """As many records as the limit allows are under way, and all are handled."""
    flight = Flight()
    work_off(100, flight, limit)
    assert flight.most == min(limit, 100)
    assert flight.begun == list(range(100))


@pytest.mark.parametrize("limit", [1, 3, 10])
def test_the_limit_is_always_used(limit: int) -> None:
    """A record begins as soon as fewer records than allowed are under way."""
    waiting: list[asyncio.Future[None]] = []
    done: list[int] = []

    async def wait_for_others(record: int) -> None:
        release = asyncio.get_running_loop().create_future()
        waiting.append(release)
        if len(waiting) == limit or record == 99:
            for each in waiting:
                each.set_result(None)
            waiting.clear()
        await release
        done.append(record)

    work_off(100, wait_for_others, limit)
    assert sorted(done) == list(range(100))


def test_records_are_begun_in_order() -> None:
    """Records begin in the order of the batch, whether they wait or not."""
    flight = Flight()
    work_off(50, flight)
    assert flight.begun == list(range(50))


@pytest.mark.parametrize("waiting", [0, 1, 99])
def test_a_waiting_record_does_not_hold_up_others(waiting: int) -> None:
    """One waiting record does not keep others from being handled."""
    done: list[int] = []
    others_done = asyncio.Event()

    async def work_on(record: int) -> None:
        if record == waiting:
            await others_done.wait()
        done.append(record)
        if len(done) == 99:
            others_done.set()

    work_off(100, work_on)
    assert done == [record for record in range(100) if record != waiting] + [waiting]


@pytest.mark.parametrize("limit", [None, 1, 3, 100])
def test_each_record_has_its_own_task_and_context(limit: int | None) -> None:
    """A context variable set for one record is not seen by another, at any concurrency."""
    tasks: list[object] = []
    variable: ContextVar[int | None] = ContextVar("variable", default=None)
    seen: list[int | None] = []

    async def work_on(record: int) -> None:
        tasks.append(asyncio.current_task())
        seen.append(variable.get())
        variable.set(record)
        if record % 3:
            await asyncio.sleep(0)
        assert variable.get() == record

    work_off(300, work_on, limit)
    assert len(set(map(id, tasks))) == 300
    assert seen == [None] * 300


def test_few_tasks_are_alive_if_handlers_do_not_wait() -> None:
    """A large batch of handlers that do not wait never has a task for each record."""
    most = 0

    async def work_on(_record: int) -> None:
        nonlocal most
        most = max(most, len(asyncio.all_tasks()))

    work_off(2_000, work_on)
    assert most <= 2 * TASKS_PER_TURN + 1


@pytest.mark.parametrize("limit", [None, 3, 100])
def test_there_are_no_more_tasks_than_records(limit: int | None) -> None:
    """A limit above the number of records creates no more tasks."""
    most = 0

    async def work_on(_record: int) -> None:
        nonlocal most
        for _ in range(5):
            most = max(most, len(asyncio.all_tasks()) - 1)
            await asyncio.sleep(0)

    work_off(3, work_on, limit)
    assert most == 3


def test_an_empty_batch_ends_at_once() -> None:
    """Without records, the run ends without waiting."""

    async def main() -> None:
        async def never(_record: int) -> None:
            raise AssertionError

        async with asyncio.timeout(1):
            await tasks_of([], never).run()

    asyncio.run(main())


@pytest.mark.parametrize("limit", [None, 1, 3])
@pytest.mark.parametrize("failing", [0, 1, 9])
@pytest.mark.parametrize("waits", [False, True])
@pytest.mark.parametrize("interrupt", [*INTERRUPTS, LookupError])
def test_an_interrupt_of_one_record_ends_the_batch_and_cancels_the_others(
    interrupt: type[BaseException],
    waits: bool,
    failing: int,
    limit: int | None,
) -> None:
    """An interrupt or cancellation in one record ends the batch, and cancels the others."""
    ended: list[int] = []
    begun: list[int] = []

    async def work_on(record: int) -> None:
        begun.append(record)
        if record == failing:
            if waits:
                await asyncio.sleep(0)
            raise interrupt
        if record > failing:
            await asyncio.sleep(60)
            ended.append(record)

    with pytest.raises(interrupt):
        work_off(10, work_on, limit)
    assert ended == []
    assert failing in begun


class Halt(BaseException):
    """A user's own interrupt."""


def test_after_an_interrupt_nothing_more_is_begun() -> None:
    """A handler that suppresses its cancellation ends, and no further record begins."""
    begun: list[int] = []

    async def work_on(record: int) -> None:
        begun.append(record)
        if record == 1:
            await asyncio.sleep(0)
            raise Halt
        with suppress(asyncio.CancelledError):  # as some clients do to finish a request
            await asyncio.sleep(0.01)

    with pytest.raises(Halt):
        work_off(10, work_on, 2)
    assert begun == [0, 1]


def test_two_cancellations_leave_no_task() -> None:
    """If cancelled again while tasks clean up, the run still waits for them."""
    cleaned: list[int] = []

    async def work_on(record: int) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)
            cleaned.append(record)

    async def main() -> set[object]:
        tasks = asyncio.create_task(tasks_of(range(3), work_on).run())
        for _ in range(2):
            for _ in range(5):
                await asyncio.sleep(0)
            tasks.cancel()
        with pytest.raises(asyncio.CancelledError):
            await tasks
        left = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*left, return_exceptions=True)
        return set(left)

    assert asyncio.run(main()) == set()
    assert sorted(cleaned) == [0, 1, 2]


def test_a_failure_keeps_no_task() -> None:
    """An exception that is kept does not keep the tasks or their contexts alive."""
    tasks: list[ref[object]] = []

    async def work_on(record: int) -> None:
        tasks.append(ref(asyncio.current_task()))
        await asyncio.sleep(0.01)
        if record == 9:
            raise Halt

    with pytest.raises(Halt) as kept:
        work_off(10, work_on)
    gc.collect()
    assert kept.value.__traceback__ is not None
    assert [task() for task in tasks] == [None] * 10


def test_tasks_cancelled_before_they_begin_fail_the_batch() -> None:
    """Code that cancels all tasks of the loop may hit some that have not begun."""
    begun: list[int] = []

    async def work_on(record: int) -> None:
        begun.append(record)
        if record == 0:
            others = asyncio.all_tasks() - known - {asyncio.current_task()}
            for task in others:
                task.cancel()
        await asyncio.sleep(60)

    known: set[object] = set()

    async def main() -> None:
        tasks = asyncio.create_task(tasks_of(range(3), work_on).run())
        known.update({tasks, asyncio.current_task()})
        async with asyncio.timeout(10):
            with pytest.raises(asyncio.CancelledError):
                await tasks
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())
    assert begun[0] == 0


class FalseError(BaseException):
    """An exception that counts as false."""

    def __bool__(self) -> bool:
        return False


def test_a_failure_may_be_false() -> None:
    """The first exception is raised, whatever its truth value."""

    async def work_on(record: int) -> None:
        await asyncio.sleep(0)
        if record == 0:
            raise FalseError
        await asyncio.sleep(60)

    with pytest.raises(FalseError):
        work_off(2, work_on)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with 3.12")
@pytest.mark.parametrize("limit", [3, None])
def test_a_loop_may_begin_tasks_eagerly(limit: int | None) -> None:
    """On a loop with eager tasks, too, the limit holds, and a large batch is handled."""
    flight = Flight()

    async def main() -> None:
        factory: Any = getattr(asyncio, "eager_task_factory", None)
        asyncio.get_running_loop().set_task_factory(factory)
        async with asyncio.timeout(10):
            await tasks_of(range(2_000), flight, limit).run()

    asyncio.run(main())
    assert sorted(flight.begun) == list(range(2_000))
    assert flight.most == (limit or 2_000)
