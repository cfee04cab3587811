"""Options of processors: on, off, and beside Powertools, which has none of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from bench import handlers, ours, theirs
from bench.events import make_event
from bench.results import OURS, THEIRS, Row
from bench.sides import bind, check_same_work, expected_failures
from bench.speed import OUTCOMES, describe_size, speed_row
from bench.timing import time_rounds
from bench.works import Settings, Work, like_in_lambda
from lambda_batch.retries import RetryDelays, exponential_backoff

SIZES = (10, 1_000)
OFF = "option off"


class _Queue:
    """An SQS client that changes every delay at once."""

    def change_message_visibility_batch(self, **_request: object) -> dict[str, Any]:
        """Change nothing."""
        return {}


class _Tracing:
    """A tracing whose spans do nothing."""

    def begin_batch(self, _batch: object) -> _Tracing:
        """Begin the span of a batch."""
        return self

    def begin_record(self, _position: int) -> _Tracing:
        """Begin the span of a record."""
        return self

    def end(self, _error: BaseException | None, *, failed: bool) -> None:
        """End a span."""


def _take_all(_items: Sequence[object]) -> None:
    """Take what a bulk function or a sink is given."""


def _report(_report: object) -> None:
    """Take a report."""


OPTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "reserve": ("reserve", {"reserve": 1}),
    "report": ("on_report", {"on_report": _report}),
    "tracing": ("tracing, spans that do nothing", {"tracing": _Tracing()}),
    "bulk": ("bulk", {"bulk": _take_all}),
    "sink": ("sink", {"sink": _take_all, "permanent": handlers.DeclinedError}),
    "delays": ("retry_delays", {"retry_delays": RetryDelays(_Queue(), exponential_backoff(1, 9))}),
    "threads": ("threads=4", {"threads": 4}),
}
"""For each option, its name in tables, and the arguments."""


def works(*, is_quick: bool = False) -> list[Work]:
    """List the works: one per option, size and outcome."""
    return [
        Work(key, (key,), partial(_measure, key, option, size, outcome))
        for option in OPTIONS
        for size in (SIZES[:1] if is_quick else SIZES)
        for outcome in ("ok", "handler")
        for key in (f"options/{option}/{size}/{outcome}",)
    ]


def _measure(key: str, option: str, size: int, outcome: str, settings: Settings) -> list[Row]:
    event = make_event("sqs", size)
    name, arguments = OPTIONS[option]

    def make_handler() -> handlers.Handler:
        return handlers.handle if outcome == "ok" else handlers.make_failing()

    processors = {
        OFF: (ours.process, ours.make_processor("sqs", model=False)),
        THEIRS: (theirs.process, theirs.make_processor("sqs", model=False)),
    }
    with like_in_lambda():
        runs = {
            side: bind(process, event, make_handler(), processor)
            for side, (process, processor) in processors.items()
        }
        same = {OURS: runs[OFF], THEIRS: runs[THEIRS]}
        check_same_work(same, expected_failures(size, some_fail=outcome != "ok"))
        runs[OURS] = bind(
            ours.process,
            event,
            make_handler(),
            ours.make_processor("sqs", model=False, **arguments),
        )
        taken = time_rounds(runs, settings.effort)
    title = f"{name}, {describe_size(size)}, {OUTCOMES[outcome]}"
    return [speed_row(key, title, taken, size)]
