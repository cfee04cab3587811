"""Runs that share a processor do not see each other, and leave nothing behind."""

import asyncio
import gc
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from lambda_batch import (
    AsyncSqsBatchProcessor,
    SqsBatchProcessor,
    SQSRecord,
    UnexpectedBatchTypeError,
    UsageError,
    async_process_partial_response,
    process_partial_response,
)
from tests.invariants.batches import batch_of
from tests.invariants.dice import Dice, dice, fewer
from tests.invariants.promises import check_all, check_tasks
from tests.invariants.runs import (
    MANAGER,
    Ran,
    Setup,
    arun,
    handler_for,
    in_threads,
    run,
    run_here,
    setup_of,
)
from tests.runtime.cases import ASYNC, AWAITED, CASES, SQS, Case, Mode, every_mode, own_modes
from tests.runtime.events import FakeContext, Raw

sources = st.sampled_from(CASES)
ATTRIBUTES = ("success_messages", "fail_messages", "exceptions")


def check_attributes(ran: Ran, setup: Setup) -> None:
    """The processor shows this run and no other; after a refusal it shows none."""
    processor = setup.processor
    if isinstance(ran.error, UnexpectedBatchTypeError):
        return
    done = ran.succeeded
    records = ran.drawn.records
    if ran.error is None:
        assert processor.response() == ran.response
    if setup.hooks.are_seen:
        return
    assert processor.success_messages == [raw for at, raw in enumerate(records) if at in done]
    assert len(processor.fail_messages) == len(processor.exceptions)
    if ran.error is None:
        assert len(processor.exceptions) == len(records) - len(done)


@own_modes
@given(source=sources, dice=dice())
@fewer(4)
def test_consecutive_runs_do_not_affect_each_other(source: Case, mode: Mode, dice: Dice) -> None:
    """The next batch of a processor is not affected by the previous one."""
    setup = replace(setup_of(dice, source, mode), misdeeds=[])
    for _ in range(3):
        ran = run(batch_of(dice, source, is_async=mode.is_async, count=dice.roll(4)), setup)
        check_all(ran, setup)
        check_attributes(ran, setup)
        if isinstance(ran.error, UnexpectedBatchTypeError):
            with pytest.raises(UsageError):
                setup.processor.response()


@every_mode
@given(source=sources, dice=dice())
@fewer(15)
def test_threads_do_not_affect_each_other(source: Case, mode: Mode, dice: Dice) -> None:
    """Threads that share a processor see each its own batch, and no loop is left to any of them."""
    setup = replace(setup_of(dice, source, mode), misdeeds=[])
    drawn = [batch_of(dice, source, is_async=mode.is_async, count=1 + dice.roll(4)) for _ in "123"]
    ran: list[Ran] = []
    in_threads(*[lambda each=each: ran.append(run(each, setup)) for each in drawn])
    assert len(ran) == len(drawn)
    for each in ran:
        check_all(each, replace(setup, mode=AWAITED))  # as its tasks were on loops of their own
    assert threading.active_count() == 1


@given(source=sources, dice=dice())
@fewer(4)
def test_tasks_do_not_affect_each_other(source: Case, dice: Dice) -> None:
    """Tasks that share a processor, and with it a loop, see each its own batch."""
    setup = replace(setup_of(dice, source, AWAITED), misdeeds=[])
    drawn = [batch_of(dice, source, is_async=True, count=1 + dice.roll(4)) for _ in "123"]
    ran = [Ran(each) for each in drawn]

    async def one(each: Ran) -> None:
        try:
            await arun(each, setup, handler_for(each, setup))
        except BaseException as error:  # an interrupt would stop the loop
            each.error = error
            return
        assert setup.processor.response() == each.response
        check_attributes(each, setup)

    async def main() -> set[asyncio.Task[Any]]:
        await asyncio.gather(*map(one, ran))
        spawned = {task for each in ran for task in each.spawned}
        return {
            task for task in asyncio.all_tasks() - spawned if task is not asyncio.current_task()
        }

    assert asyncio.run(main()) == set()
    for each in ran:
        check_all(each, setup)


@own_modes
@given(source=sources, dice=dice())
@fewer(4)
def test_batches_in_handlers_do_not_affect_each_other(source: Case, mode: Mode, dice: Dice) -> None:
    """A handler may run another batch with its own processor: neither sees the other."""
    setup = replace(setup_of(dice, source, mode), misdeeds=[], asks_for_context=False, way=MANAGER)
    outer, *inner = [
        Ran(batch_of(dice, source, is_async=mode.is_async, count=count, interrupts=False))
        for count in (2, dice.roll(4), dice.roll(4))
    ]
    handle, seen = handler_for(outer, setup), list[Callable[[], None]]()

    def note_attributes(ran: Ran) -> None:
        # Checked later, as an AssertionError in a handler would just be a failure of its record.
        shown = SimpleNamespace(**{name: getattr(setup.processor, name) for name in ATTRIBUTES})
        if ran.error is None:
            response = setup.processor.response()
            shown.response = lambda: response
        seen.append(lambda: check_attributes(ran, replace(setup, processor=shown)))
        seen.append(lambda: check_all(ran, replace(setup, mode=AWAITED)))

    def handle_both(record: Any) -> Any:
        note_attributes(run(inner[outer.position(record)].drawn, setup))
        return handle(record)

    async def handle_both_async(record: Any) -> Any:
        ran = inner[outer.position(record)]
        try:
            await arun(ran, setup, handler_for(ran, setup))
        except Exception as error:  # a refused or failed batch
            ran.error = error
        note_attributes(ran)
        return await handle(record)

    try:
        run_here(outer, setup, handle_both_async if mode.is_async else handle_both)
    except Exception as error:  # a refused or failed batch
        outer.error = error
    outer.spawned += [task for ran in inner for task in ran.spawned]
    for check in seen:
        check()
    check_all(outer, setup)
    check_attributes(outer, setup)


@given(source=sources, dice=dice())
@fewer(15)
def test_a_running_loop_is_never_blocked(source: Case, dice: Dice) -> None:
    """A call that would block a running loop is refused before any handler runs."""
    setup = setup_of(dice, source, ASYNC)
    ran = Ran(batch_of(dice, source, is_async=True, count=1 + dice.roll(4)))
    handler = handler_for(ran, setup)

    async def main() -> None:
        with pytest.raises((UsageError, UnexpectedBatchTypeError)):
            run_here(ran, setup, handler)
        for _ in range(5):
            await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())
    assert not ran.trace


class Tracked(Raw):
    """A raw record of which a test can tell whether it is still held."""


Reference = Callable[[], object]


@pytest.mark.usefixtures("small_heap")
@own_modes
@given(source=sources, dice=dice())
@fewer(15)
def test_only_shown_records_are_kept(source: Case, mode: Mode, dice: Dice) -> None:
    """A run without failures keeps only its records, until release() or the next run."""
    setup = setup_of(dice, source, mode)
    for end in ("release", "next run"):
        records, others = _run_and_watch(setup, source, dice)
        gc.collect()
        # A user's hook may have kept failures from being shown.
        if not setup.processor.exceptions and not setup.hooks.are_seen:
            assert [each() for each in others] == [None] * len(others)
        if end == "release":
            setup.processor.release()
        else:
            none = batch_of(dice, source, is_async=mode.is_async, count=0)
            run(none, replace(setup, way=MANAGER))
        gc.collect()
        assert [each() for each in records + others] == [None] * len(records + others)


def _run_and_watch(
    setup: Setup, source: Case, dice: Dice
) -> tuple[list[Reference], list[Reference]]:
    """Run a batch, and keep no more than weak references to what was in it."""
    is_async = setup.mode.is_async
    count = 1 + dice.roll(4)
    drawn = batch_of(dice, source, is_async=is_async, count=count)
    drawn.records[:] = [Tracked(raw) if type(raw) is dict else raw for raw in drawn.records]
    ran, context = Ran(drawn), FakeContext()
    handler = handler_for(ran, setup)
    try:
        run_here(ran, replace(setup, context=context), handler)
    except BaseException as error:  # it is not kept
        ran.response = type(error)
    if setup.mode.is_async and ran.begun:
        check_tasks(ran, setup)
    records: list[Reference] = [weakref.ref(raw) for raw in drawn.records if type(raw) is Tracked]
    return records, [weakref.ref(handler), weakref.ref(context), weakref.ref(ran)]


@pytest.mark.usefixtures("small_heap")
def test_tasks_in_tracebacks_keep_no_older_batch() -> None:
    """A task keeps the context that it began in, but no batch that was over by then."""
    processors = [AsyncSqsBatchProcessor(), AsyncSqsBatchProcessor()]

    async def handle(record: SQSRecord) -> None:
        task = asyncio.current_task()  # which the traceback keeps
        if task is not None and record.message_id.endswith("2"):
            raise LookupError

    def turn(processor: AsyncSqsBatchProcessor) -> list[Reference]:
        records = [Tracked(record) for record in SQS.records(2)]
        response = async_process_partial_response({"Records": records}, handle, processor)
        assert response == SQS.response(2)
        return [weakref.ref(record) for record in records]

    turns = [turn(processor) for _ in range(4) for processor in processors]
    gc.collect()
    kept = [any(each() is not None for each in records) for records in turns]
    assert kept == [False] * 6 + [True] * 2


@pytest.mark.usefixtures("small_heap")
@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit, asyncio.CancelledError])
def test_the_kept_loop_keeps_nothing_of_an_interrupted_batch(
    interrupt: type[BaseException],
) -> None:
    """The loop runs its pending callbacks before it raises an interrupt."""
    processor = AsyncSqsBatchProcessor()

    async def handle(record: SQSRecord) -> None:
        await asyncio.sleep(0)
        raise interrupt

    def invoke() -> list[Reference]:
        records = [Tracked(record) for record in SQS.records(3)]
        with suppress(interrupt):
            async_process_partial_response({"Records": records}, handle, processor)
        return [weakref.ref(record) for record in records]

    references = invoke()
    processor.release()
    gc.collect()
    assert [each() for each in references] == [None] * 3


def test_handlers_of_async_batches_see_the_batches_around_them() -> None:
    """A batch inside a handler of another processor can still ask for the one around it."""
    outer, inner = SqsBatchProcessor(), AsyncSqsBatchProcessor()
    seen: list[int] = []

    async def handle_inner(record: SQSRecord) -> None:
        seen.append(len(outer.records))

    def handle(record: SQSRecord) -> None:
        response = async_process_partial_response(SQS.event(1), handle_inner, inner)
        assert response == SQS.response()

    assert process_partial_response(SQS.event(2), handle, outer) == SQS.response()
    assert seen == [2, 2]
