"""The project's targets. A missed target is reported; it is no error."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.results import OURS, THEIRS, Row

GATHER = "asyncio.gather"
PYDANTIC = "pydantic alone"
WHOLE = "validated whole"
_KIB = 1 / 1024


@dataclass(frozen=True)
class Target:
    """An upper limit for our own value, or for its ratio to somebody else's."""

    name: str
    rows: str
    """The keys of its rows, as a regular expression."""
    limit: float
    against: str | None = THEIRS
    """The divisor of the ratio; None if the limit is on our own value."""

    def applies_to(self, row: Row) -> bool:
        """Return whether a row is one of its rows."""
        known = row.values if self.against is None else row.ratios
        return bool(re.fullmatch(self.rows, row.key)) and (self.against or OURS) in known

    def measure(self, row: Row) -> float:
        """Return the measured value or ratio of one of its rows."""
        if self.against is None:
            return row.values[OURS]
        return row.ratios[self.against].middle

    def is_reached(self, row: Row) -> bool:
        """Return whether one of its rows is within the limit."""
        return self.measure(row) <= self.limit


# The ratio depends on the interpreter: it is lower from Python 3.12 on.
_NOT_WAITING = 0.4 if sys.version_info >= (3, 12) else 0.9

TARGETS: tuple[Target, ...] = (
    Target("no model, 1 record", r"(sync/\w+/none/1/ok|one/\w+/none)", 0.55),
    Target("no model, 10 records", r"sync/\w+/none/10/\w+", 0.55),
    Target("no model, 100 records or more", r"sync/\w+/none/(100|1000|10000)/\w+", 0.55),
    Target("SQS, Json model", r"sync/sqs/model/1\d{2,}/ok", 0.42),
    Target("Kinesis, Json model", r"sync/kinesis/model/1\d{2,}/ok", 0.55),
    Target("DynamoDB, model", r"sync/dynamodb/model/1\d{2,}/ok", 0.38),
    Target("DynamoDB, 4 of 30 attributes named", r"wide/1\d{2,}", 0.2),
    Target("model, 10 records", r"(sync/\w+/model/10/ok|wide/10)", 0.6),
    Target("model, some records fail", r"sync/\w+/model/(100|1000)/(handler|invalid)", 0.65),
    Target("model, every member read", r"members/\w+", 1.25, WHOLE),
    Target("model, 1 record, with a context", r"one/\w+/model", 0.55),
    Target("FIFO, 10 records", r"fifo/(batch|group)/10/ok", 0.7),
    Target("FIFO, 100 and 1,000 records", r"fifo/(batch|group)/(100|1000)/ok", 0.5),
    Target("own success_handler", r"hooks/success/(10|1000)/\w+", 1),
    Target("own failure_handler, 1,000 records", r"hooks/failure/1000/\w+", 0.5),
    Target("async, 1,000 x 10 ms", r"waiting/sqs/.*", 1.05, GATHER),
    Target("async, 1,000 that do not wait", r"async/\w+/none/1000/ok", _NOT_WAITING, GATHER),
    Target("async, 10,000 that do not wait", r"async/\w+/\w+/10000/ok", 0.5),
    Target("import without a model: ms", r"import/none", 10, None),
    Target("import without a model", r"import/none", 0.15),
    Target("import without a model, under AWS's runtime client", r"import/client/none", 0.15),
    Target(
        "process start to first response, model, under AWS's runtime client",
        r"start/client/model",
        1.05,
        PYDANTIC,
    ),
    Target("peak memory, max_concurrency=100: MiB", r"memory/peak/limited/ok", 4, None),
    Target("memory after a failed batch", r"memory/retained/\w+/(handler|invalid)", 0.4),
    Target("memory after release(): MiB", r"memory/released/.*", 16 * _KIB, None),
)
"""Ratios are to Powertools unless they say otherwise. 16 KiB count as nothing."""


@dataclass(frozen=True)
class Verdict:
    """A target and its measured rows."""

    target: Target
    rows: tuple[Row, ...]

    @property
    def measured(self) -> list[float]:
        """The measured value or ratio of each row."""
        return [self.target.measure(row) for row in self.rows]

    @property
    def reached(self) -> int:
        """The number of rows that reach the target."""
        return sum(self.target.is_reached(row) for row in self.rows)

    @property
    def is_reached(self) -> bool:
        """Whether all rows reach the target."""
        return self.reached == len(self.rows)

    @property
    def worst(self) -> Row:
        """The row with the highest value."""
        return max(self.rows, key=self.target.measure)

    def as_json(self) -> dict[str, Any]:
        """Return it in the form of the JSON file."""
        return {
            "name": self.target.name,
            "against": self.target.against,
            "limit": self.target.limit,
            "reached": self.is_reached,
            "rows": {row.key: self.target.measure(row) for row in self.rows},
        }


def judge(rows: Iterable[Row], targets: Sequence[Target] = TARGETS) -> list[Verdict]:
    """Compare rows with targets.

    Args:
        rows: The measured rows.
        targets: The targets.

    Returns:
        A verdict for each target that has a row.
    """
    measured = list(rows)
    verdicts = [
        Verdict(target, tuple(row for row in measured if target.applies_to(row)))
        for target in targets
    ]
    return [verdict for verdict in verdicts if verdict.rows]


def targets_of(row: Row, targets: Sequence[Target] = TARGETS) -> list[Target]:
    """Return the targets of a row."""
    return [target for target in targets if target.applies_to(row)]
