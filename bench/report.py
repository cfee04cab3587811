"""One run of the benchmark: where, how, and what came of it; and the tables made of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.results import OURS, THEIRS, Row
from bench.targets import Target, Verdict, judge, targets_of

REACHED = "reached"
MISSED = "MISSED"

_SECTIONS = {
    "sync/sqs": "SQS, sync: us a record",
    "sync/kinesis": "Kinesis, sync: us a record",
    "sync/dynamodb": "DynamoDB, sync: us a record",
    "async/sqs": "SQS, async, nothing waits: us a record",
    "async/kinesis": "Kinesis, async, nothing waits: us a record",
    "async/dynamodb": "DynamoDB, async, nothing waits: us a record",
    "one": "A batch of one record, whose handler takes the context: us",
    "fifo": "SQS FIFO, no model: us a record",
    "hooks": "SQS, no model, overridden hooks that call super(): us a record",
    "reading": "Handlers that read the payload: us a record",
    "payload": "Only the payload validated by us, the whole record by Powertools: us a record",
    "waiting": "Handlers that wait: ms a batch",
    "logging": "The default log: us a record",
    "entries": "Log entries",
    "import": "Imports and classes, net of the interpreter: ms",
    "modules": "Modules loaded, with the interpreter's",
    "start": "Process start to first response: ms",
    "memory/peak": "Memory at the peak: MiB",
    "memory/retained": "Memory kept after the response: MiB",
    "memory/released": "Memory kept after release(): MiB",
    "memory/rss-peak": "Memory at the peak, whole process: MiB",
    "memory/rss-retained": "Memory kept after the response, whole process: MiB",
}

COLUMNS = ("work", OURS, THEIRS, "ratio (least - most)", "others (we to them)", "target")
TARGET_COLUMNS = ("target", "limit", "worst", "worst row", "rows reached", "")


@dataclass(frozen=True)
class Report:
    """One run of the benchmark."""

    machine: Mapping[str, str]
    rounds: int
    is_quick: bool
    rows: Sequence[Row] = field(default_factory=tuple)

    @property
    def verdicts(self) -> list[Verdict]:
        """What became of the targets."""
        return judge(self.rows)

    def as_json(self) -> dict[str, Any]:
        """Give it in the form of the JSON file."""
        return {
            "machine": dict(self.machine),
            "rounds": self.rounds,
            "quick": self.is_quick,
            "rows": [row.as_json() for row in self.rows],
            "targets": [verdict.as_json() for verdict in self.verdicts],
        }

    def sections(self) -> dict[str, list[Row]]:
        """Give the rows by the titles of their tables."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(_section_of(row), []).append(row)
        return {title: found[title] for title in _SECTIONS.values() if title in found}


def _section_of(row: Row) -> str:
    """Give the title of the table that a row is in."""
    two = "/".join(row.key.split("/")[:2])
    return _SECTIONS[two if two in _SECTIONS else row.group]


def number(value: float) -> str:
    """Write a number to three digits, and counts in full."""
    if value >= 1_000:  # noqa: PLR2004  # three digits
        return f"{value:,.0f}"
    # Digits behind the point rather than %g, which would write 1.1e+02 and drop zeros.
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004  # as above


def cells(row: Row) -> list[str]:
    """Write a row of a table, all but its verdicts.

    Args:
        row: The row.

    Returns:
        A cell for each column but the last one.
    """
    others = [
        f"{name} {number(value)}"
        + (f" ({row.ratios[name].middle:.2f})" if name in row.ratios else "")
        for name, value in row.values.items()
        if name not in (OURS, THEIRS)
    ]
    theirs = row.values.get(THEIRS)
    return [
        row.title,
        number(row.values[OURS]),
        "" if theirs is None else number(theirs),
        _ratio(row),
        "; ".join(others),
    ]


def _ratio(row: Row) -> str:
    ratio = row.ratios.get(THEIRS)
    if ratio is None:
        return ""
    if ratio.least == ratio.most:
        return f"{ratio.middle:.2f}"
    return f"{ratio.middle:.2f} ({ratio.least:.2f} - {ratio.most:.2f})"


def limit(target: Target) -> str:
    """Write the limit of a target."""
    if target.against in (None, THEIRS):
        return f"<= {target.limit:.3g}"
    return f"<= {target.limit:.3g} x {target.against}"


def marks(row: Row) -> list[tuple[str, bool]]:
    """Give the limits of the targets about a row, and whether each is reached."""
    return [(limit(target), target.is_reached(row)) for target in targets_of(row)]


def verdict_cells(verdict: Verdict) -> list[str]:
    """Write a row of the table of targets, all but the mark."""
    worst = verdict.worst
    return [
        verdict.target.name,
        limit(verdict.target),
        f"{verdict.target.measure(worst):.3g}",
        f"{_section_of(worst).partition(':')[0]}: {worst.title}",
        f"{verdict.reached} of {len(verdict.rows)}",
    ]
