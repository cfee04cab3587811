"""The path of a record through a batch.

There is one loop over records (`Batch._handle_all`). Hooks, order and an overridden
`_process_record` are called from it. What follows the last record is in `Batch._handle_records`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Generic, cast
from weakref import ref

from lambda_batch._engine.batch_states import BatchState
from lambda_batch._engine.current_batches import (
    batches_by_id,
    handled,
)
from lambda_batch._engine.exceptions import describe_exception, exception_info
from lambda_batch._engine.handler_results import reject_unfinished
from lambda_batch._engine.processors import leave_raw, succeed
from lambda_batch._typing import IdentifierT, RecordT, ResultT, ViewT
from lambda_batch.errors import NOT_HANDLED, BulkError
from lambda_batch.results import FailureResponse, SuccessResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from lambda_batch._engine.bulk_steps import BulkStep
    from lambda_batch._engine.observations import Observation
    from lambda_batch._engine.order import Order
    from lambda_batch._engine.processors import Processor
    from lambda_batch._engine.record_threads import Loop, RecordThreads
    from lambda_batch.results import ExceptionInfo
    from lambda_batch.retries import Retry
    from lambda_batch.wire.sources import RawRecord


class Batch(BatchState[RecordT, ViewT, IdentifierT], Generic[RecordT, ViewT, ResultT, IdentifierT]):
    """One run of a processor over the records of an event.

    `with processor(records=..., handler=...) as batch:` creates it; a record counts as failed
    until its handler has returned.
    """

    def process(self) -> list[SuccessResponse[RecordT, ResultT] | FailureResponse[RecordT | ViewT]]:
        """Handle each record, in the order of the batch.

        Returns:
            The result of each record, in the order of the batch.

        Raises:
            UsageError: The batch has been processed already, or is not open.
        """
        outcomes: list[Any] = [None] * len(self._records)
        self._handle(outcomes)
        return outcomes

    def _handle(self, outcomes: list[Any] | None = None) -> None:
        """Handle each record, in the order of the batch.

        Args:
            outcomes: Takes the result of each record at its position; without it, none is built.

        Raises:
            UsageError: The batch has been processed already, or is not open.
        """
        processor = self._begin()
        observation = self._observe(processor)
        handled_before = handled.get()
        try:
            if observation is None:
                self._handle_records(processor, None, outcomes)
            else:
                with observation:
                    self._handle_records(processor, observation, outcomes)
        finally:
            if handled.get() is not handled_before:  # only where there are hooks
                handled.set(handled_before)
        self._make_current(processor)

    def _handle_records(
        self,
        processor: Processor[RecordT, ViewT, IdentifierT],
        observation: Observation | None,
        outcomes: list[Any] | None,
    ) -> None:
        """Handle each record, and see to what follows: the bulk step, the sink, the delays."""
        step, failed = processor._own_step(), self._failed
        if step is not None or self._has_own_success_handler:
            handled.set((ref(self), -1))
        bulk = None if processor.bulk is None else self._bulk_step(processor.bulk, outcomes)
        if bulk is not None:
            failed, outcomes = bulk.failed, bulk.outcomes
        threads = None if processor.threads is None else self._new_threads(processor.threads)
        if threads is not None:
            self._lock, self._call = threads.lock, threads.without_lock(self._call)
            step = step and threads.without_lock(step)
        handle: Loop
        handle = partial(self._handle_all, processor, self._order, step, failed, outcomes)
        if observation is not None:
            handle = observation.around_loop(handle)
        if threads is None:
            handle(enumerate(self._records))
        else:
            try:
                threads.run(handle)
            finally:
                self._sort()
        if bulk is not None:
            bulk.run()
        if self._dead_letters is not None:
            self._dead_letters.send(failed, self._need_failures)
        if bulk is not None:
            bulk.end()
        if processor.retry_delays is not None:
            processor.retry_delays._apply(self._to_retry())

    def _new_threads(self, limit: int) -> RecordThreads:
        """Return the threads of the batch, which handle at most so many records at once."""
        # Imported only for a processor with threads.
        from lambda_batch._engine.record_threads import RecordThreads

        first, next_of = self._plan()
        return RecordThreads(self._records, first, next_of, limit)

    def _plan(self) -> tuple[Iterable[int], Mapping[int, int]]:
        """Return which records may begin at once, and for each which one may begin after it."""
        return (range(len(self._records)), {}) if self._order is None else self._order.plan()

    def _sort(self) -> None:
        """Put the failures, and the successes that a hook has kept, into the order of the batch."""
        if self._failures is not None:
            self._failures.sort()
        kept, taken = self._hooked_successes, self._taken
        if len(kept) == len(taken):  # else the hook has kept what it likes
            order = sorted(range(len(taken)), key=taken.__getitem__)
            kept[:] = [kept[at] for at in order]

    def _handle_all(
        self,
        processor: Processor[RecordT, ViewT, IdentifierT],
        order: Order | None,
        step: Callable[[RawRecord], Any] | None,
        failed: Any,
        outcomes: Any,
        records: Iterable[tuple[int, RawRecord]],
    ) -> None:
        """Handle records one after another.

        Args:
            processor: The processor.
            order: Tells which records are held back.
            step: The overridden `_process_record`, if it is to be called.
            failed: Has the flag of each position cleared where the record succeeds.
            outcomes: Takes the result of each position; None where nobody asks.
            records: The raw records with their positions.
        """
        is_asked = outcomes is not None
        read = processor._read if step is None else leave_raw
        call = self._call if step is None else step
        take = self._outcome_taker(processor, step, is_asked=is_asked)
        current_batches = batches_by_id.get
        for position, raw in records:
            succeeded = False
            if order is not None and (refusal := order.refusal(position)) is not None:
                exception: ExceptionInfo = (type(refusal), refusal, None)
                outcome = self._fail(processor, position, raw, None, exception, is_asked)
            else:
                record = None
                if step is not None:
                    handled.set((ref(self), position))
                try:
                    record = read(raw)
                    result = call(record)
                    if result is not None and step is None:
                        reject_unfinished(result)
                    if take is None:
                        failed[position] = False
                        continue
                    if current_batches() is not self._shown:  # the handler has run another batch
                        self._make_current(processor)
                    self._hooked = record, raw
                    outcome = take(record, result)
                    if step is None:
                        self._taken.append(position)
                        if not isinstance(outcome, tuple):
                            # A hook that returns nothing does not undo what the handler has done.
                            outcome = succeed(record, result)
                    succeeded = isinstance(outcome, tuple) and outcome[:1] == SUCCESS
                except Exception:
                    exception = exception_info()
                    outcome = self._fail(processor, position, raw, record, exception, is_asked)
            failed[position] = not succeeded
            if order is not None and not (succeeded or self._is_taken_by_sink(position)):
                order.stop(position)
            if outcomes is not None:
                outcomes[position] = outcome

    def _outcome_taker(
        self,
        processor: Processor[RecordT, ViewT, IdentifierT],
        step: Callable[[RawRecord], Any] | None,
        *,
        is_asked: bool,
    ) -> Callable[[Any, Any], Any] | None:
        """Return what makes the outcome of a record and its result; None where nobody asks."""
        if step is not None:
            return _own_outcome
        if self._has_own_success_handler:
            return processor.success_handler
        return succeed if is_asked else None

    def _fail(
        self,
        processor: Processor[RecordT, ViewT, IdentifierT],
        position: int,
        raw: RawRecord,
        record: Any,
        exception: ExceptionInfo,
        is_asked: bool,
    ) -> Any:
        """Record a failure, whatever an overridden `failure_handler` does.

        Args:
            processor: The processor.
            position: The position of the record.
            raw: The raw record.
            record: The record as the handler saw it, if it came to that.
            exception: Why it failed.
            is_asked: Whether somebody asks for the outcome.

        Returns:
            The outcome; None where nobody asks.
        """
        failures = self._failures or self._need_failures()
        failures.add(position, raw, exception)
        if self._dead_letters is not None:
            self._dead_letters.add(position, exception)
        outcome: Any = None
        if is_asked or failures.by_hooks:
            shown = processor._view(raw) if record is None or record is raw else record
            if failures.by_hooks:
                outcome = self._call_failure_handler(processor, position, shown, exception)
            if not _is_failure(outcome):
                outcome = FailureResponse("fail", describe_exception(exception), shown)
        failures.release_locals(exception[2])
        return outcome

    def _call_failure_handler(
        self,
        processor: Processor[Any, Any, IdentifierT],
        position: int,
        record: Any,
        exception: ExceptionInfo,
    ) -> Any:
        self._make_current(processor)  # the handler may have run another batch of it
        if handled.get()[0]() is not self:
            handled.set((ref(self), -1))
        try:
            return processor.failure_handler(record, exception)
        except Exception:
            self._need_failures().log.add(position, exception_info())

    def _is_taken_by_sink(self, position: int) -> bool:
        """Give a failed record to the sink, if no retry can help it, before the order goes on."""
        letters = self._dead_letters
        return letters is not None and letters.send(self._failed, self._need_failures, position)

    def _attempt(self, raw: RawRecord) -> Any:
        """Handle one record for a `_process_record` that calls the one of its base."""
        position = self._position_of(raw)
        outcomes: dict[int, Any] = {}
        # The caller sets the flag and tells the order: an override may change the outcome of the
        # record, or try it again.
        with self._lock:
            self._handle_all(self._running(), None, None, {}, outcomes, [(position, raw)])
        return outcomes[position]

    def _position_of(self, raw: RawRecord) -> int:
        """Return the position of the record that `_process_record` was called with."""
        batch, position = handled.get()
        if batch() is self and position >= 0:
            return position
        # A hook called it, not the loop.
        return next((at for at, other in enumerate(self._records) if other is raw), -1)

    def _bulk_step(self, bulk: Callable[..., Any], outcomes: list[Any] | None) -> BulkStep:
        """Return the bulk step of the batch."""
        # Imported only for a processor with a bulk function.
        from lambda_batch._engine.bulk_steps import BulkStep

        self._bulk = BulkStep(self, bulk, outcomes)
        return self._bulk

    def _observe(self, processor: Processor[RecordT, ViewT, IdentifierT]) -> Observation | None:
        """Return what measures and traces the records; None if nobody asks."""
        if processor.on_report is None and processor.tracing is None:
            return None
        # Imported only for a processor that reports or traces.
        from lambda_batch._engine.observations import Observation

        return Observation(self, processor.on_report, processor.tracing)

    def _to_retry(self) -> list[Retry]:
        """Return the records that were handled in vain, and are to be delivered again."""
        source = self._source
        if source is None:
            return []
        reasons = self._failures.reasons() if self._failures else {}
        found: list[Retry] = []
        for at, is_reported in enumerate(self._to_report()):
            reason = reasons.get(at)
            if isinstance(reason, BulkError):
                if reason.__cause__ is None:
                    continue  # it waits behind the record that it must not overtake
                reason = reason.__cause__
            if is_reported and not isinstance(reason, NOT_HANDLED):
                found.append((source, self._records[at], self._identifiers[at], reason))
        return found


SUCCESS, FAILURE = ("success",), ("fail",)
"""How the outcome of a record begins; anything odd counts as a failure."""


def _is_failure(outcome: object) -> bool:
    return isinstance(outcome, tuple) and outcome[:1] == FAILURE


def _own_outcome(_record: Any, outcome: Any) -> Any:
    """Return what an overridden `_process_record` has returned, unless its result is unfinished."""
    # What is no outcome can still be a coroutine, which must be closed and named.
    reject_unfinished(outcome[1] if _is_outcome(outcome) else outcome)
    return outcome


def _is_outcome(value: object) -> bool:
    return isinstance(value, tuple) and len(cast("tuple[object, ...]", value)) > 1
