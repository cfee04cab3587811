"""A work: something to measure, which gives one row or a few."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.results import Row
from bench.timing import Effort


@dataclass(frozen=True)
class Settings:
    """How thorough a run of the benchmark is."""

    effort: Effort
    is_quick: bool = False
    """Whether it is to show that the benchmark works, rather than what it measures."""


@dataclass(frozen=True)
class Work:
    """Something to measure."""

    name: str
    """What the progress bar calls it."""
    keys: tuple[str, ...]
    """The keys of the rows that it gives."""
    measure: Callable[[Settings], list[Row]]

    def is_wanted(self, only: str) -> bool:
        """Tell whether `--only` is about one of its rows."""
        return any(is_key_wanted(key, only) for key in self.keys)


def is_key_wanted(key: str, only: str) -> bool:
    """Tell whether `--only` is about a row: its key has these steps."""
    return not only or f"/{only}/" in f"/{key}/"


@contextmanager
def like_in_lambda(*, failures_are_logged: bool = False) -> Generator[None, None, None]:
    """Make the surroundings of a function, and silence the log of failures.

    In Lambda, Powertools keeps its event loop between invocations, as we do everywhere; it tells
    where it is by an environment variable.

    Args:
        failures_are_logged: Whether the default log of failures stays on.
    """
    logger = logging.getLogger("lambda_batch")
    was = logger.disabled, os.environ.get("LAMBDA_TASK_ROOT")
    loop = asyncio.new_event_loop()
    try:
        asyncio.set_event_loop(loop)
        os.environ["LAMBDA_TASK_ROOT"] = os.curdir
        logger.disabled = not failures_are_logged
        yield
    finally:
        logger.disabled = was[0]
        if was[1] is None:
            del os.environ["LAMBDA_TASK_ROOT"]
        else:
            os.environ["LAMBDA_TASK_ROOT"] = was[1]
        asyncio.set_event_loop(None)
        loop.close()
