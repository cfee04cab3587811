"""The memory of one batch, in a process of its own.

`python -m bench.memory_worker '{"side": "ours", ...}'` writes a `Measured` as JSON.
"""

from __future__ import annotations

import gc
import json
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from bench import handlers
from bench.events import make_event
from bench.handlers import CONTEXT
from bench.works import like_in_lambda

_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Job:
    """A batch to measure."""

    side: str
    """ours or theirs."""
    model: bool
    is_async: bool
    waits: bool
    """Whether async handlers wait."""
    max_concurrency: int | None
    """For our async processor; Powertools has no limit."""
    outcome: str
    """ok; or the reason why all records fail: handler or invalid."""
    size: int
    is_traced: bool
    """Whether to count Python's allocations, or else the memory of the process."""


@dataclass(frozen=True)
class Measured:
    """Bytes above the memory in use before the batch, which includes the event."""

    peak: int
    retained: int
    """After the response."""
    released: int | None
    """After `processor.release()`; None for Powertools, which has no such method."""


def main(arguments: list[str]) -> None:
    """Measure a job, and write the result as JSON."""
    job = Job(**json.loads(arguments[0]))
    with like_in_lambda():
        json.dump(asdict(measure(job)), sys.stdout)


def measure(job: Job) -> Measured:
    """Measure one batch.

    Small batches run first, because first use imports modules. The event exists before memory is
    measured. Memory that a garbage collection frees does not count as retained.
    """
    side = import_module(f"bench.{job.side}")
    options: dict[str, Any] = {"is_async": job.is_async, "raise_on_entire_batch_failure": False}
    if job.max_concurrency is not None:
        options["max_concurrency"] = job.max_concurrency
    processor = side.make_processor("sqs", model=job.model, **options)
    process = side.async_process if job.is_async else side.process
    handler = _handler_of(job)
    process(_event_of(job, 2), handler, processor, CONTEXT)
    well: Any = handlers.handle_async if job.is_async else handlers.handle
    process(make_event("sqs", 1), well, processor, CONTEXT)
    event = _event_of(job, job.size)
    usage = _begin(is_traced=job.is_traced)
    process(event, handler, processor, CONTEXT)
    peak = usage(True)
    retained = usage(False)
    released = None
    if hasattr(processor, "release"):
        processor.release()
        released = usage(False)
    return Measured(peak, retained, released)


def _event_of(job: Job, size: int) -> Any:
    event = make_event("sqs", size)
    if job.outcome == "invalid":
        for record in event["Records"]:
            record["body"] = "nope"
    return event


def _handler_of(job: Job) -> Any:
    if job.outcome == "handler":
        return handlers.fail
    if job.waits:
        return handlers.wait_a_little
    return handlers.handle_async if job.is_async else handlers.handle


def _begin(*, is_traced: bool) -> Callable[[bool], int]:
    """Begin to measure.

    Returns:
        A function that returns the peak since then if called with True, else the current usage.
    """
    gc.collect()
    if is_traced:
        tracemalloc.start()
        read = tracemalloc.get_traced_memory
    else:
        _RESET.write_text("5", encoding="ascii")  # resets the peak
        read = _process_memory
    before = read()[0]

    def usage(of_peak: bool) -> int:
        if not of_peak:
            gc.collect()
        return read()[of_peak] - before

    return usage


def _process_memory() -> tuple[int, int]:
    """Return the resident memory of the process in bytes: now, and at its peak."""
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    sizes = {name: text for name, _, text in (line.partition(":") for line in lines)}
    now, peak = (int(sizes[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
    return now, peak


def can_read_process_memory() -> bool:
    """Return whether this system shows the peak of a process, and can reset it."""
    return _STATUS.exists() and _RESET.exists()


if __name__ == "__main__":
    main(sys.argv[1:])
