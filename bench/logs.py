"""The log of failures: what it costs by default, and how many entries it writes."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from os import devnull
from pathlib import Path
from typing import Any

from bench import handlers, ours, theirs
from bench.events import EVERY, make_event
from bench.handlers import CONTEXT
from bench.results import OURS, Row
from bench.sides import SIDES, bind, check_same_work, make_sides
from bench.speed import speed_row
from bench.timing import Run, time_rounds
from bench.works import Settings, Work, like_in_lambda

SIZE = 1_000
MANY = 10_000
SILENT = "lambda-batch, silent"
THEIR_LOGGER = "Powertools, logger="


def works() -> list[Work]:
    """List the works: the time of a failing batch with its log, and the number of entries."""
    return [
        Work("logging/sqs", ("logging/sqs",), _measure_logging),
        Work("entries", ("entries/default", "entries/logger"), _count_entries),
    ]


@contextmanager
def _logged_to(handler: logging.Handler) -> Generator[None, None, None]:
    """Send log entries only to this handler, as the Lambda runtime does with its own."""
    root = logging.getLogger()
    others, root.handlers = root.handlers, [handler]
    try:
        yield
    finally:
        root.handlers = others


def _measure_logging(settings: Settings) -> list[Row]:
    event = make_event("sqs", SIZE)
    with (
        Path(devnull).open("w", encoding="utf-8") as nowhere,
        _logged_to(logging.StreamHandler(nowhere)),
        like_in_lambda(failures_are_logged=True),
    ):
        runs = make_sides(event, "sqs", handlers.make_failing, model=True)
        check_same_work(runs, SIZE // EVERY)
        runs[SILENT] = _silent(make_sides(event, "sqs", handlers.make_failing, model=True)[OURS])
        logger = logging.getLogger("bench")
        processor = theirs.make_processor("sqs", model=True, logger=logger)
        runs[THEIR_LOGGER] = bind(theirs.process, event, handlers.make_failing(), processor)
        taken = time_rounds(runs, settings.effort)
    title = f"SQS, Json model, {SIZE:,} records, 10 % handler failures, logged by default"
    return [speed_row("logging/sqs", title, taken, SIZE)]


def _silent(run: Run) -> Run:
    def run_silently() -> object:
        ours.LOGGER.disabled = True
        try:
            return run()
        finally:
            ours.LOGGER.disabled = False

    return run_silently


class _Counter(logging.Handler):
    """Counts log entries and drops them."""

    number = 0

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002
        """Count an entry."""
        self.number += 1


def _count_entries(_settings: Settings) -> list[Row]:
    rows: list[Row] = []
    event = make_event("sqs", MANY)
    loggers: dict[str, logging.Logger | None] = {
        "default": None,
        "logger": logging.getLogger("bench"),
    }
    for key, logger in loggers.items():
        counted = {name: [float(_entries_of(side, event, logger))] for name, side in SIDES.items()}
        how = "by default" if logger is None else "with logger="
        title = f"{MANY:,} equal failures, {how}"
        rows.append(Row.of_rounds(f"entries/{key}", title, "log entries", counted))
    return rows


def _entries_of(side: Any, event: Any, logger: logging.Logger | None) -> int:
    counter = _Counter()
    options: dict[str, Any] = {"raise_on_entire_batch_failure": False, "logger": logger}
    processor = side.make_processor("sqs", model=False, **options)
    with _logged_to(counter), like_in_lambda(failures_are_logged=True):
        side.process(event, handlers.fail, processor, CONTEXT)
    return counter.number
