"""The way of a record, line by line: which lines it goes through, and where the time goes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

from bench import handlers, ours
from bench.events import make_event
from bench.handlers import CONTEXT
from bench.works import like_in_lambda
from lambda_batch._engine.batches import Batch
from lambda_batch._engine.exceptions import exception_info
from lambda_batch._engine.failure_log import FailureLog
from lambda_batch._engine.failures import Failures
from lambda_batch.wire.records import RecordView

SIZE = 1_000
RUNS = 20
WIDTH = 12
BEGIN = "<!-- lines -->"
ROUTE: tuple[Any, ...] = (
    vars(Batch)["_handle_plainly"],
    RecordView.__init__,
    exception_info,
    vars(Batch)["_fail_plainly"],
    Failures.take,
    FailureLog.add,
    Failures.forget,
)
"""The functions that a record of a sync batch goes through, in their order."""

Time = dict[tuple[str, int], float]


@dataclass(frozen=True)
class Case:
    """A batch whose lines are timed."""

    title: str
    model: bool
    make_handler: Callable[[], handlers.Handler]


CASES = (
    Case("no model", model=False, make_handler=lambda: handlers.handle),
    Case("Json model", model=True, make_handler=lambda: handlers.handle),
    Case("10 % fail", model=False, make_handler=handlers.make_failing),
)


def to_markdown(size: int = SIZE, runs: int = RUNS) -> str:
    """Time the lines of each function of the route, and write them down.

    Args:
        size: How many SQS messages a batch has.
        runs: How many batches are processed for each case.

    Returns:
        The lines of each function, each with its part of the time.
    """
    times = [_measure(case, size, runs) for case in CASES]
    head = "".join(f"{case.title:>{WIDTH}}" for case in CASES)
    parts = [f"SQS, {size:,} records, {runs} batches of each kind; percent of the time."]
    for function in ROUTE:
        lines = _lines(function, times)
        parts.append("\n".join(["```text", f"{head}  {function.__qualname__}", *lines, "```"]))
    return "\n\n".join(parts) + "\n"


def _lines(function: Any, times: Sequence[Time]) -> list[str]:
    """Write the lines of a function, without its head and what comes after the last one run."""
    file, (lines, first) = function.__code__.co_filename, inspect.getsourcelines(function)
    numbers = range(first, first + len(lines))
    timed = [number for number in numbers if any((file, number) in time for time in times)]
    shown = range(timed[0], timed[-1] + 1)
    texts = dedent("".join(lines[shown.start - first : shown.stop - first])).splitlines()
    return [
        "".join(_cell(time.get((file, number))) for time in times) + f"  {text}"
        for number, text in zip(shown, texts, strict=True)
    ]


def _cell(part: float | None) -> str:
    return " " * WIDTH if part is None else f"{part:{WIDTH}.1f}"


def _measure(case: Case, size: int, runs: int) -> Time:
    """Give the part of each line in percent of the time in the first function of the route."""
    from line_profiler import LineProfiler

    event = make_event("sqs", size)
    processor = ours.make_processor("sqs", model=case.model)
    handler = case.make_handler()
    profiler = LineProfiler(*ROUTE)
    with like_in_lambda():
        ours.process(event, handler, processor, CONTEXT)
        with profiler:
            for _ in range(runs):
                ours.process(event, handler, processor, CONTEXT)
    timings = profiler.get_stats().timings
    first = ROUTE[0].__code__
    whole = sum(
        time
        for (file, line, _), lines in timings.items()
        for _, _, time in lines
        if (file, line) == (first.co_filename, first.co_firstlineno)
    )
    return {
        (file, line): 100 * time / whole
        for (file, _, _), lines in timings.items()
        for line, _, time in lines
    }
