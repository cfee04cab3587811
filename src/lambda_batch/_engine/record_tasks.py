"""Run a coroutine for each record, each in an asyncio task and a context of its own.

Records are grouped in chains. Chains run at the same time, up to a limit; the records of a chain
run one after another.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextvars import Context, copy_context
from functools import partial
from typing import Any

TASKS_PER_TURN = 100
"""The number of tasks created in one iteration of the event loop, so that few are alive at once.

Python 3.12 and later start tasks eagerly: a handler that never waits has no task in the loop.
"""


class RecordTasks:
    """The tasks of one batch."""

    def __init__(
        self,
        chains: Sequence[Sequence[int]],
        handle: Callable[[int], Coroutine[Any, Any, BaseException | None]],
        limit: int | None,
    ) -> None:
        """Plan the tasks.

        Args:
            chains: The positions of the records, in chains that must keep their order.
            handle: Handles the record at a position. It returns exceptions that do not count as a
                failure of the record, such as an interrupt or the handler's own cancellation:
                if raised, they would stop the event loop before the other tasks are cancelled.
            limit: The maximum number of records handled at the same time; None for all.
        """
        self._chains = map(iter, chains)
        self._handle = handle
        self._limit = len(chains) if limit is None else limit
        self._running: set[asyncio.Task[BaseException | None]] = set()
        self._failure: BaseException | None = None
        self._is_filling = False
        self._is_stopped = False

    async def run(self) -> None:
        """Handle all records.

        Raises:
            BaseException: A handler raised an interrupt or was cancelled; the other records are
                cancelled.
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
        """Run a callback; an interrupt in it ends the run (the loop would only log it)."""
        try:
            step(*args)
        except BaseException as interrupt:
            self._failure = interrupt
            if not self._done.done():
                self._done.set_result(None)

    def _fill(self) -> None:
        """Start chains up to the limit, and end the run when no record is left."""
        self._is_filling = False
        created = 0
        while len(self._running) < self._limit and created < TASKS_PER_TURN:
            chain = next(self._chains, None) if self._failure is None else None
            if chain is None:
                break
            created += self._advance(chain)
        else:
            if created == TASKS_PER_TURN:
                self._is_filling = True
                self._loop.call_soon(self._call, self._fill, context=self._context)
        is_over = not self._running or self._failure is not None
        if is_over and not self._done.done():
            self._done.set_result(None)

    def _advance(self, chain: Iterator[int]) -> bool:
        """Start the next record of a chain; return whether its task is still running."""
        for position in chain:
            task = self._create_task(position)
            if not task.done():
                self._running.add(task)
                task.add_done_callback(partial(self._call, self._end, chain), context=self._context)
                return True
            self._failure = task.result()
            if self._failure is not None:
                break
        return False

    def _end(self, chain: Iterator[int], task: asyncio.Task[BaseException | None]) -> None:
        """Go on with the chain of a task that has ended."""
        self._running.discard(task)
        if self._is_stopped or self._failure is not None:
            return
        # A task that was cancelled before it began has no result.
        self._failure = asyncio.CancelledError() if task.cancelled() else task.result()
        if self._failure is None:
            self._advance(chain)
        if not self._is_filling or self._failure is not None:
            self._fill()

    def _create_task(self, position: int) -> asyncio.Task[BaseException | None]:
        """Create a task directly: the user's task factory may have other parameters."""
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
