"""Async handlers that wait: 1,000 records that sleep for 10 ms each, all at once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bench import handlers
from bench.events import make_event
from bench.results import Row
from bench.sides import check_same_work, make_floors, make_sides
from bench.speed import name_model
from bench.timing import time_rounds
from bench.works import Settings, Work, like_in_lambda

SIZE = 1_000


def works() -> list[Work]:
    """List the works: without and with a model."""
    keys = {"waiting/sqs/none": False, "waiting/sqs/model": True}
    return [Work(key, (key,), partial(_measure, key, model)) for key, model in keys.items()]


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
