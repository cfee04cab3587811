"""Runs that share a processor do not see each other, and leave nothing behind."""

import asyncio
import gc
import threading
import weakref
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from lambda_batch import (
    UsageError,
)
from tests.invariants.batches import batch_of
from tests.invariants.dice import Dice, dice
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
from tests.runtime.cases import ASYNC, AWAITED, CASES, Case, Mode, every_mode, own_modes
from tests.runtime.events import FakeContext, Raw

some = settings(max_examples=settings.default.max_examples // 4)
few = settings(max_examples=settings.default.max_examples // 15)
sources = st.sampled_from(CASES)
ATTRIBUTES = ("success_messages", "fail_messages", "exceptions")


def check_attributes(ran: Ran, setup: Setup) -> None:
    """The processor shows this run and no other; after a refusal it shows none."""
    processor = setup.processor
    if ran.error is not None and not ran.begun:
        return
    done = set(ran.done)
    records = ran.drawn.records
    assert processor.success_messages == [raw for at, raw in enumerate(records) if at in done]
    assert len(processor.fail_messages) == len(processor.exceptions)
    if ran.error is None:
        assert len(processor.exceptions) == len(records) - len(done)
        assert processor.response() == ran.response


@own_modes
@given(source=sources, dice=dice())
@some
def test_runs_that_follow_each_other_are_strangers(source: Case, mode: Mode, dice: Dice) -> None:
    """Whatever has become of a batch, the next one with the same processor is as if alone."""
    setup = replace(setup_of(dice, source, mode), misdeeds=[])
    for _ in range(3):
        ran = run(batch_of(dice, source, is_async=mode.is_async, count=dice.roll(4)), setup)
        check_all(ran, setup)
        check_attributes(ran, setup)
        if ran.error is not None and not ran.begun:
            with pytest.raises(UsageError):
                setup.processor.response()


@every_mode
@given(source=sources, dice=dice())
@few
def test_threads_are_strangers(source: Case, mode: Mode, dice: Dice) -> None:
    """Threads that share a processor see each its own batch, and no loop is left to any of them."""
    setup = replace(setup_of(dice, source, mode), misdeeds=[])
    drawn = [batch_of(dice, source, is_async=mode.is_async, count=1 + dice.roll(4)) for _ in "123"]
    ran: list[Ran] = []
    in_threads(*[lambda each=each: ran.append(run(each, setup)) for each in drawn])  # type: ignore[misc]
    assert len(ran) == len(drawn)
    for each in ran:
        check_all(each, replace(setup, mode=AWAITED))  # as its tasks were on loops of their own
    assert threading.active_count() == 1


@given(source=sources, dice=dice())
@some
def test_tasks_are_strangers(source: Case, dice: Dice) -> None:
    """Tasks that share a processor, and with it a loop, see each its own batch."""
    setup = replace(setup_of(dice, source, AWAITED), misdeeds=[])
    drawn = [batch_of(dice, source, is_async=True, count=1 + dice.roll(4)) for _ in "123"]
    ran = [Ran(each) for each in drawn]

    async def one(each: Ran) -> None:
        try:
            await arun(each, setup, handler_for(each, setup))
        except BaseException as error:  # it is not kept
        ran.response = type(error)
    if setup.mode.is_async and ran.begun:
        check_tasks(ran, setup)
    records = [weakref.ref(raw) for raw in drawn.records if type(raw) is Tracked]
    return records, [weakref.ref(handler), weakref.ref(context), weakref.ref(ran)]
