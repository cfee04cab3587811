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
    write_between(path, BEGIN, to_markdown(report))


def write_between(path: Path, begin: str, text: str) -> None:
    """Write a text into a page, between its marks; without a page, that is all there is.

    Args:
        path: The page.
        begin: The mark before it.
        text: The text.

    Raises:
        ValueError: The page has no such marks.
    """
    page = path.read_text(encoding="utf-8") if path.exists() else f"{begin}\n{END}\n"
    path.write_text(replace_between(page, begin, text), encoding="utf-8")


def replace_between(page: str, begin: str, text: str) -> str:
    """Put a text where the one before is.

    Args:
        page: The page.
        begin: The mark before it.
        text: The text.

    Returns:
        The page with it.

    Raises:
        ValueError: The page has no such marks.
    """
    before, mark, rest = page.partition(f"{begin}\n")
    _, end, after = rest.partition(f"{END}\n")
    if not mark or not end:
        msg = f"the page has no lines {begin} and {END} to put results between"
        raise ValueError(msg)
    return f"{before}{begin}\n\n{text}\n{END}\n{after}"
