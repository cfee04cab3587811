"""Rounds: all that take part in a work take turns, so that a slow moment is slow for each.

Garbage collection stays on, at its thresholds, as in a function. It is forced once, before a work
begins, so that no work pays for what the one before has left behind.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from time import perf_counter, process_time

Run = Callable[[], object]
Clock = Callable[[], float]

_TICK = 1e-7
"""No run is taken for faster, as clocks have ticks."""


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    rounds: int
    sample: float
    """How many seconds of runs make one sample; one run at least."""


def time_rounds(
    runs: Mapping[str, Run], effort: Effort, *, waits: bool = False
) -> dict[str, list[float]]:
    """Time what takes part in a work.

    Args:
        runs: What each one runs.
        effort: How much is measured.
        waits: Whether runs wait, so that it is the clock on the wall that counts. Otherwise it is
            the time of the CPU, which leaves out what other processes take.

    Returns:
        The seconds that a run of each one took in each round.
    """
    clock = perf_counter if waits else process_time
    repeats = {name: _repeats(run, effort.sample, clock) for name, run in runs.items()}
    taken: dict[str, list[float]] = {name: [] for name in runs}
    gc.collect()
    for number in range(effort.rounds):
        for name in in_turn(list(runs), number):
            taken[name].append(_time(runs[name], repeats[name], clock))
    return taken


def in_turn(names: list[str], number: int) -> Iterator[str]:
    """Go through names; in each round another one begins."""
    begin = number % len(names)
    yield from names[begin:]
    yield from names[:begin]


def _repeats(run: Run, sample: float, clock: Clock) -> int:
    """Say how many runs make a sample; the first run, which warms up, does not count."""
    run()
    return max(1, ceil(sample / max(_time(run, 1, clock), _TICK)))


def _time(run: Run, repeats: int, clock: Clock) -> float:
    begin = clock()
    for _ in range(repeats):
        run()
    return (clock() - begin) / repeats
