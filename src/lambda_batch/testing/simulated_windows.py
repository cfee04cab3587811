"""Simulate an event source mapping of a stream with tumbling windows in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from lambda_batch.testing.contexts import FakeLambdaContext, VirtualClock
from lambda_batch.testing.errors import EventError
from lambda_batch.testing.invocations import Invoker, LambdaFunction, check_arguments, records_of
from lambda_batch.testing.reports import Report
from lambda_batch.testing.responses import NO_STATE
from lambda_batch.testing.settings import WindowSettings
from lambda_batch.testing.simulated_streams import Simulation, shards_of
from lambda_batch.testing.window_events import WINDOW_START, window_event
from lambda_batch.testing.window_rules import WindowEnd, WindowShard

if TYPE_CHECKING:
    from lambda_batch.results import DeadLetter
    from lambda_batch.testing.stable_values import Event, RawRecord


@dataclass(frozen=True, slots=True)
class WindowReport(Report):
    """The result of a simulation with tumbling windows."""

    ends: tuple[WindowEnd, ...] = ()
    """The ends of the windows with their states, in order."""

    # A dataclass with slots is a new class, which `super()` doesn't know before Python 3.14.
    def _problems(self) -> Iterator[str]:
        yield from super(WindowReport, self)._problems()
        if any(each.verdict.reason == NO_STATE for each in self.invocations):
            yield NO_STATE
        for end in self.ends:
            if end.state is None:
                yield f"window {end.window}: its end failed in every invocation, its state is lost"

    def _lines(self) -> Iterator[str]:
        yield from super(WindowReport, self)._lines()
        yield from (f"problem: {problem}" for problem in self._problems())


def simulate_windows(
    function: LambdaFunction,
    event: Mapping[str, Any] | Sequence[Mapping[str, Any]],
    settings: WindowSettings | None = None,
    *,
    processed: Collection[str] | None = None,
    sunk: Collection[DeadLetter] | None = None,
    clock: VirtualClock | None = None,
    context: FakeLambdaContext | None = None,
    max_invocations: int = 10_000,
) -> WindowReport:
    """Deliver records of a shard to a function with tumbling windows.

    Each invocation gets the state that the one before returned. What a response reports is
    delivered again with its state, and the batch of a failed invocation with the former state.
    `WindowShard` has the rules of windows and ends, and `Shard` all others.

    Args:
        function: The Lambda function.
        event: For each window an event with all of its records, in the order of the shard; each can
            have more records than fit into one batch. One event is one window.
        settings: The settings of the event source mapping.
        processed: The function's own record of its work: a list to which it adds the sequence
            number of each record that it processes.
        sunk: The dead letters that the function's sink has taken: a list to which the sink adds
            them. With it, the report tells these records from those that succeeded.
        clock: The clock of the simulation, for functions that advance it.
        context: The context that each invocation gets a copy of. Its timeout is the function's.
        max_invocations: The maximum number of invocations.

    Returns:
        The report on each record, and on the ends of the windows.

    Raises:
        EventError: An event has no records, two records have the same sequence number, they are not
            in order, or are of several shards.
        SettingsError: `sunk` has something else than dead letters.
        SimulationError: The simulation needs more than `max_invocations`.

    Source: AWS Lambda Developer Guide, "Implementing stateful Kinesis Data Streams processing in
    Lambda" and "Implementing stateful DynamoDB Streams processing in Lambda".
    """
    check_arguments(function, event, settings, WindowSettings)
    settings = settings or WindowSettings()
    clock = clock or VirtualClock()
    windows = [[*records_of(each)] for each in ([event] if isinstance(event, Mapping) else event)]
    shards = shards_of([{"Records": [*chain.from_iterable(windows)]}])
    if len(shards) != 1:
        msg = f"expected the records of one shard, got {len(shards)}: simulate each by itself"
        raise EventError(msg)
    [records] = shards.values()
    positions = (number for number, window in enumerate(windows) for _ in window)
    shard = WindowShard(settings, dict(zip(records, positions, strict=True)))
    seconds = settings.tumbling_window

    def make_event(batch: Sequence[RawRecord]) -> Event:
        made = window_event(
            {"Records": windows[0][:1]},  # names the stream, also where the batch is empty
            state=shard.state,
            start=WINDOW_START + timedelta(seconds=seconds * shard.window),
            seconds=seconds,
            is_final=shard.is_final,
            is_terminated_early=shard.is_terminated_early,
        )
        return {**made, "Records": [*batch]}

    invoker = Invoker(function, clock, context or FakeLambdaContext())
    simulation = Simulation(invoker, clock, max_invocations, make_event=make_event)
    simulation.add(records, shard)
    report = simulation.run(processed, sunk)
    members: dict[str, Any] = {each.name: getattr(report, each.name) for each in fields(report)}
    return WindowReport(**members, ends=tuple(shard.ends))
