"""What the project has set out to reach, and whether it has; nothing fails where it has not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.results import OURS, THEIRS, Row

GATHER = "asyncio.gather"
PYDANTIC = "pydantic alone"
_KIB = 1 / 1024


@dataclass(frozen=True)
class Target:
    """One aim: at most so much, or at most so many times what another one takes."""

    name: str
    rows: str
    """The keys of the rows it is about, as a regular expression."""
    limit: float
    against: str | None = THEIRS
    """Whom a ratio is to; None if the limit is on our own value."""

    def applies_to(self, row: Row) -> bool:
        """Tell whether it is about a row."""
        known = row.values if self.against is None else row.ratios
        return bool(re.fullmatch(self.rows, row.key)) and (self.against or OURS) in known

    def measure(self, row: Row) -> float:
        """Give what was measured of a row it applies to."""
        if self.against is None:
            return row.values[OURS]
        return row.ratios[self.against].middle

    def is_reached(self, row: Row) -> bool:
        """Tell whether a row it applies to is within the limit."""
        return self.measure(row) <= self.limit


TARGETS: tuple[Target, ...] = (
    Target("no model, from 100 records on", r"sync/\w+/none/(100|1000|10000)/\w+", 0.5),
    Target("SQS, Json model", r"sync/sqs/model/\d+/ok", 0.45),
    Target("Kinesis, Json model", r"sync/kinesis/model/\d+/ok", 0.5),
    Target("DynamoDB, model", r"sync/dynamodb/model/\d+/ok", 0.3),
    Target("failing records, model", r"sync/\w+/model/\d+/(handler|invalid)", 0.5),
    Target("a batch of one, with a context", r"one/.*", 0.5),
    Target("async, 1,000 x 10 ms", r"waiting/.*", 1.05, GATHER),
    Target("async, 10,000 that do not wait", r"async/\w+/\w+/10000/ok", 0.5),
    Target("import without a model: ms", r"import/none", 10, None),
    Target("import without a model", r"import/none", 0.15),
    Target("process start to first response, model", r"start/model", 1.08, PYDANTIC),
    Target("memory after a failed batch", r"memory/retained/\w+/(handler|invalid)", 0.4),
    Target("memory after release(): MiB", r"memory/released/.*", 16 * _KIB, None),
)
"""Ratios are to Powertools unless they say otherwise. "Nothing" after `release()` is 16 KiB."""


@dataclass(frozen=True)
class Verdict:
    """What became of a target: how it stands in each of its rows."""

    target: Target
    rows: tuple[Row, ...]

    @property
    def measured(self) -> list[float]:
        """What was measured of each of its rows."""
        return [self.target.measure(row) for row in self.rows]

    @property
    def reached(self) -> int:
        """In how many of its rows it is reached."""
        return sum(self.target.is_reached(row) for row in self.rows)

    @property
    def is_reached(self) -> bool:
        """Whether it is reached in all of its rows."""
        return self.reached == len(self.rows)

    @property
    def worst(self) -> Row:
        """The row that is farthest from it, or nearest to missing it."""
        return max(self.rows, key=self.target.measure)

    def as_json(self) -> dict[str, Any]:
        """Give it in the form of the JSON file."""
        return {
            "name": self.target.name,
            "against": self.target.against,
            "limit": self.target.limit,
            "reached": self.is_reached,
            "rows": {row.key: self.target.measure(row) for row in self.rows},
        }


def judge(rows: Iterable[Row], targets: Sequence[Target] = TARGETS) -> list[Verdict]:
    """Hold rows against targets.

    Args:
        rows: What was measured.
        targets: The targets.

    Returns:
        A verdict for each target that any of the rows is about.
    """
    measured = list(rows)
    verdicts = [
        Verdict(target, tuple(row for row in measured if target.applies_to(row)))
        for target in targets
    ]
    return [verdict for verdict in verdicts if verdict.rows]


def targets_of(row: Row, targets: Sequence[Target] = TARGETS) -> list[Target]:
    """Give the targets that are about a row."""
    return [target for target in targets if target.applies_to(row)]
