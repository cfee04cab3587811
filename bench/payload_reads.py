"""Handlers that read the payload: as plain data, or validated when it is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Any

from bench import handlers, ours, theirs
from bench.events import SOURCES, make_event
from bench.results import OURS, THEIRS, Row
from bench.sides import bind, check_same_work, make_sides
from bench.speed import SOURCE_NAMES, speed_row
from bench.timing import time_rounds
from bench.works import Settings, Work, like_in_lambda

SIZE = 1_000


def works() -> list[Work]:
    """List the works: one per source and kind of read."""
    listed: list[Work] = []
    for source, read in _READS.items():
        key = f"reading/{source}"
        listed.append(Work(key, (key,), partial(_measure_reading, key, source, read)))
    for source in SOURCES:
        key = f"payload/{source}"
        listed.append(Work(key, (key,), partial(_measure_payload, key, source)))
    return listed


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
    """Create a handler that reads a value of the record and returns nothing."""

    def handle(record: Any) -> None:
        read(record)

    return handle
