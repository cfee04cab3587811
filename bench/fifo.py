"""FIFO queues: a failure stops the batch, or only its message group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench import handlers, ours, theirs
from bench.events import EVERY, make_fifo_event
from bench.results import OURS, THEIRS, Row
from bench.sides import bind, check_same_work, expected_failures
from bench.speed import OUTCOMES, describe_size, speed_row
from bench.timing import Run, time_rounds
from bench.works import Settings, Work, like_in_lambda

SIZES = (1, 10, 100, 1_000)
QUICK_SIZES = (10, 1_000)
# Powertools has no async FIFO processor, so its sync one stands beside our async one.
KINDS = {
    "batch": "whole batch",
    "group": "by group",
    "async-group": "async by group (Powertools: sync)",
}


@dataclass(frozen=True)
class Case:
    """One batch of a FIFO queue."""

    kind: str
    """One of `KINDS`."""
    size: int
    outcome: str
    """ok or handler, as in `OUTCOMES`."""

    @property
    def key(self) -> str:
        """The key of its row."""
        return f"fifo/{self.kind}/{self.size}/{self.outcome}"

    @property
    def title(self) -> str:
        """The name of its row in tables."""
        return f"{KINDS[self.kind]}, {describe_size(self.size)}, {OUTCOMES[self.outcome]}"

    def measure(self, settings: Settings) -> list[Row]:
        """Measure both libraries."""
        with like_in_lambda():
            runs = self._make_runs()
            check_same_work(runs, expected_failures(self.size, some_fail=self.outcome != "ok"))
            taken = time_rounds(runs, settings.effort)
        return [speed_row(self.key, self.title, taken, self.size)]

    def _make_runs(self) -> dict[str, Run]:
        event = make_fifo_event(self.size)
        by_group, is_async = self.kind != "batch", self.kind == "async-group"
        our_processor = ours.make_fifo_processor(skip_group_on_error=by_group, is_async=is_async)
        our_process = ours.async_process if is_async else ours.process
        their_processor = theirs.make_fifo_processor(skip_group_on_error=by_group)
        their_handler = self._make_handler(is_async=False)
        return {
            OURS: bind(our_process, event, self._make_handler(is_async=is_async), our_processor),
            THEIRS: bind(theirs.process, event, their_handler, their_processor),
        }

    def _make_handler(self, *, is_async: bool) -> Any:
        """Create a handler that makes one record in ten a failure, including the stopped ones.

        It fails once per batch, so it has to know how often a batch calls it. A whole batch stops
        behind nine tenths of the records. By group, the first message of the first of ten groups
        fails, and the others of that group are not handled.
        """
        if self.outcome == "ok":
            return handlers.handle_async if is_async else handlers.handle
        make = handlers.make_failing_async if is_async else handlers.make_failing
        if self.size < EVERY:
            return make()  # one batch in ten fails
        calls = self.size - expected_failures(self.size, some_fail=True) + 1
        return make(calls, calls - 1 if self.kind == "batch" else 0)


def works(*, is_quick: bool = False) -> list[Work]:
    """List the works: one per kind, size and outcome."""
    cases = [
        Case(kind, size, outcome)
        for kind in KINDS
        for size in (QUICK_SIZES if is_quick else SIZES)
        for outcome in ("ok", "handler")
    ]
    return [Work(case.key, (case.key,), case.measure) for case in cases]
