"""The command line: measure, print and write."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import (
    envelopes,
    fifo,
    hooks,
    logs,
    memory,
    options,
    payload_reads,
    speed,
    startup,
    waiting,
)
from bench.machine import describe_machine
from bench.pages import write_page
from bench.plots import draw
from bench.report import Report
from bench.results import Row
from bench.terminal import print_report
from bench.timing import Effort
from bench.works import Settings, Work, is_key_wanted

ROUNDS = 15
QUICK_ROUNDS = 2
SAMPLE = 0.003
"""The shortest sample, in seconds; a run that takes longer is a sample of its own."""
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
WIDTH = 170


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark.

    Args:
        arguments: The arguments; None for those of the command line.

    Returns:
        The exit status, which does not depend on any measured time.
    """
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.rounds is not None and given.rounds < 1:
        parser.error("--rounds must be at least 1")
    if given.write:
        if given.quick or given.only:
            parser.error("--write needs a whole run, without --quick and --only")
        given.markdown, given.plots = PAGE, PAGE.with_suffix("")
    if given.plots is not None and find_spec("matplotlib") is None:
        parser.error("plots need matplotlib")
    works = [work for work in all_works(is_quick=given.quick) if work.is_wanted(given.only)]
    if not works:
        parser.error(f"--only {given.only}: there is no such row")
    report = run(works, given.only, given.rounds, is_quick=given.quick)
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    print_report(report, console)
    if given.json is not None:
        given.json.write_text(json.dumps(report.as_json(), indent=2) + "\n", encoding="utf-8")
    if given.markdown is not None:
        write_page(report, given.markdown)
    if given.plots is not None:
        draw(report, given.plots)
    return 0


def all_works(*, is_quick: bool) -> list[Work]:
    """List all works, in the order of the report."""
    return [
        *speed.works(is_quick=is_quick),
        *fifo.works(is_quick=is_quick),
        *hooks.works(is_quick=is_quick),
        *options.works(is_quick=is_quick),
        *payload_reads.works(),
        *envelopes.works(),
        *waiting.works(),
        *logs.works(),
        *startup.works(),
        *memory.works(),
    ]


def run(
    works: Sequence[Work], only: str = "", rounds: int | None = None, *, is_quick: bool = False
) -> Report:
    """Measure works.

    Args:
        works: The works.
        only: The rows to keep, as `--only` names them.
        rounds: The number of rounds; None for the usual one.
        is_quick: Whether to show only that the benchmark works.

    Returns:
        The report.
    """
    rounds = rounds or (QUICK_ROUNDS if is_quick else ROUNDS)
    settings = Settings(Effort(rounds, 0 if is_quick else SAMPLE), is_quick)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    rows: list[Row] = []
    with Progress(
        TextColumn("{task.description:32}"), *columns, console=Console(stderr=True)
    ) as progress:
        task = progress.add_task("", total=len(works))
        for work in works:
            progress.update(task, description=work.name)
            rows += [row for row in work.measure(settings) if is_key_wanted(row.key, only)]
            progress.advance(task)
    return Report(describe_machine(), rounds, is_quick, rows)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Compare lambda-batch with Powertools for AWS Lambda and theoretical minimums.",
    )
    parser.add_argument(
        "--only",
        default="",
        metavar="NAMES",
        help="only rows whose key contains one of these names: fifo,hooks or sync/sqs/none",
    )
    parser.add_argument("--rounds", type=int, metavar="N", help=f"the number of rounds ({ROUNDS})")
    parser.add_argument(
        "--quick", action="store_true", help="show that it works, in about a minute"
    )
    parser.add_argument(
        "--write", action="store_true", help="write docs/performance.md and its plots"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all results")
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="draw SVG files")
    parser.add_argument(
        "--markdown",
        type=Path,
        metavar="FILE",
        help="write the results into a page, between its marks",
    )
    return parser
