"""Run a coroutine for each record, each in an asyncio task and a context of its own.

Records run at the same time, within a limit. Where records must keep their order, the next one
begins when the one before it has ended.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Mapping
from contextvars import Context, copy_context
from typing import Any, TypeAlias

End: TypeAlias = Callable[[int, BaseException | None], None]

TASKS_PER_TURN = 100
"""The number of tasks created in one turn of the event loop, so that few are alive at once.

Python 3.12 and later start tasks eagerly: a handler that does not wait has no task in the loop.
"""


TASK_NAME = "lambda_batch record"
"""The name of the tasks, by which an interrupted run finds those it has lost."""


class RecordTasks:
    """The tasks of one batch."""

    def __init__(
        self,
        first: Iterable[int],
        next_of: Mapping[int, int],
        handle: Callable[[int, End], Coroutine[Any, Any, None]],
        limit: int | None,
    ) -> None:
        """Plan the tasks.

        Args:
            first: The positions of the records that may begin at once.
            next_of: For each position, the one that may begin when it has ended, if there is one.
            handle: Handles the record at a position. When it has ended, it calls its second
                argument with the position and, if there is one, an exception that is no failure
                of the record, such as an interrupt or the handler's own cancellation: raised, it
                would stop the event loop before the other tasks are cancelled.
            limit: The maximum number of records handled at the same time; None for all.
        """
        self._first = iter(first)
        self._next_of = next_of
        self._ready: deque[int] = deque()
        self._handle = handle
        self._limit = sys.maxsize if limit is None else limit
        self._tasks: list[asyncio.Task[None]] = []
        self._alive = 0
        self._failure: BaseException | None = None
        self._is_stopped = False
        self._is_starting = False
        self._is_check_due = False
        self._fresh = 0  # tasks created since the last check

    def start(self) -> asyncio.Future[None]:
        """Start to handle the records.

        Returns:
            A future that is done when all records have ended, or when something stops the batch.
            Always call `stop` after it.
        """
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()
        self._done = self._loop.create_future()
        self._start(TASKS_PER_TURN)
        return self._done

    def cancel(self) -> list[asyncio.Task[None]]:
        """Start no more records, cancel the tasks that still run, and return them."""
        self._is_stopped = True
        left = [task for task in self._tasks if not task.done()]
        self._tasks.clear()  # the traceback of a failure would keep the tasks and their contexts
        for task in left:
            task.cancel()
        return left

    async def stop(self) -> None:
        """Cancel the tasks that still run and wait for them, even if cancelled again meanwhile."""
        left = self.cancel()
        cancelled: asyncio.CancelledError | None = None
        while not all(task.done() for task in left):
            try:
                await asyncio.wait(left)
            except asyncio.CancelledError as again:
                cancelled = again
        self._context = Context()  # tracebacks keep this object, but must not keep older batches
        if cancelled is not None:
            raise cancelled

    def raise_failure(self) -> None:
        """Raise what came out of a handler and stopped the batch, such as its own cancellation."""
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
            # Not by a name: frames of eager tasks keep this one, and tasks keep their contexts.
            created += self._keep(self._create_task(position))
        self._is_starting = False
        self._fresh += created
        if self._fresh and not self._is_check_due:
            self._is_check_due = True
            self._loop.call_soon(self._check, context=self._context)
        if (not self._alive or self._failure is not None) and not self._done.done():
            self._done.set_result(None)

    def _keep(self, task: asyncio.Task[None]) -> bool:
        """Keep a task until it has ended; return False if it has already."""
        if task.done():
            return False
        self._tasks.append(task)
        return True

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
        """Release tasks that have ended, and start others, once in a turn of the event loop.

        Tasks that were created in this turn have not begun. Only where the others wait are there
        fewer of them than a turn may have, and more records begin.
        """
        try:
            self._is_check_due = False
            for task in self._tasks:
                if task.done() and task.cancelled():  # before it began, so it has not ended itself
                    self._alive -= 1
                    self._failure = self._failure or asyncio.CancelledError()
            self._tasks = [task for task in self._tasks if not task.done()]
            if not self._is_stopped:
                fresh = self._fresh
                self._start(TASKS_PER_TURN - fresh)
                self._fresh = 0
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
        work, context = self._handle(position, self._end), self._context
        if sys.version_info >= (3, 12):
            return asyncio.Task(
                work, loop=self._loop, name=TASK_NAME, context=context.copy(), eager_start=True
            )
        return asyncio.Task(work, loop=self._loop, name=TASK_NAME, context=context.copy())
