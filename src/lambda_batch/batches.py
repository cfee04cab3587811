"""One run of a processor over one batch: its state, and the way of a record through it."""

from __future__ import annotations

import sys
from collections import Counter
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, cast
from weakref import ref

from lambda_batch.errors import BatchProcessingError, HandlerError, UsageError
from lambda_batch.failures import FailureLog
from lambda_batch.handlers import CONTEXT, check_handler, takes_context
from lambda_batch.results import FailureResponse, SuccessResponse, describe_exception, is_success
from lambda_batch.typevars import RecordT, ResultT, ViewT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType
    from typing import Self

    from lambda_batch.processors import BasePartialProcessor, Processor
    from lambda_batch.protocols import LambdaContext
    from lambda_batch.results import ExceptionInfo
    from lambda_batch.sources import RawRecord
    from lambda_batch_events.response import PartialItemFailureResponse

_latest: ContextVar[dict[int, Batch[Any, Any, Any]]] = ContextVar("lambda_batch.latest")
"""The latest batch of each processor in this thread or task, by the processor's id."""


def latest_batch(processor: Processor[Any, Any]) -> Batch[Any, Any, Any] | None:
    """Give the batch that this thread or task has last begun or ended with a processor."""
    batch = _latest.get({}).get(id(processor))
    return batch if batch is not None and batch.owner() is processor else None


def open_batch(processor: Processor[Any, Any]) -> Batch[Any, Any, Any]:
    """Give the innermost `with processor(...)` that this thread or task is in.

    Raises:
        UsageError: It is in none.
    """
    batch = latest_batch(processor)
    while batch is not None and not batch.is_open:
        batch = batch.outer
    if batch is None:
        msg = "no batch is open: use `with processor(records=..., handler=...)` around this"
        raise UsageError(msg)
    return batch


def forget_batch(processor: Processor[Any, Any]) -> None:
    """Let go of the latest batch of a processor, and of those of processors that are gone."""
    batches = _latest.get({}).items()
    gone = id(processor)
    _latest.set({key: batch for key, batch in batches if key != gone and batch.owner() is not None})


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
        check_handler(handler, is_async=processor.is_async)
        self.owner = ref(processor)
        self.outer: Batch[Any, Any, Any] | None = None
        self.is_open = False
        self.records = records
        self.handler = handler
        self.lambda_context = lambda_context
        self.success_messages: list[RecordT] = []
        """The records whose handler has returned."""
        self.fail_messages: list[RecordT | ViewT] = []
        """The records that have failed."""
        self.exceptions: list[ExceptionInfo] = []
        """Why they have failed."""
        self.stopped_groups: set[str | None] = set()
        self._processor: Processor[RecordT, ViewT] | None = processor
        self._source = processor.source
        self._identifiers = self._source.identifiers_of(records) if self._source else []
        self._succeeded = bytearray(len(records))
        self._log = FailureLog(processor.logger, self._source.name if self._source else "batch")
        self._begun = False
        self._call = handler
        if lambda_context is not None and takes_context(handler):
            self._call = partial(handler, **{CONTEXT: lambda_context})

    def __enter__(self) -> Self:
        processor = self._running()
        before = latest_batch(processor)
        while before is not None and not before.is_open:
            before = before.outer
        self.outer = before
        self.is_open = True
        self._remember()
        processor._prepare()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._remember()
        try:
            self._running()._clean()
        except BatchProcessingError:
            # An exception on its way out fails the whole batch already, and says more.
            if exc is None:
                raise
        finally:
            self._close()

    def process(self) -> list[SuccessResponse[RecordT, ResultT] | FailureResponse[RecordT | ViewT]]:
        """Handle each record, in the order of the batch.

        Returns:
            What became of each record, in the order of the batch.

        Raises:
            UsageError: The batch has been processed already.
        """
        process_record = cast("BasePartialProcessor[RecordT, ViewT]", self._begin())._process_record
        outcomes: list[Any] = []
        for position, record in enumerate(self.records):
            try:
                outcome = process_record(record)
            except Exception:
                outcome = self.fail(record, None, exception_info())
            outcomes.append(outcome)
            self._succeeded[position] = is_success(outcome)
        self._remember()
        return outcomes

    def attempt(self, raw: RawRecord) -> Any:
        """Give one record to the handler."""
        record = None
        try:
            record = self.read(raw)
            return self.succeed(record, self._checked(self._call(record)))
        except Exception:
            return self.fail(raw, record, exception_info())

    def read(self, raw: RawRecord) -> RecordT:
        """Make of a raw record what the handler takes."""
        return self._running().read_record(raw)

    def succeed(self, record: RecordT, result: Any) -> Any:
        """Take a record as handled."""
        outcome: Any = self._running().success_handler(record, result)
        # An override that gives nothing back does not undo what the handler has done.
        return outcome if isinstance(outcome, tuple) else SuccessResponse("success", result, record)

    def fail(self, raw: RawRecord, record: RecordT | None, exception: ExceptionInfo) -> Any:
        """Take a record as failed, whatever an override of `failure_handler` makes of it."""
        processor = self._running()
        identifier = self._source.read_identifier(raw) if self._source else ""
        self._log.add(identifier, exception)
        shown: Any = processor.view_record(raw) if record is None else record
        try:
            outcome: Any = processor.failure_handler(shown, exception)
        except Exception:
            self._log.add(identifier, exception_info())
            outcome = None
        if isinstance(outcome, tuple) and outcome[:1] == ("fail",):
            return outcome
        return FailureResponse("fail", describe_exception(exception), shown)

    def response(self) -> PartialItemFailureResponse:
        """Give the partial batch response: each record that has not succeeded, in input order.

        Returns:
            What the Lambda function is to return.

        Source: AWS Lambda Developer Guide, "Implementing partial batch responses".
        """
        failed = (
            identifier
            for identifier, succeeded in zip(self._identifiers, self._succeeded, strict=True)
            if not succeeded
        )
        # An identifier that came twice is reported once.
        return {"batchItemFailures": [{"itemIdentifier": name} for name in dict.fromkeys(failed)]}

    def raise_if_all_failed(self) -> None:
        """Fail the whole batch where no record of it has succeeded.

        Raises:
            BatchProcessingError: No record has succeeded.
        """
        if any(self._succeeded):
            return
        count = len(self._succeeded)
        name = self._source.name if self._source else "batch"
        if not self._begun:
            msg = f"none of the {count} {name} records was handled: process() was never called"
        else:
            kinds = Counter(kind.__name__ for kind, _, _ in self.exceptions)
            causes = ", ".join(f"{number} x {kind}" for kind, number in kinds.most_common())
            msg = f"All records failed processing: {count} of the {name} batch ({causes})"
        raise BatchProcessingError(msg, self.exceptions)

    def _running(self) -> Processor[RecordT, ViewT]:
        if self._processor is None:
            msg = "this batch is over: call the processor again for another one"
            raise UsageError(msg)
        return self._processor

    def _begin(self) -> Processor[RecordT, ViewT]:
        processor = self._running()
        if self._begun:
            msg = "this batch has been processed: handling its records twice is refused"
            raise UsageError(msg)
        self._begun = True
        return processor

    def _remember(self) -> None:
        """Make this the batch that the processor's attributes show in this thread or task."""
        processor = self._running()
        forget_batch(processor)
        _latest.set({**_latest.get(), id(processor): self})

    def _close(self) -> None:
        """Let go of all that the attributes of the guide do not show."""
        self._log.close()
        self.is_open = False
        self.outer = self.outer if self.outer and self.outer.is_open else None
        self._processor = None
        self.records = ()
        self.lambda_context = None
        self.handler = self._call = _over

    def _checked(self, result: object) -> object:
        """Refuse a result that still waits to be awaited: nothing has been handled yet."""
        if hasattr(type(result), "__await__"):
            close = getattr(result, "close", None)
            if close is not None:
                close()  # or Python warns of a coroutine that was never awaited
            msg = "the record handler gave an awaitable, which this processor does not await"
            raise HandlerError(msg)
        return result


def _over(*_: Any, **__: Any) -> None:
    """Stand in for the handler of a batch that is over."""


def exception_info() -> ExceptionInfo:
    """Give the exception in flight, without the engine's own frame on top of its traceback.

    The engine's frame would tie exception and batch into a cycle that only the garbage
    collector can free.
    """
    kind, error, traceback = cast("ExceptionInfo", sys.exc_info())
    error.__traceback__ = traceback.tb_next if traceback else None
    return kind, error, error.__traceback__
