"""Render the comparison of options as a Markdown table."""

from __future__ import annotations

from collections.abc import Mapping

from rich import box
from rich.table import Table

from tests.e2e.accounts import Ordering
from tests.e2e.options import SCENARIOS, numbers_of
from tests.e2e.runs import Result

COLUMNS = (
    "handled again",
    "dead: good",
    "dead: handled",
    "overtaken",
    "calls",
    "wasted",
    "invoked",
    "timeouts",
)


def make_option_table(results: Mapping[str, Mapping[str, Result]]) -> Table:
    """Return the table of all runs, with the time that each has taken without cold starts.

    Args:
        results: For each scenario, those of its settings.

    Returns:
        The table.
    """
    table = Table(box=box.MARKDOWN, padding=(0, 0))
    for column in ("run", "options"):
        table.add_column(column, no_wrap=True)
    for column in (*COLUMNS, "seconds"):
        table.add_column(column, justify="right", no_wrap=True)
    for name, of_scenario in results.items():
        for setting in SCENARIOS[name].settings:
            result = of_scenario[setting.name]
            numbers = numbers_of(result)
            cells = {column: f"{numbers[column]:,}" for column in COLUMNS}
            if setting.ordering is Ordering.NONE:
                cells["overtaken"] = "-"  # a standard queue promises no order
            seconds = result.seconds - result.counts.get("init milliseconds", 0) / 1000
            options = setting.name if setting.name == "-" else f"`{setting.name}`"
            table.add_row(name, options, *cells.values(), f"{seconds:.1f}")
    return table
