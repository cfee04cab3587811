"""Tasks that share work, as many as it takes to keep all of it going."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from operator import length_hint
from typing import Generic, TypeVar

WorkT = TypeVar("WorkT")

GROWTH = 4
"""How many times as many members there are after each turn of the event loop."""


class Crew(Generic[WorkT]):
    """Works through pieces of work with as few tasks as keep every piece going at once.

    A member takes piece after piece. Only where all members wait does the crew get to hire more of
    them; so work that never waits is done by one task, and work that does is all under way after
    a few turns of the event loop.
    """

    def __init__(
        self,
        pieces: Sequence[WorkT],
        work_through: Callable[[Iterator[WorkT]], Awaitable[None]],
        limit: int | None,
    ) -> None:
        """Plan the work.

        Args:
            pieces: What is to be done, begun in this order.
            work_through: Does one piece after another, of those that are left for all members.
            limit: How many may be under way at the same time; None for all.
        """
        self._pieces = iter(pieces)
        self._work_through = work_through
        self._limit = len(pieces) if limit is None else limit
        self._hired: list[asyncio.Task[None]] = []
        self._working = 0  # members that have begun and not ended
        self._failure: BaseException | None = None

    async def work(self) -> None:
        """Do all pieces.

        Raises:
            BaseException: What has come out of a piece; the others are cancelled then.
        """
        self._done = asyncio.get_running_loop().create_future()
        try:
            self._hire()
            await self._done
        finally:
            await self._dismiss()
        if self._failure is not None:
            raise self._failure

    async def _dismiss(self) -> None:
        """Cancel the members that are left, and see them off, however often that is cancelled."""
        for _ in self._pieces:  # nothing is left, also for one who survives that
            continue
        left = [member for member in self._hired if not member.done()]
        self._hired.clear()  # as the traceback of a failure would keep them, and their contexts
        for member in left:
            member.cancel()
        cancelled: asyncio.CancelledError | None = None
        while not all(member.done() for member in left):
            try:
                await asyncio.wait(left)
            except asyncio.CancelledError as again:
                cancelled = again
        if cancelled is not None:
            raise cancelled

    def _hire(self) -> None:
        """Bring in new members for the work that is left, and again when these have begun.

        By then it also shows whether one was cancelled before it could; a callback for each of
        them, which would tell that as well, costs more than all else here.
        """
        growth = (GROWTH - 1) * self._working or 1
        number = min(self._limit - self._working, length_hint(self._pieces), growth)
        for _ in range(number):
            # Made directly, since an eager task factory would let it work before the others are.
            self._hired.append(asyncio.Task(self._take_part()))
        if number:
            asyncio.get_running_loop().call_soon(self._hire)
        else:
            self._end_if_over()

    async def _take_part(self) -> None:
        self._working += 1
        try:
            await self._work_through(self._pieces)
        except BaseException as failure:
            # Kept rather than raised: a cancellation that a piece made itself is to fail the
            # whole, and an interrupt must not stop the loop before the others are cancelled.
            if self._failure is None:
                self._failure = failure
        self._working -= 1
        self._end_if_over()

    def _end_if_over(self) -> None:
        # Members work for as long as there are pieces, unless one fails.
        if (not self._working or self._failure is not None) and not self._done.done():
            self._done.set_result(None)
