"""Run a coroutine for each record, each in an asyncio task and a context of its own.

Records are grouped in lanes. Lanes run at the same time, within a limit; the records of a lane run
one after another.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextvars import Context, copy_context
from functools import partial
from typing import Any

TASKS_PER_TURN = 100
"""The number of tasks created in one turn of the event loop, so that few are alive at once.

Python 3.12 and later start tasks eagerly: a handler that does not wait has no task in the loop.
"""


class RecordTasks:
    """The tasks of one batch."""

    def __init__(
        self,
        lanes: Sequence[Sequence[int]],
        handle: Callable[[int], Coroutine[Any, Any, BaseException | None]],
        limit: int | None,
    ) -> None:
        """Plan the tasks.

        Args:
            lanes: The positions of the records, in runs that must keep their order.
            handle: Handles the record at a position. It returns an exception that is no failure
                of the record, such as an interrupt or the handler's own cancellation: raised, it
                would stop the event loop before the other tasks are cancelled.
            limit: The maximum number of records handled at the same time; None for all.
        """
        self._lanes = map(iter, lanes)
        self._handle = handle
        self._limit = len(lanes) if limit is None else limit
        self._running: set[asyncio.Task[BaseException | None]] = set()
        self._failure: BaseException | None = None
        self._is_filling = False
        self._is_stopped = False

    async def run(self) -> None:
        """Handle all records.

        Raises:
            BaseException: What came out of a handler, such as its own cancellation; the other
                records are cancelled then.
        """
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()
        self._done = self._loop.create_future()
        try:
            self._call(self._fill)
            await self._done
        finally:
            self._is_stopped = True
            await self._cancel_running()
        failure, self._failure = self._failure, None
        try:
            if failure is not None:
                raise failure
        finally:
            del failure  # or the exception and this frame would keep each other alive

    def _call(self, step: Callable[..., None], *args: Any) -> None:
        """Take a step; an interrupt in it ends the run, which the loop would only log."""
        try:
            step(*args)
        except BaseException as interrupt:
            self._failure = interrupt
            if not self._done.done():
                self._done.set_result(None)

    def _fill(self) -> None:
        """Start lanes up to the limit, and end the run when there is nothing left."""
        self._is_filling = False
        created = 0
        while len(self._running) < self._limit and created < TASKS_PER_TURN:
            lane = next(self._lanes, None) if self._failure is None else None
            if lane is None:
                break
            created += self._advance(lane)
        else:
            if created == TASKS_PER_TURN:
                self._is_filling = True
                self._loop.call_soon(self._call, self._fill, context=self._context)
        is_over = not self._running or self._failure is not None
        if is_over and not self._done.done():
            self._done.set_result(None)

    def _advance(self, lane: Iterator[int]) -> bool:
        """Start the next record of a lane; return whether the loop has a task of it then."""
        for position in lane:
            task = self._create_task(position)
            if not task.done():
                self._running.add(task)
                task.add_done_callback(partial(self._call, self._end, lane), context=self._context)
                return True
            self._failure = task.result()
            if self._failure is not None:
                break
        return False

    def _end(self, lane: Iterator[int], task: asyncio.Task[BaseException | None]) -> None:
        """Go on with the lane of a task that has ended."""
        self._running.discard(task)
        if self._is_stopped or self._failure is not None:
            return
        # A task that was cancelled before it began has no result.
        self._failure = asyncio.CancelledError() if task.cancelled() else task.result()
        if self._failure is None:
            self._advance(lane)
        if not self._is_filling or self._failure is not None:
            self._fill()

    def _create_task(self, position: int) -> asyncio.Task[BaseException | None]:
        """Create a task directly: a task factory of the user's could have other parameters."""
        work = self._handle(position)
        context: Context = self._context.copy()
        if sys.version_info >= (3, 12):
            return asyncio.Task(work, loop=self._loop, context=context, eager_start=True)
        return asyncio.Task(work, loop=self._loop, context=context)

    async def _cancel_running(self) -> None:
        """Cancel the tasks that still run and wait for them, even if cancelled again meanwhile."""
        left = list(self._running)
        self._running.clear()  # the traceback of a failure would keep the tasks and their contexts
        for task in left:
            task.cancel()
        cancelled: asyncio.CancelledError | None = None
        while not all(task.done() for task in left):
            try:
                await asyncio.wait(left)
            except asyncio.CancelledError as again:
                cancelled = again
        if cancelled is not None:
            raise cancelled
