"""Run a coroutine for each record, each in an asyncio task and a context of its own.

Records that must keep their order form a sequence: the next one begins when the one before it has
ended. Sequences run at the same time, within a limit.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextvars import Context, copy_context
from itertools import pairwise
from typing import Any, TypeAlias

End: TypeAlias = Callable[[int, BaseException | None], None]

TASKS_PER_TURN = 100
"""The number of tasks created in one turn of the event loop, so that few are alive at once.

Python 3.12 and later start tasks eagerly: a handler that does not wait has no task in the loop.
"""


class RecordTasks:
    """The tasks of one batch."""

    def __init__(
        self,
        sequences: Iterable[Sequence[int]],
        handle: Callable[[int, End], Coroutine[Any, Any, None]],
        limit: int | None,
    ) -> None:
        """Plan the tasks.

        Args:
            sequences: The positions of the records, in runs that must keep their order.
            handle: Handles the record at a position. When it has ended, it calls its second
                argument with the position and, if there is one, an exception that is no failure
                of the record, such as an interrupt or the handler's own cancellation: raised, it
                would stop the event loop before the other tasks are cancelled.
            limit: The maximum number of records handled at the same time; None for all.
        """
        sequences = list(sequences)
        self._first = iter([sequence[0] for sequence in sequences])
        self._next_of = {one: two for sequence in sequences for one, two in pairwise(sequence)}
        self._ready: deque[int] = deque()
        self._handle = handle
        self._limit = len(sequences) if limit is None else limit
        self._tasks: list[asyncio.Task[None]] = []
        self._alive = 0
        self._failure: BaseException | None = None
        self._is_stopped = False
        self._is_starting = False
        self._is_check_due = False

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
            self._start(TASKS_PER_TURN)
            await self._done
        finally:
            self._is_stopped = True
            await self._cancel_tasks()
            del self._handle  # it holds the batch
        failure, self._failure = self._failure, None
        try:
            if failure is not None:
                raise failure
        finally:
            del failure  # or the exception and this frame would keep each other alive

    def _start(self, count: int) -> None:
        """Create up to this number of tasks, and end the run if there is nothing left."""
        created = 0
        self._is_starting = True
        while created < count and self._alive < self._limit and self._failure is None:
            position = self._ready.popleft() if self._ready else next(self._first, None)
            if position is None:
                break
            self._alive += 1
            task = self._create_task(position)
            if not task.done():
                self._tasks.append(task)
                created += 1
        self._is_starting = False
        if created and not self._is_check_due:
            self._is_check_due = True
            self._loop.call_soon(self._check, context=self._context)
        if (not self._alive or self._failure is not None) and not self._done.done():
            self._done.set_result(None)

    def _end(self, position: int, failure: BaseException | None) -> None:
        """Go on after a record; its task calls this as its last act."""
        try:
            self._alive -= 1
            if failure is not None and self._failure is None:
                self._failure = failure
            following = self._next_of.get(position)
            if following is not None:
                self._ready.append(following)
            if not (self._is_starting or self._is_stopped):
                self._start(1)
        except BaseException as interrupt:
            self._stop(interrupt)

    def _check(self) -> None:
        """Release tasks that have ended, and start others, once in a turn of the event loop."""
        try:
            self._is_check_due = False
            for task in self._tasks:
                if task.done() and task.cancelled():  # before it began, so it has not ended itself
                    self._alive -= 1
                    self._failure = self._failure or asyncio.CancelledError()
            self._tasks = [task for task in self._tasks if not task.done()]
            if not self._is_stopped:
                self._start(TASKS_PER_TURN)
        except BaseException as interrupt:
            self._stop(interrupt)

    def _stop(self, interrupt: BaseException) -> None:
        """End the run with an interrupt, which the event loop would only log."""
        if self._failure is None:
            self._failure = interrupt
        if not self._done.done():
            self._done.set_result(None)

    def _create_task(self, position: int) -> asyncio.Task[None]:
        """Create a task directly: a task factory of the user's could have other parameters."""
        work = self._handle(position, self._end)
        context: Context = self._context.copy()
        if sys.version_info >= (3, 12):
            return asyncio.Task(work, loop=self._loop, context=context, eager_start=True)
        return asyncio.Task(work, loop=self._loop, context=context)

    async def _cancel_tasks(self) -> None:
        """Cancel the tasks that still run and wait for them, even if cancelled again meanwhile."""
        left = [task for task in self._tasks if not task.done()]
        self._tasks.clear()  # the traceback of a failure would keep the tasks and their contexts
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
