"""Run sync record handlers in threads, for handlers that block.

Each thread runs the loop of the batch (`Batch._handle_all`) over the records that it takes. One
lock is held by whatever thread is in that loop, and released only while a record handler runs. So
hooks, order, logs and the sink see one record at a time, as without threads.
"""

from __future__ import annotations

from collections import deque
from contextvars import copy_context
from queue import SimpleQueue
from threading import RLock, Thread, current_thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
    from contextvars import Context
    from typing import TypeAlias

    from lambda_batch.wire.sources import RawRecord

    Loop: TypeAlias = Callable[[Iterable[tuple[int, RawRecord]]], None]
    """Handles records, which come with their positions."""


class RecordThreads:
    """The threads of one batch."""

    def __init__(
        self,
        records: Sequence[RawRecord],
        first: Iterable[int],
        next_of: Mapping[int, int],
        limit: int,
    ) -> None:
        """Plan the threads.

        Args:
            records: The raw records.
            first: The positions of the records that may begin at once.
            next_of: For each position, the one that may begin when it has ended, if there is one.
            limit: The maximum number of records handled at the same time.
        """
        self._records = records
        self._first = iter(first)
        self._next_of = next_of
        self._ready: deque[int] = deque()
        self._count = min(limit, len(records))
        self._is_stopped = False
        self._ended: set[Thread] = set()
        self._ends: SimpleQueue[None] = SimpleQueue()
        self._failure: BaseException | None = None
        # A hook, which is called with the lock, can call a step, which takes it again.
        self.lock = RLock()

    def without_lock(self, call: Callable[[RawRecord], Any]) -> Callable[[RawRecord], Any]:
        """Return what calls a record handler without the lock."""
        lock = self.lock

        def call_without_lock(record: Any) -> Any:
            lock.release()
            try:
                return call(record)
            finally:
                lock.acquire()

        return call_without_lock

    def run(self, loop: Loop) -> None:
        """Run the loop in each thread, and return when all of them have ended.

        An interrupt begins no more records. It is raised when the handlers that run have returned,
        since a thread can't be cancelled.

        Args:
            loop: Handles the records, which come with their positions.
        """
        context = copy_context()
        threads = [Thread(target=self._work, args=(loop, context)) for _ in range(self._count)]
        try:
            for thread in threads:
                thread.start()
        except BaseException:
            self._is_stopped = True
            raise
        finally:
            try:
                self._wait(threads)
            finally:
                self._is_stopped = True  # also if interrupts have come faster than it could wait
        failure, self._failure = self._failure, None
        try:
            if failure is not None:
                raise failure
        finally:
            del failure  # or the exception and this frame would keep each other alive

    def _work(self, loop: Loop, context: Context) -> None:
        """Handle records until none is left to begin, each in a context of its own."""
        try:
            with self.lock:
                for record in self._take():
                    context.copy().run(loop, [record])
        except BaseException as interrupt:
            self._is_stopped = True
            if self._failure is None:
                self._failure = interrupt
        finally:
            self._ended.add(current_thread())
            self._ends.put(None)

    def _take(self) -> Generator[tuple[int, RawRecord]]:
        """Yield one record after another.

        A thread that finds none ends: whoever handles a record also takes the one behind it.
        """
        while not self._is_stopped:
            position = self._ready.popleft() if self._ready else next(self._first, None)
            if position is None:
                return
            yield position, self._records[position]
            following = self._next_of.get(position)
            if following is not None:
                self._ready.append(following)

    def _wait(self, threads: Sequence[Thread]) -> None:
        """Wait until all threads have ended, even if interrupted again meanwhile."""
        interrupt: BaseException | None = None
        while any(map(self._is_running, threads)):
            try:
                # Not `join`: before Python 3.13, an interrupt marks the thread as ended. Nor an
                # `Event`: a second interrupt leaves its lock in disorder.
                self._ends.get()
            except BaseException as another:
                self._is_stopped = True
                interrupt = interrupt or another
        for thread in threads:
            if thread.ident is not None:
                thread.join()  # it has only to leave
        if interrupt is not None:
            raise interrupt

    def _is_running(self, thread: Thread) -> bool:
        """Return whether a thread handles records.

        One without an identifier has not begun, and will find that the run is stopped.
        """
        return thread.ident is not None and thread not in self._ended
