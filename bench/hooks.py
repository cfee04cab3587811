"""Overridden hooks: processors whose subclass calls `super()` and does nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from bench import handlers
from bench.events import make_event
from bench.results import Row
from bench.sides import SIDES, bind, check_same_work, expected_failures
from bench.speed import OUTCOMES, describe_size, speed_row
from bench.timing import time_rounds
from bench.works import Settings, Work, like_in_lambda

SIZES = (1, 10, 100, 1_000)
QUICK_SIZES = (10, 1_000)
HOOKS = {
    "success": "own success_handler",
    "failure": "own failure_handler",
    "record": "own _process_record",
}


@dataclass(frozen=True)
class Case:
    """One SQS batch of a processor with an overridden hook."""

    hook: str
    """One of `HOOKS`."""
    size: int
    outcome: str
    """ok or handler, as in `OUTCOMES`."""

    @property
    def key(self) -> str:
        """The key of its row."""
        return f"hooks/{self.hook}/{self.size}/{self.outcome}"

    @property
    def title(self) -> str:
        """The name of its row in tables."""
        return f"{HOOKS[self.hook]}, {describe_size(self.size)}, {OUTCOMES[self.outcome]}"

    def measure(self, settings: Settings) -> list[Row]:
        """Measure both libraries."""
        event = make_event("sqs", self.size)
        runs = {
            name: bind(
                side.process, event, self._make_handler(), side.make_hooked_processor(self.hook)
            )
            for name, side in SIDES.items()
        }
        with like_in_lambda():
            check_same_work(runs, expected_failures(self.size, some_fail=self.outcome != "ok"))
            taken = time_rounds(runs, settings.effort)
        return [speed_row(self.key, self.title, taken, self.size)]

    def _make_handler(self) -> handlers.Handler:
        return handlers.handle if self.outcome == "ok" else handlers.make_failing()


def works(*, is_quick: bool = False) -> list[Work]:
    """List the works: one per hook, size and outcome."""
    cases = [
        Case(hook, size, outcome)
        for hook in HOOKS
        for size in (QUICK_SIZES if is_quick else SIZES)
        for outcome in ("ok", "handler")
    ]
    return [Work(case.key, (case.key,), case.measure) for case in cases]
