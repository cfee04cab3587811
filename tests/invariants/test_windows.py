"""The state of a tumbling window counts each record exactly once, however steps fail.

That is: each record that Lambda takes as processed. The others are in no state, and the report says
that they were dropped.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from hypothesis import given, note
from pydantic import Json

from lambda_batch import (
    AsyncKinesisWindowProcessor,
    KinesisDataStreamRecord,
    KinesisWindowProcessor,
    LambdaContext,
    Window,
    WindowResponse,
    async_process_window,
    process_window,
)
from lambda_batch.testing import (
    Event,
    WindowReport,
    WindowSettings,
    kinesis_event,
    simulate_windows,
    window_rules,
)
from tests.invariants.dice import Dice, dice, fewer

Counts = dict[str, int]

MISHAPS = ("raise", "raise in place", "forget", "interrupt")
"""A step raises, raises after it has changed the state, returns none, or ends the invocation."""


class NumberRecord(KinesisDataStreamRecord[Json[int]]):
    """A record with its own number in its data; a record with other data is invalid."""


@dataclass
class Function:
    """A function that counts records, with the mishaps that each of them still has to come."""

    mishaps: dict[str, list[str]]
    end_failures: int
    stored: list[Counts] = field(default_factory=list[Counts])

    def add(self, state: Counts, record: NumberRecord) -> Any:
        number = str(record.kinesis.data)
        mishaps = self.mishaps[number]
        mishap = mishaps.pop() if mishaps else ""
        if mishap == "interrupt":
            raise SystemExit
        if mishap == "raise":
            raise ValueError
        state[number] = state.get(number, 0) + 1
        if mishap == "raise in place":
            raise ValueError
        return None if mishap == "forget" else state

    async def add_async(self, state: Counts, record: NumberRecord) -> Any:
        await asyncio.sleep(0)
        return self.add(state, record)

    def store(self, state: Counts, window: Window) -> None:
        assert window.is_final is not window.is_terminated_early
        if self.end_failures:
            self.end_failures -= 1
            raise ConnectionError
        self.stored.append({**state})

    async def store_async(self, state: Counts, window: Window) -> None:
        self.store(state, window)

    def handle(self, event: Event, context: LambdaContext) -> WindowResponse:
        processor = KinesisWindowProcessor(NumberRecord, state=Counts, on_end=self.store)
        return process_window(event, self.add, processor, context)

    def handle_async(self, event: Event, context: LambdaContext) -> WindowResponse:
        processor = AsyncKinesisWindowProcessor(NumberRecord, state=Counts, on_end=self.store_async)
        return async_process_window(event, self.add_async, processor, context)


def draw_settings(drawn: Dice) -> WindowSettings:
    return WindowSettings(
        batch_size=drawn.pick([100, 1, 2, 3, 5]),
        maximum_retry_attempts=drawn.pick([3, -1, 0, 1]),
        bisect_batch_on_function_error=drawn.pick([False, True]),
        isolates_poison_record=drawn.pick([False, True]),
        progress_resets_retries=drawn.pick([False, True]),
        final_with_records=drawn.pick([False, True]),
        retention=3600,
    )


def draw_windows(drawn: Dice) -> tuple[list[Event], dict[str, list[str]]]:
    """Draw three windows, and the mishaps of each record."""
    numbers, windows, mishaps = count(), list[Event](), dict[str, list[str]]()
    for _ in range(3):
        payloads: list[object] = []
        first = len(mishaps)
        for _ in range(1 + drawn.roll(6)):
            number = next(numbers)
            payloads.append(drawn.pick([number, number, number, number, "invalid"]))
            mishaps[str(number)] = [
                drawn.pick(MISHAPS) for _ in range(drawn.pick([0, 0, 0, 1, 2, 5]))
            ]
        windows.append(kinesis_event(payloads, start=first))
    return windows, mishaps


def counts_of(report: WindowReport, window: int) -> Counter[str]:
    """Return how often each record is in the states at the ends of a window."""
    counts = Counter[str]()
    for end in report.ends:
        if end.window == window:
            counts.update(end.state)
    return counts


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@fewer(2)
@given(drawn=dice())
def test_a_window_counts_each_record_once(drawn: Dice, is_async: bool) -> None:
    settings = draw_settings(drawn)
    windows, mishaps = draw_windows(drawn)
    function = Function(mishaps, drawn.pick([0, 0, 1, 2, 7]))
    with pytest.MonkeyPatch.context() as patch:
        # A state of a few records is then too large, so that windows end early.
        patch.setattr(window_rules, "MAX_STATE_BYTES", drawn.pick([10**6, 16]))
        handle = function.handle_async if is_async else function.handle
        report = simulate_windows(handle, windows, settings)
    note(str(report))

    assert function.stored == [end.state for end in report.ends if end.state is not None]
    assert [end.window for end in report.ends if not end.is_terminated_early] == [0, 1, 2]
    assert all(record.fate != "left" for record in report.records)
    numbers = count()
    for window, event in enumerate(windows):
        counts = counts_of(report, window)
        ended = {end.window for end in report.ends if end.state is None}
        for raw in event["Records"]:
            number, fate = str(next(numbers)), report[raw["kinesis"]["sequenceNumber"]].fate
            if window in ended:
                assert report.problems
                assert counts[number] <= (fate == "succeeded")
            else:
                assert counts[number] == (fate == "succeeded")
