"""One run of a processor over one batch: its state, and the way of a record through it."""

from __future__ import annotations

from functools import partial
from weakref import ref

from lambda_batch.errors import BatchProcessingError, UsageError
from lambda_batch.failures import FailureLog
from lambda_batch.handlers import CONTEXT, check_handler, refuse_unfinished, takes_context
from lambda_batch.latest import forget_batch, open_batch, remember_batch
from lambda_batch.light_typing import Generic
from lambda_batch.results import (
    FailureResponse,
    SuccessResponse,
    count_kinds,
    describe_exception,
    exception_info,
    is_outcome,
    is_success,
)
from lambda_batch.typevars import RecordT, ResultT, ViewT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType
    from typing import Any, Self

    from lambda_batch.processors import Processor
    from lambda_batch.protocols import LambdaContext
    from lambda_batch.results import ExceptionInfo
    from lambda_batch.sources import RawRecord
    from lambda_batch_events.response import PartialItemFailureResponse


class Batch(Generic[RecordT, ViewT, ResultT]):
    """One batch on its way through a processor.

    `with processor(records=..., handler=...) as batch:` makes it; a record counts as failed
    until its handler has returned.
    """

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
        forget_batch(processor)  # if this one is refused, no other must be taken for it
        check_handler(handler, is_async=processor.is_async)
        source = self._source = processor.source
        self.owner: ref[Processor[RecordT, ViewT]] = ref(processor)
        self.outer: Batch[Any, Any, Any] | None = None
        self.is_open: bool = False
        self.records: Sequence[RawRecord] = list(
            records
        )  # as the handler could change the event's own list
        self.handler = handler
        self.lambda_context = lambda_context
        self.fail_messages: list[RecordT | ViewT] = []
        """The records that have failed."""
        self.exceptions: list[ExceptionInfo] = []
        """Why they have failed."""
        self.stopped_groups: set[str | None] = set()
        self._successes: list[ViewT] = []
        self._view: Any = source.view if source and not processor.keeps_successes else None
        self._causes: list[tuple[int, ExceptionInfo]] = []
        self._name = source.name if source else type(processor).__name__
        self._identifiers = source.identifiers_of(records) if source else []
        self._succeeded = bytearray(len(records))
        self._log: FailureLog | None = None
        self._processor: Processor[RecordT, ViewT] | None = processor
        self._begun = False
        self._call = handler
        if lambda_context is not None and takes_context(handler):
            self._call = partial(handler, **{CONTEXT: lambda_context})

    @property
    def success_messages(self) -> list[ViewT]:
        """The records whose handler has returned, as their record class."""
        # Made when asked for: few ask, and to keep all models is work for the garbage collector.
        if self._view is not None and not self._successes:
            pairs = zip(self.records, self._succeeded, strict=True)
            successes: list[ViewT] = [self._view(raw) for raw, succeeded in pairs if succeeded]
            if self.is_open:
                return successes
            self._successes = successes
        return self._successes

    def __enter__(self) -> Self:
        processor = self._running()
        if self.is_open:
            msg = "this batch is open already: call the processor again for another one"
            raise UsageError(msg)
        self.outer = open_batch(processor)
        self.is_open = True
        remember_batch(processor, self)
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
        step = processor.own_step()
        if step is None:
            self._handle_plainly(processor, outcomes)
        else:
            for position, raw in enumerate(self.records):
                try:
                    outcome = step(raw)
                except Exception:
                    outcome = self.fail(raw, None, exception_info())
                self._succeeded[position] = is_success(outcome)
                if outcomes is not None:
                    outcomes.append(outcome)
        remember_batch(processor, self)

    def _handle_plainly(
        self, processor: Processor[RecordT, ViewT], outcomes: list[Any] | None
    ) -> None:
        """Handle each record where no hook of the user's has a say in what a success is.

        It does what `attempt` does, as a call for each record would cost more than all else.
        """
        read, call, succeeded = processor.reader, self._call, self._succeeded
        for position, raw in enumerate(self.records):
            record = None
            try:
                record = read(raw)
                result = call(record)
                if result is not None:
                    refuse_unfinished(result)
            except Exception:
                failure = self.fail(raw, record, exception_info())
                if outcomes is not None:
                    outcomes.append(failure)
                continue
            succeeded[position] = True
            if outcomes is not None:
                outcomes.append(SuccessResponse("success", result, record))

    def attempt(self, raw: RawRecord) -> Any:
        """Give one record to the handler, and what came of it to the hooks."""
        record = None
        try:
            record = self._running().reader(raw)
            result = self._call(record)
            if result is not None:
                refuse_unfinished(result)
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
        processor = self._running()
        remember_batch(processor, self)  # the handler may have run another batch of it
        self._causes.append((id(raw), exception))
        if self._log is None:
            of = (processor.model, self.records, self._identifiers)
            self._log = FailureLog(processor.logger, self._name, *of)
        self._log.add(raw, exception)
        processor.note_failure(raw, exception[1])
        shown: Any = processor.view_record(raw) if record is None else record
        try:
            outcome: Any = processor.failure_handler(shown, exception)
        except Exception:
            self._log.add(raw, exception_info())
            outcome = None
        if is_outcome(outcome, "fail"):
            return outcome
        return FailureResponse("fail", describe_exception(exception), shown)

    def response(self) -> PartialItemFailureResponse:
        """Give the partial batch response: each record that has not succeeded, in input order.

        Returns:
            What the Lambda function is to return.

        Raises:
            UsageError: The processor knows no event source, and so no item identifiers.

        Source: AWS Lambda Developer Guide, "Implementing partial batch responses".
        """
        if self._source is None:
            msg = "the processor knows no event source, so it can't tell item identifiers"
            raise UsageError(msg)
        if all(self._succeeded):
            return {"batchItemFailures": []}
        pairs = zip(self._identifiers, self._succeeded, strict=True)
        # An identifier that came twice is reported once.
        failed = dict.fromkeys(identifier for identifier, succeeded in pairs if not succeeded)
        return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failed]}

    def raise_if_all_failed(self) -> None:
        """Fail the whole batch where no record of it has succeeded.

        Raises:
            BatchProcessingError: No record has succeeded.
        """
        if any(self._succeeded) or not self._succeeded:
            return
        # A hook can keep fewer failures than there were, or take some that the engine never saw.
        failures = max([cause for _, cause in self._causes], self.exceptions, key=len)
        msg = f"All records failed processing: {len(self._succeeded)} of the {self._name} batch"
        if failures:
            msg += f" ({count_kinds(failures)})"
        elif not self._begun:
            msg += ", as process() was not called"
        raise BatchProcessingError(msg, failures)

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
        self._causes.clear()
        self.lambda_context = None
        del self.handler, self._call
        if self._log is not None:
            self._log.close()
