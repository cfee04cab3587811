"""The time that a batch and each of its records may take."""

from __future__ import annotations

import logging
from math import inf
from typing import TYPE_CHECKING

from lambda_batch._engine.exceptions import as_refusal
from lambda_batch._engine.handler_results import is_awaitable
from lambda_batch._engine.order import Order
from lambda_batch.errors import NotAttemptedError, RecordTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import timedelta
    from typing import Any, TypeAlias

    from lambda_batch.errors import LambdaBatchError
    from lambda_batch.wire.sources import RawRecord

    Duration: TypeAlias = float | timedelta
    """Seconds, or a timedelta."""

_log = logging.getLogger("lambda_batch")


def seconds_of(duration: Duration) -> float:
    """Return a duration in seconds."""
    return duration if isinstance(duration, (int, float)) else duration.total_seconds()


class Deadline(Order):
    """Holds back the records that are to begin when no more than the reserve of time is left."""

    def __init__(
        self, order: Order | None, size: int, milliseconds: Callable[[], int], reserve: float
    ) -> None:
        """Add a deadline to the order of a batch.

        Args:
            order: What failures hold back, if anything.
            size: The number of records.
            milliseconds: Returns those until the invocation times out.
            reserve: The seconds to keep.
        """
        self._order = order
        self._size = size
        self._milliseconds = milliseconds
        self._reserve = reserve

    def time_left(self) -> float:
        """Return the seconds in which records may be handled."""
        try:
            return self._milliseconds() / 1000 - self._reserve
        except Exception:  # as without a context that tells the time
            return inf

    def refusal(self, position: int) -> LambdaBatchError | None:
        """Return why the record at this position must not be handled, or None if it may be."""
        if self.time_left() <= 0:
            msg = f"not handled, because the invocation had no more than {self._reserve:g} s left"
            return as_refusal(NotAttemptedError(msg))
        return None if self._order is None else self._order.refusal(position)

    def stop(self, position: int) -> None:
        """Hold back the records that must not overtake the one at this position."""
        if self._order is not None:
            self._order.stop(position)

    def renewed(self) -> Order | None:
        """Return the order with nothing held back, without the deadline."""
        return None if self._order is None else self._order.renewed()

    def plan(self) -> tuple[Iterable[int], Mapping[int, int]]:
        """Return which positions may begin at once, and for each which one may begin after it."""
        return (range(self._size), {}) if self._order is None else self._order.plan()


def with_deadline(
    order: Order | None, records: Sequence[RawRecord], context: object, reserve: Duration
) -> Order | None:
    """Return the order of a batch that ends before the invocation does.

    Args:
        order: What failures hold back, if anything.
        records: The raw records.
        context: The Lambda context, if there is one.
        reserve: The time to keep.

    Returns:
        The order; as it was if the context does not tell the time, of which a warning is logged
        once.

    Source: AWS Lambda Developer Guide, "Using the Lambda context object to retrieve Python
    function information": get_remaining_time_in_millis.
    """
    milliseconds: Any = getattr(context, "get_remaining_time_in_millis", None)
    if _tells_time(milliseconds):
        return Deadline(order, len(records), milliseconds, seconds_of(reserve))
    if not _warned:
        _warned.append(True)
        _log.warning(
            "the processor has a reserve of time, but no Lambda context tells it the time left, "
            "so it can't be kept: pass the function's context to the entry point, or as "
            "lambda_context to the processor"
        )
    return order


_warned: list[bool] = []

_OUT_OF_TIME = "the time of the invocation was nearly over"


def is_out_of_time(error: Exception) -> bool:
    """Return whether a record failed only since the invocation had no time left for it."""
    return isinstance(error, RecordTimeoutError) and error.is_out_of_time


def _tells_time(milliseconds: Any) -> bool:
    try:
        return isinstance(milliseconds(), (int, float))
    except Exception:  # a context of a test can be anything
        return False


def limit_time(
    call: Callable[[Any], Any], order: Order | None, time_limit: Duration | None
) -> Callable[[Any], Any]:
    """Return what calls an async record handler, and cancels it when its time is over.

    Args:
        call: Calls the record handler.
        order: The order of the batch; a `Deadline` ends all records.
        time_limit: The time that one record may take; None for no limit.

    Returns:
        The function; `call` itself if nothing limits the time. Its coroutine raises
        RecordTimeoutError for a handler that was cancelled.
    """
    deadline = order if isinstance(order, Deadline) else None
    if deadline is None and time_limit is None:
        return call
    seconds = None if time_limit is None else seconds_of(time_limit)

    async def call_in_time(record: Any) -> Any:
        import asyncio

        limit, reason = seconds, f"it took longer than {seconds} s"
        if deadline is not None:
            left = deadline.time_left()
            if limit is None or left < limit:
                limit, reason = left, _OUT_OF_TIME
        timer = asyncio.timeout(limit)
        try:
            async with timer:
                result = call(record)
                return await result if is_awaitable(result) else result
        # CancelledError, if the handler has caught other cancellations of its task before.
        except (TimeoutError, asyncio.CancelledError) as error:
            if not timer.expired():
                raise  # the handler's own
            ended = RecordTimeoutError(f"the record handler was cancelled, because {reason}")
            ended.is_out_of_time = reason is _OUT_OF_TIME
            raise ended from error.__cause__ or error

    return call_in_time
