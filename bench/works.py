"""A work: something to measure. It gives one or more rows."""

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
    """Whether to show only that the benchmark works."""


@dataclass(frozen=True)
class Work:
    """Something to measure."""

    name: str
    """Its name in the progress bar."""
    keys: tuple[str, ...]
    """The keys of its rows."""
    measure: Callable[[Settings], list[Row]]

    def is_wanted(self, only: str) -> bool:
        """Return whether `--only` selects one of its rows."""
        return any(is_key_wanted(key, only) for key in self.keys)


def is_key_wanted(key: str, only: str) -> bool:
    """Return whether `--only` selects a row.

    Args:
        key: The key of the row: `sync/sqs/none/10/ok`.
        only: Names with commas between them, each of whole steps of a key: `fifo,sqs/none`. An
            empty text selects all rows.

    Returns:
        Whether the key contains one of the names.
    """
    return not only or any(f"/{name}/" in f"/{key}/" for name in only.split(","))


@contextmanager
def like_in_lambda(*, failures_are_logged: bool = False) -> Generator[None, None, None]:
    """Create the environment of a Lambda function, and silence the log of failures.

    Powertools keeps its event loop between invocations only where `LAMBDA_TASK_ROOT` is set, as it
    is in Lambda.

    Args:
        failures_are_logged: Whether failures are logged, as by default.
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
