"""The bulk step of a batch: one call of the user's function with all successes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch._engine.answers import aask, ask
from lambda_batch._engine.processors import succeed
from lambda_batch._typing import RecordT
from lambda_batch.errors import BulkError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from typing import Any, TypeAlias

    from lambda_batch._engine.answers import Answer
    from lambda_batch._engine.batches import Batch
    from lambda_batch.results import SuccessResponse

    Bulk: TypeAlias = Callable[[Sequence[SuccessResponse[RecordT, Any]]], Answer]
    AsyncBulk: TypeAlias = Callable[
        [Sequence[SuccessResponse[RecordT, Any]]], Answer | Awaitable[Answer]
    ]

_NAME = "bulk function"


class BulkStep:
    """The bulk step of one batch.

    Until it is over, every record of the batch counts as failed: only `end` clears the flags of
    the batch.
    """

    def __init__(
        self,
        batch: Batch[Any, Any, Any, Any],
        function: Callable[..., Any],
        outcomes: list[Any] | None,
    ) -> None:
        """Begin with no successes.

        Args:
            batch: The batch.
            function: The user's function.
            outcomes: Takes the result of each record, if anybody asks.
        """
        self._batch = batch
        self._function = function
        self._is_asked = outcomes is not None
        size = len(batch._records)
        self.outcomes: list[Any] = [None] * size if outcomes is None else outcomes
        """The result of each record, at its position."""
        self.failed = bytearray(b"\1") * size
        """A flag for each record, which its handler clears."""
        self._succeeded: list[int] = []
        """The positions of the records whose handler has returned."""
        self._asked: list[int] = []
        """The positions of the records that the function was called with."""
        self._refused: set[int] = set()

    def run(self) -> None:
        """Call the function, and fail each record that it has not taken."""
        if successes := self._successes():
            reasons = ask(self._function, successes, _NAME)
            self._refuse(dict(zip(self._asked, reasons, strict=True)))

    async def arun(self) -> None:
        """Call the function, as `run` does; await what it returns."""
        if successes := self._successes():
            reasons = await aask(self._function, successes, _NAME)
            self._refuse(dict(zip(self._asked, reasons, strict=True)))

    def end(self) -> None:
        """Fail the records that must not overtake another, and clear the flags of the others.

        Call it after the sink, since nothing waits for a record that the sink has taken.
        """
        batch = self._batch
        if self._refused:
            self._hold_back()
            batch._need_failures().sort()
            self._forget_hooked()
        batch._failed[:] = self.failed
        if not self._is_asked:
            self.outcomes.clear()  # tracebacks of failures keep this object

    def _successes(self) -> list[SuccessResponse[Any, Any]]:
        self._succeeded = [at for at, failed in enumerate(self.failed) if not failed]
        successes = {at: _success(self.outcomes[at]) for at in self._succeeded}
        # Without a result, the function could take a record for one that has nothing to write.
        self._refuse({at: _no_success() for at, each in successes.items() if each is None})
        self._asked = [position for position in self._succeeded if not self.failed[position]]
        return [each for each in successes.values() if each is not None]

    def _refuse(self, reasons: Mapping[int, BaseException | None]) -> None:
        for position, reason in reasons.items():
            if reason is not None:
                self._refused.add(position)
                self._fail(position, reason)

    def _hold_back(self) -> None:
        """Fail the records whose order an earlier one has broken, which must come again first."""
        batch = self._batch
        order = batch._order.renewed() if batch._order is not None else None
        if order is None:
            return
        taken = batch._dead_letters.taken if batch._dead_letters is not None else ()
        for position in self._succeeded:
            if position in self._refused:
                if position not in taken:
                    order.stop(position)
            elif order.refusal(position) is not None:
                self._fail(position, None)
                order.stop(position)

    def _fail(self, position: int, reason: BaseException | None) -> None:
        batch, error, success = self._batch, BulkError(reason), _success(self.outcomes[position])
        self.failed[position] = True
        self.outcomes[position] = batch._fail(
            batch._running(),
            position,
            batch._records[position],
            None if success is None else success.record,
            (BulkError, error, None),
            is_asked=True,
        )

    def _forget_hooked(self) -> None:
        """Remove the failed records from the successes that a hook has kept."""
        kept = self._batch._hooked_successes
        if len(kept) == len(self._succeeded):  # else the hook has kept what it likes
            each = zip(self._succeeded, list(kept), strict=True)
            kept[:] = [message for position, message in each if not self.failed[position]]


def _success(outcome: tuple[Any, ...]) -> SuccessResponse[Any, Any] | None:
    """Return the outcome of a success, which a hook can have made, or None if it has no result."""
    try:
        _, result, record = outcome[:3]
    except ValueError:
        return None
    return succeed(record, result)


def _no_success() -> TypeError:
    return TypeError("a hook returned an outcome without a result and a record")
