"""The results of one run of the benchmark, and the cells of its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.results import OURS, THEIRS, Row
from bench.targets import Target, Verdict, judge, targets_of

REACHED = "reached"
MISSED = "missed"

_SECTIONS = {
    "sync/sqs": "SQS, sync: us a record",
    "sync/kinesis": "Kinesis, sync: us a record",
    "sync/dynamodb": "DynamoDB, sync: us a record",
    "async/sqs": "SQS, async, handlers that do not wait: us a record",
    "async/kinesis": "Kinesis, async, handlers that do not wait: us a record",
    "async/dynamodb": "DynamoDB, async, handlers that do not wait: us a record",
    "one": "A batch of one record, whose handler takes the context: us",
    "fifo": "SQS FIFO, no model: us a record",
    "wide": "DynamoDB, items with more attributes than the model: us a record",
    "members": "Handlers that read every member of the record, model: us a record",
    "bodies": "SQS, Json model, large bodies: us a record",
    "bytes": "SQS, from the bytes of the event to those of the response: us a record",
    "fastsqs": "SQS, async, beside fastsqs: us a record",
    "hooks": "SQS, no model, overridden hooks that call super(): us a record",
    "options": "SQS, no model, options of the processor: us a record",
    "reading": "Handlers that read the payload: us a record",
    "payload": "Payload only: we validate the payload, Powertools the whole record: us a record",
    "waiting": "Handlers that wait: ms a batch",
    "logging": "The default log: us a record",
    "entries": "Log entries",
    "import": "Imports and classes, without the interpreter: ms",
    "modules": "Loaded modules, including the interpreter's",
    "start": "Process start to first response: ms",
    "process": "Memory of a worker process after its first response, interpreter included: MiB",
    "memory/peak": "Memory at the peak: MiB",
    "memory/retained": "Memory kept after the response: MiB",
    "memory/released": "Memory kept after release(): MiB",
    "memory/rss-peak": "Memory at the peak, whole process: MiB",
    "memory/rss-retained": "Memory kept after the response, whole process: MiB",
}

COLUMNS = ("work", OURS, THEIRS, "ratio (least - most)", "others (our ratio)", "target")
TARGET_COLUMNS = ("target", "limit", "worst", "worst row", "rows reached", "")


@dataclass(frozen=True)
class Report:
    """The results of one run."""

    machine: Mapping[str, str]
    rounds: int
    is_quick: bool
    rows: Sequence[Row] = field(default_factory=tuple)

    @property
    def verdicts(self) -> list[Verdict]:
        """The targets, with their rows."""
        return judge(self.rows)

    def as_json(self) -> dict[str, Any]:
        """Return it in the form of the JSON file."""
        return {
            "machine": dict(self.machine),
            "rounds": self.rounds,
            "quick": self.is_quick,
            "rows": [row.as_json() for row in self.rows],
            "targets": [verdict.as_json() for verdict in self.verdicts],
        }

    def sections(self) -> dict[str, list[Row]]:
        """Return the rows by the titles of their tables."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(_section_of(row), []).append(row)
        return {title: found[title] for title in _SECTIONS.values() if title in found}


def _section_of(row: Row) -> str:
    """Return the title of the table of a row."""
    two = "/".join(row.key.split("/")[:2])
    return _SECTIONS[two if two in _SECTIONS else row.group]


def number(value: float) -> str:
    """Return a number with three digits, or all digits of an integer part from 1,000 on."""
    if value >= 1_000:  # noqa: PLR2004  # three digits
        return f"{value:,.0f}"
    # With %g, 110 would read 1.1e+02.
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004  # as above


def cells(row: Row) -> list[str]:
    """Return the cells of a row, except for the targets.

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
        ratio_cell(row),
        "; ".join(others),
    ]


def ratio_cell(row: Row) -> str:
    """Return the ratio of a row to Powertools, with its extremes; empty if there is none."""
    ratio = row.ratios.get(THEIRS)
    if ratio is None:
        return ""
    if ratio.least == ratio.most:
        return f"{ratio.middle:.2f}"
    return f"{ratio.middle:.2f} ({ratio.least:.2f} - {ratio.most:.2f})"


def limit(target: Target) -> str:
    """Return the limit of a target in words."""
    if target.against in (None, THEIRS):
        return f"<= {target.limit:.3g}"
    return f"<= {target.limit:.3g} x {target.against}"


def marks(row: Row) -> list[tuple[str, bool]]:
    """Return the limits of a row's targets, and whether each is reached."""
    return [(limit(target), target.is_reached(row)) for target in targets_of(row)]


def write_mark(*, is_reached: bool) -> str:
    """Return the word for a reached or a missed target."""
    return REACHED if is_reached else MISSED


def verdict_cells(verdict: Verdict) -> list[str]:
    """Return the cells of a target, except for the mark."""
    worst = verdict.worst
    return [
        verdict.target.name,
        limit(verdict.target),
        f"{verdict.target.measure(worst):.3g}",
        f"{_section_of(worst).partition(':')[0]}: {worst.title}",
        f"{verdict.reached} of {len(verdict.rows)}",
    ]
