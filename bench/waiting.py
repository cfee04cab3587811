"""Handlers that wait: async, 1,000 records at once; sync, in threads."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bench import handlers, ours, theirs
from bench.events import make_event
from bench.results import OURS, THEIRS, Row
from bench.sides import bind, check_same_work, make_floors, make_sides
from bench.speed import name_model
from bench.timing import time_rounds
from bench.works import Settings, Work, like_in_lambda

SIZE = 1_000
IN_THREADS = 10
"""The records of a batch in threads, each in one of its own."""


def works() -> list[Work]:
    """List the works: async without and with a model, and in threads."""
    keys = {"waiting/sqs/none": False, "waiting/sqs/model": True}
    listed = [Work(key, (key,), partial(_measure, key, model)) for key, model in keys.items()]
    return [*listed, Work("waiting/threads", ("waiting/threads",), _measure_threads)]


def _measure(key: str, model: bool, settings: Settings) -> list[Row]:
    event = make_event("sqs", SIZE)
    # Wall-clock time varies more than CPU time, so it takes more rounds.
    effort = replace(settings.effort, rounds=3 * settings.effort.rounds)
    with like_in_lambda():
        how = {"model": model, "is_async": True}
        runs = make_sides(event, "sqs", lambda: handlers.wait_a_little, **how)
        check_same_work(runs, 0)
        runs |= make_floors(event, "sqs", lambda: handlers.wait_a_little, **how)
        taken = time_rounds(runs, effort, waits=True)
    rounds = {name: [one * 1e3 for one in each] for name, each in taken.items()}
    title = f"SQS, {name_model('sqs', model=model)}, {SIZE:,} records x 10 ms, all at once"
    return [Row.of_rounds(key, title, "ms", rounds)]


def _measure_threads(settings: Settings) -> list[Row]:
    event = make_event("sqs", IN_THREADS)
    ours_in_threads = ours.make_processor("sqs", model=False, threads=IN_THREADS)
    theirs_one_by_one = theirs.make_processor("sqs", model=False)
    with like_in_lambda():
        runs = {
            OURS: bind(ours.process, event, handlers.block_a_little, ours_in_threads),
            THEIRS: bind(theirs.process, event, handlers.block_a_little, theirs_one_by_one),
        }
        check_same_work(runs, 0)
        taken = time_rounds(runs, settings.effort, waits=True)
    rounds = {name: [one * 1e3 for one in each] for name, each in taken.items()}
    title = f"SQS, no model, {IN_THREADS} records x 10 ms, threads={IN_THREADS} (Powertools: sync)"
    return [Row.of_rounds("waiting/threads", title, "ms", rounds)]
