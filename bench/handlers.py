"""Record handlers: the same for both libraries. They do next to nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from time import sleep
from typing import Any

from bench.events import EVERY

Handler = Callable[[Any], object]
AsyncHandler = Callable[[Any], Awaitable[object]]


class DeclinedError(ValueError):
    """Raised by handlers that fail."""


class Context:
    """Stands for the Lambda context."""

    def get_remaining_time_in_millis(self) -> int:
        """Return the time left: a minute."""
        return 60_000


CONTEXT = Context()


def handle(record: Any) -> None:
    """Do nothing."""


def handle_with_context(record: Any, lambda_context: Context) -> None:
    """Do nothing, but take the Lambda context."""


def fail(record: Any) -> None:  # noqa: ARG001
    """Fail each record."""
    raise DeclinedError


async def handle_async(record: Any) -> None:
    """Do nothing, without waiting."""


def block_a_little(record: Any) -> None:  # noqa: ARG001
    """Block for 10 ms, like a call of a fast database."""
    sleep(0.01)


async def wait_a_little(record: Any) -> None:  # noqa: ARG001
    """Wait for 10 ms, like a call of a fast database."""
    await asyncio.sleep(0.01)


def make_failing(every: int = EVERY, position: int = 0) -> Handler:
    """Create a handler that fails one call in so many, by default the first of ten.

    Args:
        every: The number of calls of which one fails.
        position: Which of these calls fails.

    Returns:
        The handler. It counts its calls, so both libraries need one of their own.
    """
    numbers = count()

    def handle_or_fail(record: Any) -> None:  # noqa: ARG001
        if next(numbers) % every == position:
            raise DeclinedError

    return handle_or_fail


def make_failing_async(every: int = EVERY, position: int = 0) -> AsyncHandler:
    """Create an async handler that fails one call in so many, by default the first of ten.

    Args:
        every: The number of calls of which one fails.
        position: Which of these calls fails.

    Returns:
        The handler. It counts its calls, so both libraries need one of their own.
    """
    numbers = count()

    async def handle_or_fail(record: Any) -> None:  # noqa: ARG001
        if next(numbers) % every == position:
            raise DeclinedError

    return handle_or_fail
