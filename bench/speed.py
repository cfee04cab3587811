"""The time per record: by source, model, batch size, failures, and sync or async handlers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bench import handlers
from bench.events import SOURCES, make_event
from bench.results import Row
from bench.sides import check_same_work, expected_failures, make_floors, make_sides
from bench.timing import time_rounds
from bench.works import Settings, Work, like_in_lambda

SIZES = (10, 100, 1_000, 10_000)
"""10 is the default batch size of SQS. Batches of one record are rows without a model only."""
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
        """The key of its row, for targets and `--only`."""
        model = "model" if self.model else "none"
        return f"{self.mode}/{self.source}/{model}/{self.size}/{self.outcome}"

    @property
    def title(self) -> str:
        """The name of its row in tables."""
        model = name_model(self.source, model=self.model)
        return f"{model}, {describe_size(self.size)}, {OUTCOMES[self.outcome]}"

    def make_handler(self) -> Any:
        """Create a handler, which fails one record in ten if handlers are to fail."""
        if self.outcome == "handler":
            is_async = self.mode == "async"
            return handlers.make_failing_async() if is_async else handlers.make_failing()
        return handlers.handle_async if self.mode == "async" else handlers.handle

    def measure(self, settings: Settings) -> list[Row]:
        """Measure both libraries and the floors."""
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
    """Return the name of a model in tables."""
    if not model:
        return "no model"
    return "model" if source == "dynamodb" else "Json model"


def describe_size(size: int) -> str:
    """Return the size of a batch in words."""
    return f"{size:,} record{'s' * (size != 1)}"


def speed_row(key: str, title: str, taken: Mapping[str, Sequence[float]], size: int) -> Row:
    """Create the row of a work whose runs are batches of this size."""
    rounds = {name: [one / size * 1e6 for one in each] for name, each in taken.items()}
    return Row.of_rounds(key, title, MICROSECONDS, rounds)


def works(*, is_quick: bool = False) -> list[Work]:
    """List the works: the grid of cases, and batches of one record.

    Without a model nothing is validated, so nothing is invalid.
    """
    cases = [
        Case(mode, source, model, size, outcome)
        for mode in ("sync", "async")
        for source in SOURCES
        for model in (False, True)
        for size in _sizes(mode, model=model, is_quick=is_quick)
        for outcome in OUTCOMES
        if (model or outcome != "invalid") and (size > 1 or outcome == "ok")
    ]
    if is_quick:
        cases.append(Case("async", "sqs", False, SIZES[-1], "ok"))
    listed = [Work(case.key, (case.key,), case.measure) for case in cases]
    for source in SOURCES:
        for model in (False, True):
            key = f"one/{source}/{'model' if model else 'none'}"
            listed.append(Work(key, (key,), partial(_measure_one, key, source, model)))
    return listed


def _sizes(mode: str, *, model: bool, is_quick: bool) -> tuple[int, ...]:
    sizes = QUICK_SIZES if is_quick else SIZES
    return (1, *sizes) if mode == "sync" and not model else sizes


def _measure_one(key: str, source: str, model: bool, settings: Settings) -> list[Row]:
    """Measure a batch of one record whose handler takes the Lambda context."""
    event = make_event(source, 1)
    with like_in_lambda():
        runs = make_sides(event, source, lambda: handlers.handle_with_context, model=model)
        check_same_work(runs, 0)
        taken = time_rounds(runs, settings.effort)
    title = f"{SOURCE_NAMES[source]}, {name_model(source, model=model)}"
    return [speed_row(key, title, taken, 1)]
