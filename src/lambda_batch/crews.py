"""Tasks that share work, as many as it takes to keep all of it going."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
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
        work_on: Callable[[WorkT], Awaitable[None]],
        limit: int | None,
    ) -> None:
        """Plan the work.

        Args:
            pieces: What is to be done, begun in this order.
            work_on: Does one piece.
            limit: How many may be under way at the same time; None for all.
        """
        self._pieces = iter(pieces)
        self._left = len(pieces)
        self._work_on = work_on
        self._limit = len(pieces) if limit is None else limit
        self._members: set[asyncio.Task[None]] = set()
        self._failure: BaseException | None = None

    async def work(self) -> None:
        """Do all pieces.

        Raises:
            BaseException: What has come out of a piece; the others are cancelled then.
        """
        if not self._left:
            return
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
        self._left = 0
        cancelled: asyncio.CancelledError | None = None
        for member in self._members:
            member.cancel()
        while self._members:
            try:
                await asyncio.wait(self._members)
            except asyncio.CancelledError as again:
                cancelled = again
        if cancelled is not None:
            raise cancelled

    def _hire(self) -> None:
        """Bring in new members for the work that is left, and again when these have begun."""
        number = len(self._members)
        for _ in range(min(self._limit - number, self._left, (GROWTH - 1) * number or 1)):
            # Made directly, since an eager task factory would let it work before it is counted.
            member = asyncio.Task(self._take_part())
            self._members.add(member)
            member.add_done_callback(self._leave)
        if self._left and len(self._members) < self._limit:
            asyncio.get_running_loop().call_soon(self._hire)

    def _leave(self, member: asyncio.Task[None]) -> None:
        self._members.discard(member)
        if not self._members and not self._done.done():
            self._done.set_result(None)

    async def _take_part(self) -> None:
        try:
            # Nothing is left once the crew is dismissed, also for one who survives that.
            while self._left:
                self._left -= 1
                await self._work_on(next(self._pieces))
        except BaseException as failure:
            # Kept rather than raised: a cancellation that a piece made itself is to fail the
            # whole, and an interrupt must not stop the loop before the others are cancelled.
            if self._failure is None:
                self._failure = failure
            if not self._done.done():
                self._done.set_result(None)
