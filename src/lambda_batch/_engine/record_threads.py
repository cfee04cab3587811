"""Run sync record handlers in threads, for handlers that block.

Each thread runs the loop of the batch (`Batch._handle_all`) over the records that it takes. One
lock is held by whatever thread is in that loop, and released only while a record handler runs. So
hooks, order, logs and the sink see one record at a time, as without threads.
"""

from __future__ import annotations

from collections import deque
from contextvars import copy_context
from threading import Event, RLock, Thread
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
        self._failure: BaseException | None = None
        # A hook, which is called with the lock, can call a step, which takes it again.
        self.lock = RLock()

    def without_lock(self, call: Callable[[RawRecord], Any]) -> Callable[[RawRecord], Any]:
        """Return what calls a record handler without the lock, in a context of its own."""
        lock = self.lock

        def call_without_lock(record: Any) -> Any:
            lock.release()
            try:
                return copy_context().run(call, record)
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
        ends = [Event() for _ in range(self._count)]
        threads = [Thread(target=self._work, args=(loop, copy_context(), end)) for end in ends]
        try:
            for thread in threads:
                thread.start()
        except BaseException:
            self._is_stopped = True
            raise
        finally:
            self._wait(threads, ends)
        failure, self._failure = self._failure, None
        try:
            if failure is not None:
                raise failure
        finally:
            del failure  # or the exception and this frame would keep each other alive

    def _work(self, loop: Loop, context: Context, end: Event) -> None:
        """Handle records until none is left to begin."""
        try:
            with self.lock:
                context.run(loop, self._take())
        except BaseException as interrupt:
            self._is_stopped = True
            if self._failure is None:
                self._failure = interrupt
        finally:
            end.set()

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

    def _wait(self, threads: Sequence[Thread], ends: Sequence[Event]) -> None:
        """Wait until all threads have ended, even if interrupted again meanwhile."""
        interrupt: BaseException | None = None
        for thread, end in zip(threads, ends, strict=True):
            # A thread without an identifier has not begun, and will find that the run is stopped.
            while thread.ident is not None and not end.is_set():
                try:
                    # Not `join`: before Python 3.13, an interrupt marks the thread as ended.
                    end.wait()
                except BaseException as another:
                    self._is_stopped = True
                    interrupt = another
        for thread in threads:
            if thread.ident is not None:
                thread.join()  # it has only to leave
        if interrupt is not None:
            raise interrupt
