"""Memory of a batch of 10,000 records: at its peak, and after it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from bench.memory_worker import Job, Measured, can_read_process_memory
from bench.results import OURS, THEIRS, Row
from bench.works import Settings, Work

SIZE = 10_000
QUICK_SIZE = 1_000
MIB = 1024 * 1024
LEAST = 0.125
"""Smaller values, in MiB, are shown without a ratio."""
ROOT = Path(__file__).parents[1]

MAX_CONCURRENCY = 100

_KINDS = {
    "none": "no model",
    "model": "Json model",
    "async": "no model, async",
    "limited": f"no model, async, waiting handlers, max_concurrency={MAX_CONCURRENCY}",
}
_OUTCOMES = {"ok": "no failures", "handler": "all handlers fail", "invalid": "all invalid"}
_CASES = (
    ("none", "ok"),
    ("none", "handler"),
    ("model", "ok"),
    ("model", "handler"),
    ("model", "invalid"),
    ("async", "ok"),
    ("limited", "ok"),
)
_PARTS = ("peak", "retained", "released", "rss-peak", "rss-retained")


def works() -> list[Work]:
    """List the works: one per case. Each library and each method gets a process of its own."""
    return [
        Work(
            f"memory/{kind}/{outcome}",
            tuple(_key(part, kind, outcome) for part in _PARTS),
            partial(_measure, kind, outcome),
        )
        for kind, outcome in _CASES
    ]


def _key(part: str, kind: str, outcome: str) -> str:
    return f"memory/{part}/{kind}/{outcome}"


def _measure(kind: str, outcome: str, settings: Settings) -> list[Row]:
    values: dict[str, dict[str, float]] = {part: {} for part in _PARTS}
    size = QUICK_SIZE if settings.is_quick else SIZE
    for name, side in ((OURS, "ours"), (THEIRS, "theirs")):
        job = Job(
            side=side,
            model=kind == "model",
            is_async=kind in ("async", "limited"),
            waits=kind == "limited",
            max_concurrency=MAX_CONCURRENCY if (kind, side) == ("limited", "ours") else None,
            outcome=outcome,
            size=size,
            is_traced=True,
        )
        traced = run(job)
        values["peak"][name] = traced.peak / MIB
        values["retained"][name] = traced.retained / MIB
        if traced.released is not None:
            values["released"][name] = traced.released / MIB
        if can_read_process_memory():
            whole = run(replace(job, is_traced=False))
            values["rss-peak"][name] = whole.peak / MIB
            values["rss-retained"][name] = whole.retained / MIB
    title = f"SQS, {_KINDS[kind]}, {size:,} records, {_OUTCOMES[outcome]}"
    return [_row(_key(part, kind, outcome), title, values[part]) for part in _PARTS if values[part]]


def _row(key: str, title: str, values: dict[str, float]) -> Row:
    row = Row.of_rounds(key, title, "MiB", {name: [value] for name, value in values.items()})
    # The ratio of two values near zero means nothing.
    return replace(row, ratios={}) if max(values.values()) < LEAST else row


def run(job: Job) -> Measured:
    """Measure in a new process."""
    command = [sys.executable, "-m", "bench.memory_worker", json.dumps(asdict(job))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return Measured(**json.loads(done.stdout))
