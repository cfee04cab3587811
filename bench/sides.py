"""The runs of a work: both libraries, and floors.

A floor is a theoretical minimum: the same work without a library.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from bench import ours, theirs, unchecked
from bench.events import EVERY, Record
from bench.handlers import CONTEXT
from bench.payloads import PAYLOAD_READERS
from bench.results import OURS, THEIRS
from bench.targets import GATHER
from bench.timing import Run

SIDES: dict[str, Any] = {OURS: ours, THEIRS: theirs}
"""The modules of both libraries."""

BARE = "bare loop"
PAYLOAD = "payload alone"
UNCHECKED = "payload in a model"
VALIDATOR = "our model's validator"

MakeHandler = Callable[[], Any]
Read = Callable[[Record], Any]


def make_sides(
    event: Record, source: str, make_handler: MakeHandler, *, model: bool, is_async: bool = False
) -> dict[str, Run]:
    """Create the runs of both libraries.

    Args:
        event: The event.
        source: The source of the event.
        make_handler: Creates a handler for each library; handlers that fail count their calls.
        model: Whether records are validated.
        is_async: Whether handlers are async.

    Returns:
        The runs by name; each returns a partial batch response.
    """
    runs: dict[str, Run] = {}
    for name, side in SIDES.items():
        processor = side.make_processor(source, model=model, is_async=is_async)
        process = side.async_process if is_async else side.process
        runs[name] = bind(process, event, make_handler(), processor)
    return runs


def bind(process: Any, event: Record, handler: Any, processor: Any) -> Run:
    """Create the run of one batch, with a Lambda context."""
    return lambda: process(event, handler, processor, CONTEXT)


def make_floors(
    event: Record, source: str, make_handler: MakeHandler, *, model: bool, is_async: bool = False
) -> dict[str, Run]:
    """Create the floors of a work. The parameters are those of `make_sides`.

    Returns:
        The runs by name; they catch and keep failures.
    """
    reads: dict[str, Read | None] = {GATHER if is_async else BARE: None}
    if model:
        reads = {
            PAYLOAD: PAYLOAD_READERS[source],
            UNCHECKED: unchecked.MODELS[source].__pydantic_validator__.validate_python,
            VALIDATOR: ours.MODELS[source].__pydantic_validator__.validate_python,
        }
    loop = _gather if is_async else _loop
    return {name: loop(event["Records"], make_handler(), read) for name, read in reads.items()}


def _loop(records: list[Record], handler: Any, read: Read | None) -> Run:
    def run_bare() -> object:
        failures: list[Exception] = []
        for record in records:
            try:
                handler(record)
            except Exception as error:
                failures.append(error)
        return failures

    def run_reading(read: Read) -> object:
        failures: list[Exception] = []
        for record in records:
            try:
                handler(read(record))
            except Exception as error:
                failures.append(error)
        return failures

    return run_bare if read is None else lambda: run_reading(read)


def _gather(records: list[Record], handler: Any, read: Read | None) -> Run:
    async def handle_read(record: Record, read: Read) -> Any:
        return await handler(read(record))

    async def gather() -> object:
        work = (
            [handler(record) for record in records]
            if read is None
            else [handle_read(record, read) for record in records]
        )
        return await asyncio.gather(*work, return_exceptions=True)

    return lambda: asyncio.get_event_loop().run_until_complete(gather())


def check_same_work(runs: dict[str, Run], expected: int) -> None:
    """Raise if the two libraries report different failures.

    Args:
        runs: The runs of both libraries; each runs once.
        expected: The number of failures.

    Raises:
        RuntimeError: The failures differ.
    """
    reported: dict[str, set[str]] = {}
    for name in (OURS, THEIRS):
        response: Any = runs[name]()
        reported[name] = {failed["itemIdentifier"] for failed in response["batchItemFailures"]}
    if reported[OURS] != reported[THEIRS] or len(reported[OURS]) != expected:
        numbers = {name: len(identifiers) for name, identifiers in reported.items()}
        msg = f"expected {expected} failures of each side, the same ones; got {numbers}"
        raise RuntimeError(msg)


def expected_failures(size: int, *, some_fail: bool) -> int:
    """Return how many records of a batch fail."""
    return -(-size // EVERY) if some_fail else 0
