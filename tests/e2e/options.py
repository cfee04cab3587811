"""The options for failures and time, off and on: the same orders, with and without each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tests.e2e.accounts import Ordering
from tests.e2e.clients import Clients
from tests.e2e.ledgers import Handling
from tests.e2e.orders import ALWAYS, Kind, make_mixed_orders
from tests.e2e.runs import (
    Opened,
    Plan,
    Result,
    Source,
    open_fifo_queue,
    open_kinesis_stream,
    open_queue,
    run_orders,
)
from tests.e2e.sinks import read_sink

POISON = (
    Kind(0.03, "unknown", ALWAYS),
    Kind(0.015, damage="cut"),
    Kind(0.015, damage="schema"),
)
TRANSIENT = (Kind(0.06, "raise", 1), Kind(0.02, "raise", 2))


@dataclass(frozen=True)
class Setting:
    """One row of a scenario."""

    name: str
    """The options of the processor, as the table shows them."""
    handler: str
    """The name of the Lambda handler in `option_functions`."""
    ordering: Ordering = Ordering.NONE
    """What it promises."""


@dataclass(frozen=True)
class Claim:
    """With one setting, a number is smaller than with another one."""

    column: str
    """The name of the number, in `numbers_of`."""
    less: str
    """The name of the setting with the smaller number."""
    more: str


@dataclass(frozen=True)
class Scenario:
    """The same orders with some settings, and what the difference is to be."""

    title: str
    open: Callable[[Clients, Plan], Opened]
    kinds: Sequence[Kind]
    settings: Sequence[Setting]
    claims: Sequence[Claim]
    plan: Callable[[Plan], Plan] = lambda plan: plan
    customers: int = 20


def plan_of(seed: int, records: int, server: str = "ministack") -> Plan:
    """Return the plan of all scenarios: one poller, and no fault but those of the orders."""
    return Plan(
        records=records,
        seed=seed,
        server=server,
        side="option_functions",
        trouble_rate=0,
        pollers=1,
        shards=1,
        give_up_after=120,
    )


SCENARIOS: Mapping[str, Scenario] = {
    "slow": Scenario(
        "sync, standard queue: one order in 16 takes 0.3 s; an invocation has 1 s for 50",
        open_queue,
        (Kind(0.0625, "slow"),),
        (Setting("-", "sync_plain"), Setting("reserve=0.4", "sync_reserve")),
        (Claim("handled again", "reserve=0.4", "-"), Claim("timeouts", "reserve=0.4", "-")),
        lambda plan: replace(plan, queue_batch_size=50),
    ),
    "hanging": Scenario(
        "async, standard queue: one order in 25 hangs once; an invocation has 1 s for 50",
        open_queue,
        (Kind(0.04, "hang", 1),),
        (
            Setting("-", "async_plain"),
            Setting("reserve=0.4", "async_reserve"),
            Setting("time_limit=0.2", "async_time_limit"),
        ),
        (
            Claim("handled again", "reserve=0.4", "-"),
            Claim("handled again", "time_limit=0.2", "-"),
            Claim("timeouts", "reserve=0.4", "-"),
            Claim("timeouts", "time_limit=0.2", "-"),
        ),
        lambda plan: replace(plan, queue_batch_size=50),
    ),
    "poison": Scenario(
        "standard queue with a visibility timeout of 1 s: 6 % poison",
        open_queue,
        POISON,
        (Setting("-", "sync_plain"), Setting("permanent, sink", "sync_sink")),
        (
            Claim("invoked", "permanent, sink", "-"),
            Claim("wasted", "permanent, sink", "-"),
        ),
        lambda plan: replace(
            plan, queue_batch_size=10, visibility_timeout=1, returns_at_once=False
        ),
    ),
    "fifo-poison": Scenario(
        "FIFO queue, skip_group_on_error=True: 6 % poison",
        open_fifo_queue,
        POISON,
        (
            Setting("-", "fifo_skip", Ordering.FIRST),
            Setting("permanent, sink", "fifo_sink", Ordering.FIRST),
        ),
        (
            Claim("dead: good", "permanent, sink", "-"),
            Claim("invoked", "permanent, sink", "-"),
        ),
    ),
    "stream-poison": Scenario(
        "Kinesis: 6 % poison, 5 retries",
        open_kinesis_stream,
        POISON,
        (
            Setting("-", "stream_continue", Ordering.LAST),
            Setting("permanent, sink", "stream_continue_sink", Ordering.LAST),
            Setting('on_failure="stop_key"', "stream_stop_key", Ordering.FIRST),
            Setting('"stop_key", permanent, sink', "stream_stop_key_sink", Ordering.FIRST),
        ),
        (
            Claim("handled again", "permanent, sink", "-"),
            Claim("dead: handled", "permanent, sink", "-"),
            Claim("invoked", "permanent, sink", "-"),
            Claim("dead: good", '"stop_key", permanent, sink', 'on_failure="stop_key"'),
            Claim("invoked", '"stop_key", permanent, sink', 'on_failure="stop_key"'),
        ),
    ),
    "closed": Scenario(
        "standard queue, visibility timeout 1 s, 3 receives: 30 % are refused for 4.5 s",
        open_queue,
        (Kind(0.3, "closed"),),
        (
            Setting("-", "sync_plain"),
            Setting("retry_delays, a backoff", "sync_backoff"),
            Setting("retry_delays, RetryLater", "sync_retry_later"),
        ),
        (
            Claim("dead: good", "retry_delays, a backoff", "-"),
            Claim("dead: good", "retry_delays, RetryLater", "-"),
            Claim("wasted", "retry_delays, a backoff", "-"),
            Claim("wasted", "retry_delays, RetryLater", "retry_delays, a backoff"),
        ),
        lambda plan: replace(
            plan, visibility_timeout=1, returns_at_once=False, max_receive_count=3
        ),
    ),
    "writes": Scenario(
        "standard queue: the write of 3 % fails once",
        open_queue,
        (Kind(0.03, "refuse", 1),),
        (
            Setting("a write per record", "write_each"),
            Setting("a write after the batch", "write_after"),
            Setting("bulk", "write_bulk"),
        ),
        (
            Claim("calls", "bulk", "a write per record"),
            Claim("handled again", "bulk", "a write after the batch"),
        ),
        lambda plan: replace(plan, queue_batch_size=50),
    ),
    "order": Scenario(
        "Kinesis, retries without limit: 8 % fail once or twice",
        open_kinesis_stream,
        TRANSIENT,
        (
            Setting('on_failure="continue"', "stream_continue", Ordering.LAST),
            Setting('on_failure="stop_key"', "stream_stop_key", Ordering.FIRST),
            Setting('on_failure="stop"', "stream_stop", Ordering.FIRST),
        ),
        (
            Claim("overtaken", 'on_failure="stop_key"', 'on_failure="continue"'),
            Claim("overtaken", 'on_failure="stop"', 'on_failure="continue"'),
            Claim("handled again", 'on_failure="stop"', 'on_failure="continue"'),
            Claim("handled again", 'on_failure="stop"', 'on_failure="stop_key"'),
        ),
        lambda plan: replace(plan, maximum_retry_attempts=-1),
    ),
    "groups": Scenario(
        "FIFO queue: 8 % fail once or twice",
        open_fifo_queue,
        TRANSIENT,
        (
            Setting("-", "fifo_stop", Ordering.FIRST),
            Setting("skip_group_on_error=True", "fifo_skip", Ordering.FIRST),
        ),
        (Claim("invoked", "skip_group_on_error=True", "-"),),
    ),
}


def run_scenario(name: str, plan: Plan) -> dict[str, Result]:
    """Run a scenario with each of its settings.

    Args:
        name: Which of `SCENARIOS`.
        plan: The plan, as `plan_of` makes it.

    Returns:
        The results by the names of the settings.
    """
    scenario = SCENARIOS[name]
    orders = make_mixed_orders(
        plan.records, f"{plan.seed} {name}", scenario.kinds, scenario.customers
    )
    return {
        setting.name: run_orders(
            setting.handler,
            Source(setting.handler, setting.ordering, _with_sink(scenario.open)),
            scenario.plan(plan),
            orders,
        )
        for setting in scenario.settings
    }


def numbers_of(result: Result) -> dict[str, int]:
    """Return the counts of a run by the names of their columns."""
    account, counts = result.account, result.counts
    return {
        "handled again": account.handled_again,
        "dead: good": account.dead_good,
        "dead: handled": account.dead_handled,
        "overtaken": account.overtaken,
        "calls": counts["calls"],
        "wasted": counts["tries"] - account.handled - account.handled_again,
        "invoked": counts["invocations"],
        "timeouts": counts.get("timeouts", 0),
    }


def find_faults(scenario: Scenario, results: Mapping[str, Result]) -> Iterator[str]:
    """Yield what is wrong with the results of a scenario.

    Args:
        scenario: The scenario.
        results: Those of its settings.

    Yields:
        The runs that are not right, and the claims that do not hold.
    """
    for setting, result in results.items():
        if not result.is_right:
            yield f"{setting}: not right, see {result.folder}"
    for claim in scenario.claims:
        less, more = (
            numbers_of(results[setting])[claim.column] for setting in (claim.less, claim.more)
        )
        if less >= more:
            yield f"{claim.column}: {less} with {claim.less}, {more} with {claim.more}"


def _with_sink(
    open_source: Callable[[Clients, Plan], Opened],
) -> Callable[[Clients, Plan], Opened]:
    """Return what opens a source whose dead letters are also in the sink."""

    def open_with_sink(clients: Clients, plan: Plan) -> Opened:
        opened = open_source(clients, plan)

        def read_all(quiet: Clients) -> list[Handling]:
            return opened.read_dead_letters(quiet) + read_sink(quiet)

        return replace(opened, read_dead_letters=read_all)

    return open_with_sink
