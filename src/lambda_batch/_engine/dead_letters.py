"""The records of a batch that no retry can help, on their way to the user's sink."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lambda_batch._engine.answers import aask, ask
from lambda_batch._engine.exceptions import errors_in, exception_info
from lambda_batch._engine.failure_log import log_error_of
from lambda_batch._engine.time_limits import is_out_of_time
from lambda_batch.errors import NOT_HANDLED, BulkError, PermanentError, RetryLater, SinkError
from lambda_batch.results import DeadLetter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from typing import Any, TypeAlias

    from lambda_batch._engine.answers import Answer
    from lambda_batch._engine.failures import Failures
    from lambda_batch.results import ExceptionInfo
    from lambda_batch.wire.sources import RawRecord, Source

    Permanent: TypeAlias = (
        type[Exception] | tuple[type[Exception], ...] | Callable[[Exception], bool]
    )
    """Which exceptions no retry can help: classes, or what tells it of an exception."""
    Sink: TypeAlias = Callable[[Sequence[DeadLetter]], Answer]
    AsyncSink: TypeAlias = Callable[[Sequence[DeadLetter]], Answer | Awaitable[Answer]]


class DeadLetters:
    """The dead letters of one batch.

    A record that failed for good stays failed for hooks, logs and results. Once the sink has taken
    it, it is not reported to Lambda.
    """

    def __init__(
        self,
        source: Source,
        records: Sequence[RawRecord],
        identifiers: Sequence[Any],
        sink: AsyncSink,
        permanent: Permanent | None,
    ) -> None:
        """Begin with none.

        Args:
            source: The event source.
            records: The raw records of the batch.
            identifiers: Their item identifiers.
            sink: The user's sink.
            permanent: Which exceptions no retry can help, besides PermanentError.
        """
        self._source = source
        self._records = records
        self._identifiers = identifiers
        self._sink = sink
        self._permanent = permanent
        self._waiting: dict[int, Exception] = {}
        self._is_told = False
        self.taken: set[int] = set()
        """The positions of the records that the sink has taken."""

    def add(self, position: int, exception: ExceptionInfo) -> None:
        """Keep the failure of the record at a position for the sink, if no retry can help it."""
        error: BaseException | None = exception[1]
        if isinstance(error, BulkError):
            error = error.__cause__
        self._waiting.pop(position, None)  # of an earlier try of the same record
        # A hook that is called outside the loop has no position.
        if position >= 0 and isinstance(error, Exception) and self._is_permanent(error):
            self._waiting[position] = error

    def _is_permanent(self, error: Exception) -> bool:
        """Return whether no retry can help; of a group, whether none can help any of it."""
        if any(isinstance(each, (*NOT_HANDLED, RetryLater)) for each in errors_in(error)):
            return False
        if is_out_of_time(error):
            return False
        if isinstance(error, PermanentError) or self._is_declared(error):
            return True
        if not isinstance(error, ExceptionGroup):
            return False
        return all(map(self._is_permanent, cast("ExceptionGroup[Exception]", error).exceptions))

    def _is_declared(self, error: Exception) -> bool:
        permanent = self._permanent
        if permanent is None:
            return False
        if isinstance(permanent, (type, tuple)):
            return isinstance(error, permanent)
        try:
            return bool(permanent(error))
        except Exception:  # in doubt the record comes again
            if not self._is_told:
                self._is_told = True
                log_error_of("the function `permanent`", exception_info())
            return False

    def send(
        self, failed: Sequence[int], need_failures: Callable[[], Failures], at: int | None = None
    ) -> bool:
        """Give the waiting dead letters to the sink.

        Args:
            failed: The flag of each record, since a hook can have turned a failure into a success.
            need_failures: Returns the failures of the batch, which get what the sink refuses.
            at: The position of the one record to send; None for all.

        Returns:
            Whether the sink has taken the record at the position.
        """
        if waiting := self._take(failed, at):
            reasons = ask(self._sink, self._letters_of(waiting), "sink")
            self._settle(waiting, reasons, need_failures)
        return at in self.taken

    async def asend(
        self, failed: Sequence[int], need_failures: Callable[[], Failures], at: int | None = None
    ) -> bool:
        """Give the waiting dead letters to the sink, as `send` does; await what it returns."""
        if waiting := self._take(failed, at):
            reasons = await aask(self._sink, self._letters_of(waiting), "sink")
            self._settle(waiting, reasons, need_failures)
        return at in self.taken

    def _take(self, failed: Sequence[int], at: int | None) -> dict[int, Exception]:
        positions = sorted(self._waiting) if at is None else [at] if at in self._waiting else []
        waiting = {position: self._waiting.pop(position) for position in positions}
        return {position: error for position, error in waiting.items() if failed[position]}

    def _letters_of(self, waiting: dict[int, Exception]) -> list[DeadLetter]:
        return [
            self._source.dead_letter_of(self._records[position], self._identifiers[position], error)
            for position, error in waiting.items()
        ]

    def _settle(
        self,
        waiting: dict[int, Exception],
        reasons: Sequence[BaseException | None],
        need_failures: Callable[[], Failures],
    ) -> None:
        """Note what the sink has taken, and why it has not taken the rest."""
        refused: dict[int, SinkError] = {}
        for (position, error), reason in zip(waiting.items(), reasons, strict=True):
            if reason is None:
                self.taken.add(position)
            else:
                refused[position] = _refusal(error, reason)
        if refused:
            need_failures().add_sink_errors(refused)


def _refusal(error: Exception, reason: BaseException) -> SinkError:
    refusal = SinkError(error)
    refusal.__cause__ = reason
    refusal.__context__ = error
    return refusal
