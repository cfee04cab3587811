"""The command line of `python -m tests.e2e`."""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.console import Console
from rich.markup import escape

from tests.e2e.option_report import make_option_table
from tests.e2e.options import SCENARIOS, find_faults, plan_of, run_scenario
from tests.e2e.report import LIBRARIES, make_json, make_table
from tests.e2e.runs import SOURCES, Plan, Result, run_source
from tests.e2e.servers import SERVERS

RECORDS = 10_000
"""The number of orders to each source."""
OPTION_RECORDS = 200
"""The number of orders in each run that compares options."""
OURS_ALONE = {"fifo-async"}
"""Sources without a processor in Powertools."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the sources and print the results.

    Args:
        arguments: Those of the command line.

    Returns:
        The exit status: 1 if a run with lambda-batch misses a record or has one out of order, or if
        an option does not make the difference that it is there for.
    """
    options = _parse(arguments)
    if options.options is not None:
        return _compare_options(options)
    plan = Plan(
        records=options.records or RECORDS,
        seed=options.seed,
        server=options.server,
        bisect_batch_on_function_error=not options.no_bisect,
        isolates_poison_record=options.isolates_poison_record,
        progress_resets_retries=options.progress_resets_retries,
    )
    console = Console(width=180, highlight=False, stderr=options.json)
    console.print(f"{plan.records:,} orders to each source, --seed {plan.seed}")
    results: list[Result] = []
    names = options.source or [name for name in SOURCES if name not in SERVERS[plan.server].lacks]
    for name, side in _list_runs(names, powertools=options.powertools):
        result = run_source(name, replace(plan, side=side))
        results.append(result)
        kept = "" if result.is_right else f", not right, see {result.folder}"
        console.print(f"{name}, {LIBRARIES[side]}: {result.seconds:.1f} s{kept}")
    console.print(make_table(results))
    if options.json:
        sys.stdout.write(make_json(plan, results) + "\n")
    right = all(result.is_right for result in results if result.side == "ours")
    console.print("[green]nothing missing, nothing out of order" if right else "[red]not right")
    return 0 if right else 1


def _compare_options(options: argparse.Namespace) -> int:
    """Run the scenarios of the options, and print each difference that is not there."""
    plan = plan_of(options.seed, options.records or OPTION_RECORDS, options.server)
    console = Console(width=180, highlight=False)
    console.print(f"{plan.records:,} orders in each run, --seed {plan.seed}")
    results: dict[str, dict[str, Result]] = {}
    faults: list[str] = []
    for name in options.options or SCENARIOS:
        console.print(f"- {name}: {SCENARIOS[name].title}")
        results[name] = run_scenario(name, plan)
        faults += (f"{name}: {fault}" for fault in find_faults(SCENARIOS[name], results[name]))
    console.print(make_option_table(results))
    for fault in faults:
        console.print(f"[red]not as expected: {escape(fault)}")
    return 1 if faults else 0


def _list_runs(names: Sequence[str], *, powertools: bool) -> Iterator[tuple[str, str]]:
    for name in names:
        yield name, "ours"
        if powertools and name not in OURS_ALONE:
            yield name, "theirs"


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.e2e", description=__doc__)
    add = parser.add_argument
    add("--records", type=int, help="how many orders go to each source")
    add("--seed", type=int, default=random.SystemRandom().randrange(1_000_000), help="for a replay")
    add("--source", action="append", choices=list(SOURCES), help="one of all; can be repeated")
    add(
        "--options",
        nargs="*",
        choices=list(SCENARIOS),
        help="compare the options for failures and time instead, in all runs or the named ones",
    )
    add("--powertools", action="store_true", help="run Powertools' batch utility, too")
    add("--server", default="ministack", choices=list(SERVERS), help="what stands in for AWS")
    add("--json", action="store_true", help="write the results to stdout as JSON")
    add("--no-bisect", action="store_true", help="mappings of streams do not bisect")
    add("--isolates-poison-record", action="store_true", help="see StreamSettings")
    add("--progress-resets-retries", action="store_true", help="see StreamSettings")
    return parser.parse_args(arguments)
