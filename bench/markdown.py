"""The report in Markdown, for a page of the docs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.report import (
    COLUMNS,
    MISSED,
    REACHED,
    TARGET_COLUMNS,
    Report,
    cells,
    marks,
    verdict_cells,
)
from bench.results import Row

BEGIN = "<!-- results -->"
END = "<!-- end -->"


def to_markdown(report: Report) -> str:
    """Write a report.

    Args:
        report: The report.

    Returns:
        Its machine, its targets, and a table for each kind of row.
    """
    rounds = f"{report.rounds} rounds" + (", quick: not to be taken for a result" * report.is_quick)
    about = [f"- {name}: {value}" for name, value in report.machine.items()]
    parts = ["\n".join([*about, f"- {rounds}"])]
    targets = [
        [*verdict_cells(verdict), _mark(is_reached=verdict.is_reached)]
        for verdict in report.verdicts
    ]
    if targets:
        parts += ["### Targets", table(TARGET_COLUMNS, targets)]
    for title, rows in report.sections().items():
        parts += [f"### {title}", table(COLUMNS, map(_cells, rows))]
    return "\n\n".join(parts) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; a column that is empty throughout is left out."""
    filled = [list(row) for row in rows]
    kept = [at for at in range(len(columns)) if any(row[at] for row in filled)]
    lines = [[columns[at] for at in kept], ["---"] * len(kept)]
    lines += [[row[at].replace("|", "\\|") for at in kept] for row in filled]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(row: Row) -> list[str]:
    found = [f"{limit}: {_mark(is_reached=is_reached)}" for limit, is_reached in marks(row)]
    return [*cells(row), "; ".join(found)]


def _mark(*, is_reached: bool) -> str:
    return REACHED if is_reached else f"**{MISSED}**"


def write_markdown(report: Report, path: Path) -> None:
    """Write a report into a page, between its marks; without a page, that is all there is.

    Args:
        report: The report.
        path: The page.

    Raises:
        ValueError: The page has no marks for it.
    """
    text = f"{BEGIN}\n\n{to_markdown(report)}\n{END}\n"
    if path.exists():
        text = replace_results(path.read_text(encoding="utf-8"), text)
    path.write_text(text, encoding="utf-8")


def replace_results(page: str, results: str) -> str:
    """Put results where the ones before are.

    Args:
        page: The page.
        results: The results, with their marks.

    Returns:
        The page with them.

    Raises:
        ValueError: The page has no marks.
    """
    before, begin, rest = page.partition(f"{BEGIN}\n")
    _, end, after = rest.partition(f"{END}\n")
    if not begin or not end:
        msg = f"the page has no lines {BEGIN} and {END} to put results between"
        raise ValueError(msg)
    return before + results + after
