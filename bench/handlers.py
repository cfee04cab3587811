"""Record handlers: the same for both sides, and as good as nothing to do."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from bench.events import EVERY

Handler = Callable[[Any], object]
AsyncHandler = Callable[[Any], Awaitable[object]]


class DeclinedError(ValueError):
    """What failing handlers raise."""


class Context:
    """Stands for the Lambda context."""


CONTEXT = Context()


def handle(record: Any) -> None:
    """Do nothing."""


def handle_with_context(record: Any, lambda_context: Context) -> None:
    """Do nothing, with a context."""


def fail(record: Any) -> None:  # noqa: ARG001
    """Fail each record."""
    raise DeclinedError


async def handle_async(record: Any) -> None:
    """Do nothing, and wait for nothing."""


async def wait_a_little(record: Any) -> None:  # noqa: ARG001
    """Wait for ten milliseconds, as for a fast database."""
    await asyncio.sleep(0.01)


def make_failing(every: int = EVERY) -> Handler:
    """Make a handler that fails each so many-th record, beginning with the first."""
    numbers = count()

    def handle_or_fail(record: Any) -> None:  # noqa: ARG001
        if next(numbers) % every == 0:
            raise DeclinedError

    return handle_or_fail


def make_failing_async(every: int = EVERY) -> AsyncHandler:
    """Make an async handler that fails each so many-th record, beginning with the first."""
    numbers = count()

    async def handle_or_fail(record: Any) -> None:  # noqa: ARG001
        if next(numbers) % every == 0:
            raise DeclinedError

    return handle_or_fail
