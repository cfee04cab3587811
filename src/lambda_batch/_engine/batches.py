"""One run of a processor over one batch: its state, and the path of a record through it.

What holds for every batch:

- A record counts as failed until its handler has returned: `_failed` has a byte for each record,
  and only a success clears it. Whatever stops the run, the response reports the rest.
- Records are known by their positions, from the first to the response.
- Identifiers and ordering keys are read once, before any handler, because handlers can change
  records.
- There is one loop over records (`_handle_all`). Hooks, order and an overridden `_process_record`
  are called from it.
"""

from __future__ import annotations

from itertools import compress
from operator import not_
from types import GenericAlias
from typing import TYPE_CHECKING, Generic, cast
from weakref import ref

from lambda_batch._engine.current_batches import (
    batches_by_id,
    clear_current_batch,
    end_batch,
    handled,
    register_batch,
    set_current_batch,
)
from lambda_batch._engine.exceptions import describe_exception, exception_info
from lambda_batch._engine.failure_log import FailureLog
from lambda_batch._engine.failures import Failures
from lambda_batch._engine.handler_results import reject_unfinished
from lambda_batch._engine.processors import leave_raw, succeed
from lambda_batch._engine.record_handlers import bind_handler
from lambda_batch._engine.time_limits import with_deadline
from lambda_batch._typing import IdentifierT, RecordT, ResultT, ViewT
from lambda_batch.errors import NOT_HANDLED, BatchProcessingError, BulkError, UsageError
from lambda_batch.results import FailureResponse, SuccessResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from types import TracebackType
    from typing import Any, Self

    from lambda_batch._engine.bulk_steps import BulkStep
    from lambda_batch._engine.current_batches import Entry
    from lambda_batch._engine.dead_letters import DeadLetters
    from lambda_batch._engine.observations import Observation
    from lambda_batch._engine.order import Order
    from lambda_batch._engine.processors import Processor
    from lambda_batch.protocols import LambdaContext
    from lambda_batch.results import ExceptionInfo
    from lambda_batch.retries import Retry
    from lambda_batch.wire.sources import RawRecord, Source
    from lambda_batch_events.response import PartialItemFailureResponse


class Batch(Generic[RecordT, ViewT, ResultT, IdentifierT]):
    """One run of a processor over the records of an event.

    `with processor(records=..., handler=...) as batch:` creates it; a record counts as failed
    until its handler has returned.
    """

    if not TYPE_CHECKING:
        # As for processors.
        __class_getitem__ = classmethod(GenericAlias)

    outer: Entry | None = None
    """The batch of the same processor around this one."""
    is_open: bool = False
    """Whether its `with` has begun and is not over."""
    is_superseded: bool = False
    """Whether a later batch of the processor began where this one was the current batch."""
    ended: int = 0
    _begun: bool = False
    _failures: Failures | None = None
    _dead_letters: DeadLetters | None = None
    """The records that no retry can help, if the processor has a sink for them."""
    _bulk: BulkStep | None = None
    """The bulk step, while the batch is open, if the processor has a bulk function."""
    _hooked: tuple[Any, RawRecord | None] = (None, None)
    """The record that `success_handler` is called with, as the handler saw it, and raw."""
    _shown: object = None
    """The current batches of all processors, when this one was made the current one."""

    def __init__(
        self,
        processor: Processor[RecordT, ViewT, IdentifierT],
        records: Iterable[RawRecord],
        handler: Callable[..., Any],
        lambda_context: LambdaContext | None,
    ) -> None:
        """Check the records and the handler before any record is handled.

        Args:
            processor: The processor.
            records: The raw records.
            handler: The record handler.
            lambda_context: Passed to handlers with a parameter `lambda_context`.

        Raises:
            UnexpectedBatchTypeError: The records are not all records of the processor's source.
            HandlerError: The handler can't be used with the processor.
        """
        try:
            self._call = bind_handler(
                handler, is_async=processor.is_async, lambda_context=lambda_context
            )
            # A copy, because the handler could change the event's own list.
            self._records = records = tuple(records)
            source = self._source = processor._source
            self._identifiers: list[Any] = source.identifiers_of(records) if source else []
            self._order = order = processor._new_order(source, records) if source else None
            if processor.reserve is not None:
                self._order = with_deadline(order, records, lambda_context, processor.reserve)
        except BaseException:
            clear_current_batch(processor)  # no other batch must pass for the rejected one
            raise
        if processor.sink is not None and source is not None:
            self._dead_letters = _new_dead_letters(processor, source, records, self._identifiers)
        self._failed = bytearray(b"\1") * len(records)
        self._processor: Processor[RecordT, ViewT, IdentifierT] | None = processor
        self.owner: ref[Processor[RecordT, ViewT, IdentifierT]] = ref(processor)
        self.handler = handler
        self.lambda_context = lambda_context
        self._has_own_success_handler = processor._has_own_success_handler()
        self._hooked_successes: list[ViewT] = []
        self._ref = ref(self)
        register_batch(processor, self)

    def __repr__(self) -> str:
        failed = sum(self._failed)
        size = len(self._records)
        return f"<{type(self).__name__} of {self._name()}: {size - failed} of {size} succeeded>"

    def __enter__(self) -> Self:
        processor = self._processor
        if processor is None:
            raise self._over()
        if self.is_open:
            msg = "this batch is open already: call the processor again for another one"
            raise UsageError(msg)
        try:
            self.is_open = True
            self._make_current(processor)
            processor._prepare()
            return self  # noqa: TRY300  # an interrupt at this line, too, must not leave it open
        except BaseException:
            self._close()
            raise

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        processor = self._processor
        try:
            if processor is None:
                raise self._over()
            self._make_current(processor)
            processor._clean()
        except BatchProcessingError:
            if exc is None:  # else the exception that is propagating fails the batch anyway
                raise
        finally:
            self._close()

    @property
    def records(self) -> Sequence[RawRecord]:
        """The raw records, in the order of the batch."""
        return list(self._records)

    @property
    def success_messages(self) -> list[ViewT]:
        """The records whose handler has returned, as record class, or what hooks put here."""
        if self._source is None or self._has_own_success_handler or self._hooked_successes:
            return self._hooked_successes
        # Built on demand: few ask, and keeping every record is work for the garbage collector.
        view: Any = self._source.view
        successes: list[ViewT] = list(map(view, compress(self._records, map(not_, self._failed))))
        if not self.is_open:
            self._hooked_successes = successes
        return successes

    @property
    def fail_messages(self) -> list[RecordT | ViewT]:
        """The records that have failed, as record class, or what hooks put here."""
        return self._need_failures().messages

    @property
    def exceptions(self) -> list[ExceptionInfo]:
        """The exceptions of the failed records, or what hooks put here."""
        return self._need_failures().exceptions

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

    def response(self) -> PartialItemFailureResponse[IdentifierT]:
        """Return the partial batch response: each record that has not succeeded, in input order.

        Returns:
            What the Lambda function must return.

        Raises:
            UsageError: The processor has no event source, and so no item identifiers.

        Source: AWS Lambda Developer Guide, "Implementing partial batch responses".
        """
        if self._source is None:
            msg = "the processor knows no event source, so it can't tell item identifiers"
            raise UsageError(msg)
        failed = self._to_report()
        if not any(failed):
            return {"batchItemFailures": []}
        # An identifier that came twice is reported once.
        return self._source.response_of(dict.fromkeys(compress(self._identifiers, failed)))

    def _to_report(self) -> Sequence[int]:
        """Return a flag for each record: whether Lambda is to deliver it again."""
        if self._dead_letters is None:
            return self._failed
        taken = self._dead_letters.taken
        return [flag and at not in taken for at, flag in enumerate(self._failed)]

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

    def _raise_if_all_failed(self) -> None:
        """Raise BatchProcessingError if no record of the batch has succeeded."""
        if self._failed and all(self._to_report()):
            size, processor = len(self._failed), self._processor
            model = processor.model if processor else None
            raise self._need_failures().error(self._name(), size, model, has_begun=self._begun)

    def _handle(self, outcomes: list[Any] | None = None) -> None:
        """Handle each record, in the order of the batch.

        Args:
            outcomes: Takes the result of each record at its position; without it, none is built.

        Raises:
            UsageError: The batch has been processed already, or is not open.
        """
        processor = self._begin()
        observation, records = self._observe(processor), enumerate(self._records)
        if observation is None:
            self._handle_records(processor, records, outcomes)
        else:
            with observation:
                self._handle_records(processor, observation.each(records), outcomes)
        self._make_current(processor)

    def _handle_records(
        self,
        processor: Processor[RecordT, ViewT, IdentifierT],
        records: Iterable[tuple[int, RawRecord]],
        outcomes: list[Any] | None,
    ) -> None:
        """Handle each record, and give those that no retry can help to the sink."""
        step = processor._own_step()
        handled_before = handled.get()
        handled.set((self._ref, -1))
        bulk = self._bulk_step(processor, outcomes)
        failed = self._failed
        if bulk is not None:
            failed, outcomes = bulk.failed, bulk.outcomes
        try:
            self._handle_all(processor, records, self._order, step, failed, outcomes)
            if bulk is not None:
                handled.set((self._ref, -1))
                bulk.run()
            if self._dead_letters is not None:
                self._dead_letters.send(failed, self._need_failures)
            if bulk is not None:
                bulk.end()
            if processor.retry_delays is not None:
                processor.retry_delays._apply(self._to_retry())
        finally:
            handled.set(handled_before)

    def _observe(self, processor: Processor[RecordT, ViewT, IdentifierT]) -> Observation | None:
        """Return what measures and traces the records; None if nobody asks."""
        if processor.on_report is None and processor.tracing is None:
            return None
        # Imported only for a processor that reports or traces.
        from lambda_batch._engine.observations import Observation

        return Observation(self, processor.on_report, processor.tracing)

    def _handle_all(
        self,
        processor: Processor[RecordT, ViewT, IdentifierT],
        records: Iterable[tuple[int, RawRecord]],
        order: Order | None,
        step: Callable[[RawRecord], Any] | None,
        failed: Any,
        outcomes: Any,
    ) -> None:
        """Handle records one after another.

        Args:
            processor: The processor.
            records: The raw records with their positions.
            order: Tells which records are held back.
            step: The overridden `_process_record`, if it is to be called.
            failed: Has the flag of each position cleared where the record succeeds.
            outcomes: Takes the result of each position; None where nobody asks.
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
                    handled.set((self._ref, position))
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
                    if isinstance(outcome, tuple):
                        succeeded = outcome[:1] == SUCCESS
                    elif step is None:
                        # A hook that returns nothing does not undo what the handler has done.
                        outcome, succeeded = succeed(record, result), True
                except Exception:
                    exception = exception_info()
                    outcome = self._fail(processor, position, raw, record, exception, is_asked)
            failed[position] = not succeeded
            if order is not None and not (succeeded or self._is_taken_by_sink(position)):
                order.stop(position)
            if outcomes is not None:
                outcomes[position] = outcome

    def _bulk_step(
        self, processor: Processor[RecordT, ViewT, IdentifierT], outcomes: list[Any] | None
    ) -> BulkStep | None:
        """Return the bulk step of the batch, if the processor has one."""
        if processor.bulk is None:
            return None
        # Imported only for a processor with a bulk function.
        from lambda_batch._engine.bulk_steps import BulkStep

        self._bulk = BulkStep(self, processor.bulk, outcomes)
        return self._bulk

    def _attempt(self, raw: RawRecord) -> Any:
        """Handle one record for a `_process_record` that calls the one of its base."""
        position = self._position_of(raw)
        outcomes: dict[int, Any] = {}
        # The caller sets the flag and tells the order: an override may change the outcome of the
        # record, or try it again.
        self._handle_all(self._running(), [(position, raw)], None, None, {}, outcomes)
        return outcomes[position]

    def _position_of(self, raw: RawRecord) -> int:
        """Return the position of the record that `_process_record` was called with."""
        batch, position = handled.get()
        if batch is self._ref and position >= 0:
            return position
        # A hook called it, not the loop.
        return next((at for at, other in enumerate(self._records) if other is raw), -1)

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

    def _is_taken_by_sink(self, position: int) -> bool:
        """Give a failed record to the sink, if no retry can help it, before the order goes on."""
        letters = self._dead_letters
        return letters is not None and letters.send(self._failed, self._need_failures, position)

    def _call_failure_handler(
        self,
        processor: Processor[Any, Any, IdentifierT],
        position: int,
        record: Any,
        exception: ExceptionInfo,
    ) -> Any:
        self._make_current(processor)  # the handler may have run another batch of it
        try:
            return processor.failure_handler(record, exception)
        except Exception:
            self._need_failures().log.add(position, exception_info())

    def _need_failures(self) -> Failures:
        """Return the failures; created for the first one, as most batches have none."""
        if self._failures is None:
            processor = self.owner()
            logger, model = (processor.logger, processor.model) if processor else (None, None)
            shows_texts = processor is not None and processor.log_texts
            log = FailureLog(
                logger, self._name(), model, self._identifiers, shows_texts=shows_texts
            )
            by_hooks = processor is None or processor._has_own_failure_handler()
            view = self._source.view if self._source else None
            self._failures = Failures(log, view, by_hooks=by_hooks)
        return self._failures

    def _name(self) -> str:
        return self._source.name if self._source else type(self.owner()).__name__

    def _running(self) -> Processor[RecordT, ViewT, IdentifierT]:
        if self._processor is None:
            raise self._over()
        return self._processor

    def _over(self) -> UsageError:
        return UsageError("this batch is over: call the processor again for another one")

    def _begin(self) -> Processor[RecordT, ViewT, IdentifierT]:
        """Return the processor, for the one time that the records are handled."""
        processor = self._processor
        if processor is None:
            raise self._over()
        if not self.is_open:
            msg = "this batch is not open: use `with processor(...) as batch:`"
            raise UsageError(msg)
        if self._begun:
            msg = "this batch has been processed: its records are not handled twice"
            raise UsageError(msg)
        self._begun = True
        self._make_current(processor)  # another one may have been opened since
        return processor

    def _make_current(self, processor: Processor[RecordT, ViewT, IdentifierT]) -> None:
        """Make this the current batch of the processor, if it is no longer."""
        if batches_by_id.get() is not self._shown:
            set_current_batch(processor, self)
            # Not in a variable of the loop: tracebacks of failures keep its frame.
            self._shown = batches_by_id.get()

    def _close(self) -> None:
        """Release what the attributes do not show; once more if an interrupt stopped the first."""
        processor = self._processor
        if processor is None:
            return
        self.is_open = False
        try:
            if self._failures is not None:
                self._failures.close()
        finally:
            # Last, since a hook or a log handler may have run another batch of the processor.
            end_batch(processor, self)
            self._processor = self._order = self._shown = self.lambda_context = None
            self._bulk = None
            self._hooked = (None, None)
            del self.handler, self._call


def _new_dead_letters(
    processor: Processor[Any, Any, Any],
    source: Source,
    records: Sequence[RawRecord],
    identifiers: Sequence[Any],
) -> DeadLetters:
    # Imported only for a processor with a sink.
    from lambda_batch._engine.dead_letters import DeadLetters

    sink: Any = processor.sink
    return DeadLetters(source, records, identifiers, sink, processor.permanent)


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
