"""One run of a processor over one batch: its state, and the way of a record through it."""

from __future__ import annotations

from operator import length_hint
from typing import TYPE_CHECKING, Generic

from lambda_batch._engine.current_batches import forget_batch, remember_batch, show_batch
from lambda_batch._engine.exceptions import (
    describe_exception,
    exception_info,
    is_outcome,
    is_success,
)
from lambda_batch._engine.outcomes import Outcomes
from lambda_batch._engine.record_handlers import bind_handler, reject_unfinished
from lambda_batch._typing import RecordT, ResultT, ViewT
from lambda_batch.errors import BatchProcessingError, UsageError
from lambda_batch.results import FailureResponse, SuccessResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType
    from typing import Any, Self

    from lambda_batch._engine.processors import Processor
    from lambda_batch.protocols import LambdaContext
    from lambda_batch.results import ExceptionInfo
    from lambda_batch.wire.sources import RawRecord


class Batch(Outcomes[RecordT, ViewT], Generic[RecordT, ViewT, ResultT]):
    """One batch on its way through a processor.

    `with processor(records=..., handler=...) as batch:` makes it; a record counts as failed
    until its handler has returned.
    """

    outer: Batch[Any, Any, Any] | None = None
    """The batch of the same processor around this one."""

    def __init__(
        self,
        processor: Processor[RecordT, ViewT],
        records: Sequence[RawRecord],
        handler: Callable[..., Any],
        lambda_context: LambdaContext | None,
    ) -> None:
        """Look at the batch and the handler, and refuse what can't be processed.

        Args:
            processor: Whose hooks are to be called.
            records: The raw records.
            handler: What is to be called with each of them.
            lambda_context: What handlers with a parameter `lambda_context` get.

        Raises:
            UnexpectedBatchTypeError: The records are not all records of the processor's source.
            HandlerError: The handler can't be used with the processor.
        """
        try:
            self._call = bind_handler(
                handler, is_async=processor.is_async, lambda_context=lambda_context
            )
            super().__init__(processor, records)
        except BaseException:
            forget_batch(processor)  # no other batch must be taken for the one that is refused
            raise
        self._processor: Processor[RecordT, ViewT] | None = processor
        self.handler = handler
        self.lambda_context = lambda_context
        self.stopped_groups: set[str | None] = set()
        show_batch(processor, self)  # no other must be taken for it, even if it is never opened

    def __enter__(self) -> Self:
        processor = self._running()
        if self.is_open:
            msg = "this batch is open already: call the processor again for another one"
            raise UsageError(msg)
        show_batch(processor, self)
        self.is_open: bool = True
        try:
            processor.prepare()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        processor = self._running()
        remember_batch(processor, self)
        try:
            processor.clean()
        except BatchProcessingError:
            if exc is None:  # else what is on its way out fails the batch already, and says more
                raise
        finally:
            self._close()

    def process(self) -> list[SuccessResponse[RecordT, ResultT] | FailureResponse[RecordT | ViewT]]:
        """Handle each record, in the order of the batch.

        Returns:
            What became of each record, in the order of the batch.

        Raises:
            UsageError: As `handle` does.
        """
        outcomes: list[Any] = []
        self.handle(outcomes)
        return outcomes

    def handle(self, outcomes: list[Any] | None = None) -> None:
        """Handle each record, in the order of the batch.

        Args:
            outcomes: Takes what became of each record; without it, that is not even made.

        Raises:
            UsageError: The batch has been processed already, or is not open.
        """
        processor = self._begin()
        step = processor.own_step(is_needed=self._keeps_successes)
        if step is None:
            self._handle_plainly(processor, outcomes)
        else:
            for position, raw in enumerate(self._records):
                try:
                    outcome = step(raw)
                except Exception:
                    outcome = self.fail(raw, None, exception_info())
                self._failed[position] = not is_success(outcome)
                if outcomes is not None:
                    outcomes.append(outcome)
        remember_batch(processor, self)

    def _handle_plainly(
        self, processor: Processor[RecordT, ViewT], outcomes: list[Any] | None
    ) -> None:
        """Handle each record where no hook of the user's has a say in what a success is.

        It does what `attempt` does, as a call for each record would cost more than all else.
        """
        read, call = processor.reader, self._call
        self._ahead = ahead = iter(self._records)
        for raw in ahead:
            record = None
            try:
                record = read(raw)
                result = call(record)
                if result is not None:
                    reject_unfinished(result)
            except Exception:
                self._left_at_failures.append(length_hint(ahead))
                failure = self._fail_plainly(raw, record, exception_info(), outcomes)
                if outcomes is not None:
                    outcomes.append(failure)
            else:
                if outcomes is not None:
                    outcomes.append(SuccessResponse("success", result, record))
        self._failed = self._flags_after(len(self._records))
        self._ahead = None
        self._left_at_failures.clear()

    def attempt(self, raw: RawRecord) -> Any:
        """Give one record to the handler, and what came of it to the hooks."""
        record = None
        try:
            record = self._running().reader(raw)
            result = self._call(record)
            if result is not None:
                reject_unfinished(result)
            return self.succeed(record, result)
        except Exception:
            return self.fail(raw, record, exception_info())

    def succeed(self, record: RecordT, result: Any) -> Any:
        """Take a record as handled."""
        processor = self._running()
        remember_batch(processor, self)  # the handler may have run another batch of it
        outcome: Any = processor.success_handler(record, result)
        # An override that gives nothing back does not undo what the handler has done.
        return outcome if is_outcome(outcome) else SuccessResponse("success", result, record)

    def fail(self, raw: RawRecord, record: RecordT | None, exception: ExceptionInfo) -> Any:
        """Take a record as failed, whatever an override of `failure_handler` makes of it."""
        self.failures.take(raw, exception)
        remember_batch(self._running(), self)  # the handler may have run another batch of it
        self._running().note_failure(raw, exception[1])
        outcome = self._show_failure(raw, record, exception)
        self.failures.forget(exception)
        return outcome

    def _fail_plainly(
        self,
        raw: RawRecord,
        record: RecordT | None,
        exception: ExceptionInfo,
        outcomes: list[Any] | None,
    ) -> Any:
        """Take a record as failed, but make nothing of it that nobody sees."""
        failures = self._failures or self.failures
        failures.take(raw, exception)
        is_seen = outcomes is not None or failures.by_hooks
        outcome = self._show_failure(raw, record, exception) if is_seen else None
        failures.forget(exception)
        return outcome

    def _show_failure(
        self, raw: RawRecord, record: RecordT | None, exception: ExceptionInfo
    ) -> Any:
        """Call `failure_handler` if it is the user's, and give what `process()` gives."""
        processor = self._running()
        shown: Any = processor.view_record(raw) if record is None else record
        if self.failures.by_hooks:
            remember_batch(processor, self)  # the handler may have run another batch of it
            try:
                outcome: Any = processor.failure_handler(shown, exception)
            except Exception:
                self.failures.log.add(raw, exception_info())
            else:
                if is_outcome(outcome, "fail"):
                    return outcome
        return FailureResponse("fail", describe_exception(exception), shown)

    def _running(self) -> Processor[RecordT, ViewT]:
        if self._processor is None:
            msg = "this batch is over: call the processor again for another one"
            raise UsageError(msg)
        return self._processor

    def _begin(self) -> Processor[RecordT, ViewT]:
        processor = self._running()
        if not self.is_open:
            msg = "this batch is not open: use `with processor(...) as batch:`"
            raise UsageError(msg)
        if self._begun:
            msg = "this batch has been processed: handling its records twice is refused"
            raise UsageError(msg)
        self._begun = True
        remember_batch(processor, self)  # others may have been opened since, or in another thread
        return processor

    def _close(self) -> None:
        """Let go of all that the attributes do not show."""
        self.is_open = False
        self._processor = None
        self.lambda_context = None
        del self.handler, self._call
        if self._failures is not None:
            self._failures.close()
