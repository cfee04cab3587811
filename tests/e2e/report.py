"""Render all runs as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich import box
from rich.table import Table

from tests.e2e.accounts import Ordering
from tests.e2e.runs import SOURCES, Plan, Result

COLUMNS = (
    "source",
    "library",
    "sent",
    "handled",
    "handled again",
    "dead: bad",
    "dead: good",
    "dead: handled",
    "missing",
    "overtaken",
    "out of order",
    "invoked",
    "cold starts",
    "timeouts",
    "kills",
    "troubles",
    "seconds",
)
LIBRARIES = {"ours": "lambda-batch", "theirs": "Powertools"}


def make_table(results: Sequence[Result]) -> Table:
    """Return the table of all runs."""
    table = Table(box=box.MARKDOWN, padding=(0, 0))
    for column in COLUMNS:
        table.add_column(
            column,
            justify="left" if column in COLUMNS[:2] else "right",
            no_wrap=column in COLUMNS[:2],
        )
    for result in results:
        style = None if result.is_right else "red"
        table.add_row(*make_row(result), style=style)
    return table


def make_row(result: Result) -> tuple[str, ...]:
    """Return the cells of a run."""
    account, counts = result.account, result.counts
    troubles = sum(counts.get(kind, 0) for kind in ("throttle", "error", "lost reply"))
    ordered = SOURCES[result.source].ordering is not Ordering.NONE
    numbers = (
        account.sent,
        account.handled,
        account.handled_again,
        account.dead_bad,
        account.dead_good,
        account.dead_handled,
        account.missing,
        account.overtaken if ordered else None,
        account.out_of_order if ordered else None,
        counts.get("invocations", 0),
        counts.get("cold starts", 0),
        counts.get("timeouts", 0),
        counts.get("exits", 0),
        troubles,
    )
    return (
        result.source,
        LIBRARIES[result.side],
        *("-" if number is None else f"{number:,}" for number in numbers),
        f"{result.seconds:.1f}",
    )


def make_json(plan: Plan, results: Sequence[Result]) -> str:
    """Return the plan and all runs as JSON."""
    document = {
        "plan": asdict(plan),
        "results": [asdict(result) | {"is_right": result.is_right} for result in results],
    }
    return json.dumps(document, indent=2)
