"""The report in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

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


def print_report(report: Report, console: Console) -> None:
    """Print a report.

    Args:
        report: The report.
        console: The console.
    """
    for name, value in report.machine.items():
        console.print(f"{name}: {value}", markup=False)
    console.print(f"rounds: {report.rounds}{', quick' if report.is_quick else ''}")
    for title, rows in report.sections().items():
        console.print(_rows_table(title, rows))
    if report.verdicts:
        console.print(_targets_table(report))


def _rows_table(title: str, rows: list[Row]) -> Table:
    table = Table(*COLUMNS, title=title, title_justify="left")
    for column in table.columns[1:3]:
        column.justify = "right"
    for row in rows:
        table.add_row(*map(Text, cells(row)), _marks(row))
    return table


def _targets_table(report: Report) -> Table:
    table = Table(*TARGET_COLUMNS, title="Targets", title_justify="left")
    for verdict in report.verdicts:
        mark = _mark("", is_reached=verdict.is_reached)
        table.add_row(*map(Text, verdict_cells(verdict)), mark)
    return table


def _marks(row: Row) -> Text:
    return Text("\n").join(_mark(limit, is_reached=reached) for limit, reached in marks(row))


def _mark(limit: str, *, is_reached: bool) -> Text:
    word, style = (REACHED, "green") if is_reached else (MISSED, "bold red")
    return Text(f"{limit} {word}".strip(), style=style)
