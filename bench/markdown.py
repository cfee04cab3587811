"""All results in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench.report import (
    COLUMNS,
    TARGET_COLUMNS,
    Report,
    cells,
    marks,
    verdict_cells,
    write_mark,
)
from bench.results import Row


def to_markdown(report: Report) -> str:
    """Write all results of a report.

    Args:
        report: The report.

    Returns:
        A table for each kind of row, then the targets and the machine.
    """
    parts: list[str] = []
    for title, rows in report.sections().items():
        parts += [f"### {title}", table(COLUMNS, map(_cells, rows))]
    targets = [
        [*verdict_cells(verdict), write_mark(is_reached=verdict.is_reached)]
        for verdict in report.verdicts
    ]
    if targets:
        parts += ["## Targets", table(TARGET_COLUMNS, targets)]
    about = [f"- {name}: {value}" for name, value in report.machine.items()]
    rounds = f"- {report.rounds} rounds" + (", quick: these are no results" * report.is_quick)
    parts += ["## Machine", "\n".join([*about, rounds])]
    return "\n\n".join(parts) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table without its empty columns."""
    filled = [list(row) for row in rows]
    kept = [at for at in range(len(columns)) if any(row[at] for row in filled)]
    lines = [[columns[at] for at in kept], ["---"] * len(kept)]
    lines += [[row[at].replace("|", "\\|") for at in kept] for row in filled]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(row: Row) -> list[str]:
    found = [f"{limit}: {write_mark(is_reached=is_reached)}" for limit, is_reached in marks(row)]
    return [*cells(row), "; ".join(found)]
