"""Single works: a batch of one, payloads that are read, waiting handlers, and the log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from operator import attrgetter
from os import devnull
from pathlib import Path
from typing import Any

from bench import handlers, ours, theirs
from bench.events import EVERY, SOURCES, make_event
from bench.handlers import CONTEXT
from bench.results import OURS, THEIRS, Row
from bench.sides import bind, check_same_work, make_floors, make_sides
from bench.speed import SOURCE_NAMES, name_model, speed_row
from bench.timing import Run, time_rounds
from bench.works import Settings, Work, like_in_lambda

SIZE = 1_000
MANY = 10_000
SILENT = "lambda-batch, silent"
THEIR_LOGGER = "Powertools, logger="


def works() -> list[Work]:
    """List the single works."""
    listed: list[Work] = []
    for source in SOURCES:
        for model in (False, True):
            key = f"one/{source}/{'model' if model else 'none'}"
            listed.append(Work(key, (key,), partial(_measure_one, key, source, model)))
    for source, read in _READS.items():
        key = f"reading/{source}"
        listed.append(Work(key, (key,), partial(_measure_reading, key, source, read)))
    for source in SOURCES:
        key = f"payload/{source}"
        listed.append(Work(key, (key,), partial(_measure_payload, key, source)))
    for model in (False, True):
        key = f"waiting/sqs/{'model' if model else 'none'}"
        listed.append(Work(key, (key,), partial(_measure_waiting, key, model)))
    listed.append(Work("logging/sqs", ("logging/sqs",), _measure_logging))
    entries = ("entries/default", "entries/logger")
    listed.append(Work("entries", entries, _count_entries))
    return listed


def _measure_one(key: str, source: str, model: bool, settings: Settings) -> list[Row]:
    event = make_event(source, 1)
    with like_in_lambda():
        runs = make_sides(event, source, lambda: handlers.handle_with_context, model=model)
        check_same_work(runs, 0)
        taken = time_rounds(runs, settings.effort)
    title = f"{SOURCE_NAMES[source]}, {name_model(source, model=model)}"
    return [speed_row(key, title, taken, 1)]


def _read_body(record: Any) -> Any:
    return record.json_body


def _read_data(record: Any) -> Any:
    return record.kinesis.data_as_json()


def _read_image(record: Any) -> Any:
    return record.dynamodb.new_image


_READS: dict[str, Callable[[Any], Any]] = {
    "sqs": _read_body,
    "kinesis": _read_data,
    "dynamodb": _read_image,
}


def _measure_reading(
    key: str, source: str, read: Callable[[Any], Any], settings: Settings
) -> list[Row]:
    event = make_event(source, SIZE)
    with like_in_lambda():
        runs = make_sides(event, source, lambda: read, model=False)
        check_same_work(runs, 0)
        taken = time_rounds(runs, settings.effort)
    title = f"{SOURCE_NAMES[source]}, no model, {SIZE:,} records, payload read by the handler"
    return [speed_row(key, title, taken, SIZE)]


_THEIR_ORDERS: dict[str, Callable[[Any], Any]] = {
    "sqs": attrgetter("body"),
    "kinesis": attrgetter("kinesis.data"),
    "dynamodb": attrgetter("dynamodb.NewImage"),
}


def _measure_payload(key: str, source: str, settings: Settings) -> list[Row]:
    event = make_event(source, SIZE)
    handler, their_handler = _dropping(attrgetter("order")), _dropping(_THEIR_ORDERS[source])
    with like_in_lambda():
        processor = theirs.make_processor(source, model=True)
        runs = {
            OURS: bind(ours.process, event, handler, ours.make_payload_processor(source)),
            THEIRS: bind(theirs.process, event, their_handler, processor),
        }
        check_same_work(runs, 0)
        taken = time_rounds(runs, settings.effort)
    title = f"{SOURCE_NAMES[source]}, {SIZE:,} records, order read by the handler"
    return [speed_row(key, title, taken, SIZE)]


def _dropping(read: Callable[[Any], Any]) -> handlers.Handler:
    """Make a handler that reads something of a record."""

    def handle(record: Any) -> None:
        read(record)

    return handle


def _measure_waiting(key: str, model: bool, settings: Settings) -> list[Row]:
    event = make_event("sqs", SIZE)
    # The clock on the wall is noisier than that of the CPU.
    effort = replace(settings.effort, rounds=3 * settings.effort.rounds)
    with like_in_lambda():
        how = {"model": model, "is_async": True}
        runs = make_sides(event, "sqs", lambda: handlers.wait_a_little, **how)
        check_same_work(runs, 0)
        runs |= make_floors(event, "sqs", lambda: handlers.wait_a_little, **how)
        taken = time_rounds(runs, effort, waits=True)
    rounds = {name: [one * 1e3 for one in each] for name, each in taken.items()}
    title = f"SQS, {name_model('sqs', model=model)}, {SIZE:,} records x 10 ms, all at once"
    return [Row.of_rounds(key, title, "ms", rounds)]


@contextmanager
def _logged_to(handler: logging.Handler) -> Generator[None, None, None]:
    """Send what is logged to a handler, as the runtime of a function does to its own."""
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
    """Counts entries, and that is all."""

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
    sides: dict[str, Any] = {OURS: ours, THEIRS: theirs}
    for key, logger in loggers.items():
        counted = {name: [float(_entries_of(side, event, logger))] for name, side in sides.items()}
        how = "by default" if logger is None else "with a logger of the user's"
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
