"""Rounds: all runs of a work take turns, so a slow moment of the machine slows down each of them.

Garbage collection stays on, with the default thresholds, as in Lambda. It is forced once before a
work, so no work pays for the garbage of the one before.
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
"""The shortest time of a run in seconds, because clocks have a resolution."""


@dataclass(frozen=True)
class Effort:
    """The number of rounds, and the length of a sample."""

    rounds: int
    sample: float
    """The shortest sample in seconds; a sample has at least one run."""


def time_rounds(
    runs: Mapping[str, Run], effort: Effort, *, waits: bool = False
) -> dict[str, list[float]]:
    """Time the runs of a work.

    Args:
        runs: The runs by name.
        effort: The number of rounds, and the length of a sample.
        waits: Whether runs wait. Then wall-clock time counts, and otherwise CPU time, which leaves
            out other processes.

    Returns:
        The seconds per run, by name and round.
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
    """Iterate over the names; each round begins with another one."""
    begin = number % len(names)
    yield from names[begin:]
    yield from names[:begin]


def _repeats(run: Run, sample: float, clock: Clock) -> int:
    """Return how many runs make a sample, after a run to warm up."""
    run()
    return max(1, ceil(sample / max(_time(run, 1, clock), _TICK)))


def _time(run: Run, repeats: int, clock: Clock) -> float:
    begin = clock()
    for _ in range(repeats):
        run()
    return (clock() - begin) / repeats
