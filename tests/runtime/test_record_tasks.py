"""The tasks of an async batch: one for each record, within limits, none left behind."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from contextvars import ContextVar
from typing import Any
from weakref import ref

import pytest

from lambda_batch._engine.record_tasks import TASKS_PER_TURN, End, RecordTasks

INTERRUPTS = [KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError]


def tasks_of(
    pieces: Sequence[int], work_on: Callable[[int], Awaitable[None]], limit: int | None = None
) -> RecordTasks:
    """Return tasks that do one piece each."""

    async def handle(piece: int, end: End) -> None:
        stopping = None
        try:
            await work_on(piece)
        except BaseException as failure:
            stopping = failure
        finally:
            end(piece, stopping)

    return RecordTasks(pieces, {}, handle, limit)


async def run(tasks: RecordTasks) -> None:
    """Run tasks as an async batch does."""
    try:
        await tasks.start()
    finally:
        await tasks.stop()
    tasks.raise_failure()


def work_off(
    count: int, work_on: Callable[[int], Awaitable[None]], limit: int | None = None
) -> None:
    """Run a tasks on a loop of its own, and see that it leaves no task behind, and no complaint."""
    complaints: list[dict[str, Any]] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, context: complaints.append(context))
        try:
            async with asyncio.timeout(10):
                await run(tasks_of(range(count), work_on, limit))
        finally:
            assert asyncio.all_tasks() == {asyncio.current_task()}

    try:
        asyncio.run(main())
    finally:
        gc.collect()
        assert complaints == []


class Flight:
    """Counts how many pieces of work are under way at the same time."""

    def __init__(self) -> None:
        self.now = 0
        self.most = 0
        self.begun: list[int] = []

    async def __call__(self, piece: int) -> None:
        """Be under way for as many turns of the loop as let a tasks of hundreds come together."""
        self.begun.append(piece)
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(10 + piece % 3):
            await asyncio.sleep(0)
        self.now -= 1


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 9, 100, 1_000])
def test_all_pieces_are_under_way_at_once(count: int) -> None:
    """Without a limit, every piece is begun before the first one needs to end."""
    waiting = 0
    all_there = asyncio.Event()

    async def wait_for_all(_piece: int) -> None:
        nonlocal waiting
        waiting += 1
        if waiting == count:
            all_there.set()
        await all_there.wait()

    work_off(count, wait_for_all)
    assert waiting == count


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50, 99, 100, 101])
def test_no_more_pieces_than_allowed_are_under_way(limit: int) -> None:
    """With a limit, exactly as many are under way as it allows, and all are done."""
    flight = Flight()
    work_off(100, flight, limit)
    assert flight.most == min(limit, 100)
    assert flight.begun == list(range(100))


@pytest.mark.parametrize("limit", [1, 3, 10])
def test_the_limit_is_always_used(limit: int) -> None:
    """Pieces wait only while as many as allowed are under way: it takes so many to go on."""
    waiting: list[asyncio.Future[None]] = []
    done: list[int] = []

    async def wait_for_others(piece: int) -> None:
        release = asyncio.get_running_loop().create_future()
        waiting.append(release)
        if len(waiting) == limit or piece == 99:
            for each in waiting:
                each.set_result(None)
            waiting.clear()
        await release
        done.append(piece)

    work_off(100, wait_for_others, limit)
    assert sorted(done) == list(range(100))


def test_pieces_are_begun_in_order() -> None:
    """What comes first in the batch is begun first, waiting or not."""
    flight = Flight()
    work_off(50, flight)
    assert flight.begun == list(range(50))


@pytest.mark.parametrize("waiting", [0, 1, 99])
def test_work_that_waits_and_work_that_does_not_can_be_mixed(waiting: int) -> None:
    """One piece that waits keeps no other from being done."""
    done: list[int] = []
    others_done = asyncio.Event()

    async def work_on(piece: int) -> None:
        if piece == waiting:
            await others_done.wait()
        done.append(piece)
        if len(done) == 99:
            others_done.set()

    work_off(100, work_on)
    assert done == [piece for piece in range(100) if piece != waiting] + [waiting]


@pytest.mark.parametrize("limit", [None, 1, 3, 100])
def test_each_piece_has_a_task_and_a_context_of_its_own(limit: int | None) -> None:
    """Whatever the concurrency, what a piece sets in its context stays there."""
    tasks: list[object] = []
    variable: ContextVar[int | None] = ContextVar("variable", default=None)
    seen: list[int | None] = []

    async def work_on(piece: int) -> None:
        task = asyncio.current_task()
        tasks.append(task)
        assert task is not None
        assert task.get_name() == "lambda_batch record"
        seen.append(variable.get())
        variable.set(piece)
        if piece % 3:
            await asyncio.sleep(0)
        assert variable.get() == piece

    work_off(300, work_on, limit)
    assert len(set(map(id, tasks))) == 300
    assert seen == [None] * 300


def test_few_tasks_are_alive_where_pieces_do_not_wait() -> None:
    """A large batch of handlers that do not wait never has a task for each record."""
    most = 0

    async def work_on(_piece: int) -> None:
        nonlocal most
        most = max(most, len(asyncio.all_tasks()))

    work_off(2_000, work_on)
    assert most <= 2 * TASKS_PER_TURN + 1


@pytest.mark.parametrize("limit", [None, 3, 100])
def test_there_are_no_more_tasks_than_pieces(limit: int | None) -> None:
    """A limit above the number of pieces creates no more tasks."""
    most = 0

    async def work_on(_piece: int) -> None:
        nonlocal most
        for _ in range(5):
            most = max(most, len(asyncio.all_tasks()) - 1)
            await asyncio.sleep(0)

    work_off(3, work_on, limit)
    assert most == 3


def test_no_pieces_are_done_at_once() -> None:
    """Without pieces, there is nothing to wait for."""

    async def main() -> None:
        async def never(_piece: int) -> None:
            raise AssertionError

        async with asyncio.timeout(1):
            await run(tasks_of([], never))

    asyncio.run(main())


@pytest.mark.parametrize("limit", [None, 1, 3])
@pytest.mark.parametrize("failing", [0, 1, 9])
@pytest.mark.parametrize("waits", [False, True])
@pytest.mark.parametrize("interrupt", [*INTERRUPTS, LookupError])
def test_what_comes_out_of_a_piece_comes_out_of_all(
    interrupt: type[BaseException],
    waits: bool,
    failing: int,
    limit: int | None,
) -> None:
    """The first thing that a piece lets out ends the work; the others are cancelled."""
    ended: list[int] = []
    begun: list[int] = []

    async def work_on(piece: int) -> None:
        begun.append(piece)
        if piece == failing:
            if waits:
                await asyncio.sleep(0)
            raise interrupt
        if piece > failing:
            await asyncio.sleep(60)
            ended.append(piece)

    with pytest.raises(interrupt):
        work_off(10, work_on, limit)
    assert ended == []
    assert failing in begun


class Halt(BaseException):
    """An interrupt of a user's own."""


def test_after_an_interrupt_nothing_more_is_begun() -> None:
    """A piece that does not mind being cancelled ends, and no other one follows it."""
    begun: list[int] = []

    async def work_on(piece: int) -> None:
        begun.append(piece)
        if piece == 1:
            await asyncio.sleep(0)
            raise Halt
        with suppress(asyncio.CancelledError):  # as clients do that must not be cut off
            await asyncio.sleep(0.01)

    with pytest.raises(Halt):
        work_off(10, work_on, 2)
    assert begun == [0, 1]


def test_two_cancellations_leave_no_task() -> None:
    """Cancelled again while tasks still clean up, the run waits for them all the same."""
    cleaned: list[int] = []

    async def work_on(piece: int) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)
            cleaned.append(piece)

    async def main() -> set[object]:
        tasks = asyncio.create_task(run(tasks_of(range(3), work_on)))
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


def test_a_cancellation_while_the_run_stops_comes_out() -> None:
    """Not the failure that stopped the run, since whoever cancels waits for that."""

    async def work_on(piece: int) -> None:
        if piece == 0:
            await asyncio.sleep(0)
            raise Halt
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.05)

    async def main() -> None:
        tasks = asyncio.create_task(run(tasks_of(range(2), work_on)))
        await asyncio.sleep(0.02)
        tasks.cancel()
        await asyncio.wait({tasks}, timeout=10)
        assert tasks.cancelled()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


@pytest.mark.parametrize(
    ("before", "limit"), [(TASKS_PER_TURN, None), (TASKS_PER_TURN + 1, None), (1, 1)]
)
def test_an_interrupt_between_records_comes_out(before: int, limit: int | None) -> None:
    """Wherever it hits, since the event loop would only log it."""

    def positions() -> Iterator[int]:
        yield from range(before)
        raise Halt

    async def handle(piece: int, end: End) -> None:
        stopping = None
        try:
            await asyncio.sleep(60 if piece else 0)
        except asyncio.CancelledError as cancelled:
            stopping = cancelled
        finally:
            end(piece, stopping)

    async def main() -> None:
        tasks = asyncio.create_task(run(RecordTasks(positions(), {}, handle, limit)))
        await asyncio.wait({tasks}, timeout=10)
        assert tasks.done()
        assert isinstance(tasks.exception(), Halt)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


def test_a_failure_keeps_no_task() -> None:
    """Who keeps what came out does not keep the tasks by it, nor what is in their contexts."""
    tasks: list[ref[object]] = []

    async def work_on(piece: int) -> None:
        tasks.append(ref(asyncio.current_task()))
        await asyncio.sleep(0.01)
        if piece == 9:
            raise Halt

    with pytest.raises(Halt) as kept:
        work_off(10, work_on)
    gc.collect()
    assert kept.value.__traceback__ is not None
    assert [task() for task in tasks] == [None] * 10


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="from 3.12 on, all tasks begin at once")
def test_tasks_cancelled_before_they_begin_fail_the_batch() -> None:
    """Code that cancels all tasks of the loop may hit some that have not begun."""
    begun: list[int] = []

    async def work_on(piece: int) -> None:
        begun.append(piece)
        if piece == 0:
            others = asyncio.all_tasks() - known - {asyncio.current_task()}
            for task in others:
                task.cancel()
        await asyncio.sleep(60)

    known: set[object] = set()

    async def main() -> None:
        tasks = asyncio.create_task(run(tasks_of(range(3), work_on)))
        known.update({tasks, asyncio.current_task()})
        await asyncio.wait({tasks}, timeout=10)
        assert tasks.cancelled()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())
    assert begun[0] == 0


class FalseError(BaseException):
    """An exception that counts as false."""

    def __bool__(self) -> bool:
        return False


def test_a_failure_may_be_false() -> None:
    """The exception that comes out is the first one, whatever its truth value is."""

    async def work_on(piece: int) -> None:
        await asyncio.sleep(0)
        if piece == 0:
            raise FalseError
        await asyncio.sleep(60)

    with pytest.raises(FalseError):
        work_off(2, work_on)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with 3.12")
def test_pieces_that_do_not_wait_are_done_when_the_run_has_started() -> None:
    done: list[int] = []

    async def work_on(piece: int) -> None:
        done.append(piece)

    async def main() -> None:
        tasks = tasks_of(range(1_000), work_on)
        started = tasks.start()
        assert started.done()
        assert done == list(range(1_000))
        await tasks.stop()

    asyncio.run(main())


@pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks came with 3.12")
@pytest.mark.parametrize("limit", [3, None])
def test_a_loop_may_begin_tasks_eagerly(limit: int | None) -> None:
    """On a loop with eager tasks, too, the limit holds, and a large batch is handled."""
    flight = Flight()

    async def main() -> None:
        factory: Any = getattr(asyncio, "eager_task_factory", None)
        asyncio.get_running_loop().set_task_factory(factory)
        async with asyncio.timeout(10):
            await run(tasks_of(range(2_000), flight, limit))

    asyncio.run(main())
    assert sorted(flight.begun) == list(range(2_000))
    assert flight.most == limit or (limit is None and flight.most > 1_000)
