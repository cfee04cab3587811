"""Time a record, over sources, models, sizes, failures, and sync or async handlers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench import handlers
from bench.events import SOURCES, make_event
from bench.results import Row
from bench.sides import check_same_work, expected_failures, make_floors, make_sides
from bench.timing import time_rounds
from bench.works import Settings, Work, like_in_lambda

SIZES = (10, 100, 1_000, 10_000)
QUICK_SIZES = (10, 1_000)
SOURCE_NAMES = {"sqs": "SQS", "kinesis": "Kinesis", "dynamodb": "DynamoDB"}
OUTCOMES = {
    "ok": "no failures",
    "handler": "10 % handler failures",
    "invalid": "10 % invalid",
}
MICROSECONDS = "us a record"


@dataclass(frozen=True)
class Case:
    """One cell of the grid."""

    mode: str
    """sync or async."""
    source: str
    model: bool
    size: int
    outcome: str

    @property
    def key(self) -> str:
        """What targets and `--only` know it by."""
        model = "model" if self.model else "none"
        return f"{self.mode}/{self.source}/{model}/{self.size}/{self.outcome}"

    @property
    def title(self) -> str:
        """What it is called in tables."""
        model = name_model(self.source, model=self.model)
        return f"{model}, {self.size:,} records, {OUTCOMES[self.outcome]}"

    def make_handler(self) -> Any:
        """Make a handler that fails as often as it should."""
        if self.outcome == "handler":
            is_async = self.mode == "async"
            return handlers.make_failing_async() if is_async else handlers.make_failing()
        return handlers.handle_async if self.mode == "async" else handlers.handle

    def measure(self, settings: Settings) -> list[Row]:
        """Measure it."""
        event = make_event(self.source, self.size, invalid=self.outcome == "invalid")
        how = {"model": self.model, "is_async": self.mode == "async"}
        with like_in_lambda():
            sides = make_sides(event, self.source, self.make_handler, **how)
            some_fail = self.outcome != "ok"
            check_same_work(sides, expected_failures(self.size, some_fail=some_fail))
            floors = make_floors(event, self.source, self.make_handler, **how)
            taken = time_rounds(sides | floors, settings.effort)
        return [speed_row(self.key, self.title, taken, self.size)]


def name_model(source: str, *, model: bool) -> str:
    """Call a model in tables what it is."""
    if not model:
        return "no model"
    return "model" if source == "dynamodb" else "Json model"


def speed_row(key: str, title: str, taken: Mapping[str, Sequence[float]], size: int) -> Row:
    """Make the row of a work whose runs are batches of a size."""
    rounds = {name: [one / size * 1e6 for one in each] for name, each in taken.items()}
    return Row.of_rounds(key, title, MICROSECONDS, rounds)


def grid(*, is_quick: bool = False) -> list[Work]:
    """List the works of the grid.

    Without a model nothing is validated, so nothing is invalid.
    """
    cases = [
        Case(mode, source, model, size, outcome)
        for mode in ("sync", "async")
        for source in SOURCES
        for model in (False, True)
        for size in (QUICK_SIZES if is_quick else SIZES)
        for outcome in OUTCOMES
        if model or outcome != "invalid"
    ]
    if is_quick:
        cases.append(Case("async", "sqs", False, SIZES[-1], "ok"))
    return [Work(case.key, (case.key,), case.measure) for case in cases]
