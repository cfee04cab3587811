"""What all processors have in common, and the base of those that users write from scratch."""

from __future__ import annotations

from abc import ABC, abstractmethod
from operator import itemgetter
from typing import TYPE_CHECKING, Generic, cast, overload

from lambda_batch._engine.batches import Batch
from lambda_batch._engine.current_batches import forget_batch, latest_batch, need_open_batch
from lambda_batch._engine.exceptions import as_exception_info, describe_exception
from lambda_batch._typing import OutcomeT, RecordT, ViewT
from lambda_batch.results import ExceptionInfo, FailureResponse, SuccessResponse
from lambda_batch.wire.sources import records_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, ClassVar

    from lambda_batch.protocols import (
        AwaitableT,
        ContextHandler,
        FailureLogger,
        LambdaContext,
        LambdaContextT,
        PlainT,
        UseAsyncProcessorForAsyncHandler,
    )
    from lambda_batch.wire.sources import RawRecord, Source


class Processor(ABC, Generic[RecordT, ViewT]):
    """Base of all processors, sync and async.

    All state of a run is in its `Batch`, so threads, tasks and nested calls can share a
    processor: its attributes show each of them its own latest run.
    """

    is_async: ClassVar[bool] = False
    logger: FailureLogger | None = None
    model: type[RecordT] | None = None

    @abstractmethod
    def _prepare(self) -> None:
        """Get ready; called once, before the first record."""

    @abstractmethod
    def _clean(self) -> None:
        """Tidy up; called once, after the last record."""

    def prepare(self) -> None:
        """Call the hook before the first record."""
        self._prepare()

    def clean(self) -> None:
        """Call the hook after the last record."""
        self._clean()

    def note_failure(self, raw: RawRecord, error: BaseException) -> None:
        """Take note of a record that has failed, for what the order of records asks for."""

    def own_step(self, *, is_needed: bool) -> Callable[[RawRecord], object] | None:  # noqa: ARG002
        """Give the hook that processes one raw record, unless the engine may do that its own way.

        Args:
            is_needed: Whether it may not, as another hook of the user's is to be called.
        """
        return None

    def records_of(self, event: object) -> Sequence[RawRecord]:
        """Give the records of an event, or refuse it.

        A processor without a known event source takes those at `/Records`.
        """
        source = self.source
        try:
            return source.records_of(event) if source else records_of(event, itemgetter("Records"))
        except BaseException:
            forget_batch(self)  # no other batch must be taken for the one that is refused
            raise

    @property
    def reader(self) -> Callable[[RawRecord], RecordT]:
        """What makes of a raw record what the handler takes."""
        return lambda raw: cast("RecordT", raw)

    def view_record(self, raw: RawRecord) -> ViewT:
        """Make of a raw record what is shown of it where the handler's form can't be made."""
        return cast("ViewT", raw)

    def success_handler(self, record: RecordT, result: Any) -> SuccessResponse[RecordT, Any]:
        """Take note of a record whose handler has returned; a hook for subclasses.

        Args:
            record: The record as the handler saw it.
            result: What the handler returned.

        Returns:
            What `process()` gives for the record.
        """
        if self.keeps_successes:
            self.success_messages.append(cast("ViewT", record))
        return SuccessResponse("success", result, record)

    def failure_handler(
        self, record: RecordT | ViewT, exception: ExceptionInfo
    ) -> FailureResponse[RecordT | ViewT]:
        """Keep track of a record that has failed.

        Args:
            record: The record as the handler saw it, or its raw view if it did not come to that.
            exception: Why it failed, in the form of `sys.exc_info()`.

        Returns:
            What `process()` gives for the record.
        """
        # A processor from scratch may pass the exception as it has caught it.
        exception = as_exception_info(exception)
        self.fail_messages.append(record)
        self.exceptions.append(exception)
        return FailureResponse("fail", describe_exception(exception), record)

    @property
    def source(self) -> Source | None:
        """The event source, if it is known."""
        return None

    @property
    def keeps_successes(self) -> bool:
        """Whether success_messages are what hooks put there, rather than what the batch knows."""
        hook = getattr(self.success_handler, "__func__", None)
        return hook is not Processor.success_handler or self.source is None

    @property
    def keeps_failures(self) -> bool:
        """Whether fail_messages are what hooks put there, rather than what the batch knows."""
        hook = getattr(self.failure_handler, "__func__", None)
        return hook is not Processor.failure_handler or self.source is None

    @property
    def records(self) -> Sequence[RawRecord]:
        """The raw records of the batch that is being processed."""
        return need_open_batch(self).records

    @property
    def handler(self) -> Callable[..., Any]:
        """The record handler of the batch that is being processed."""
        return need_open_batch(self).handler

    @property
    def lambda_context(self) -> LambdaContext | None:
        """The Lambda context of the batch that is being processed."""
        return need_open_batch(self).lambda_context

    @property
    def success_messages(self) -> list[ViewT]:
        """The records of the caller's latest batch whose handler has returned, as record class."""
        batch = latest_batch(self)
        return batch.success_messages if batch else []

    @property
    def fail_messages(self) -> list[RecordT | ViewT]:
        """The records of the caller's latest batch that have failed."""
        batch = latest_batch(self)
        return batch.fail_messages if batch else []

    @property
    def exceptions(self) -> list[ExceptionInfo]:
        """Why records of the caller's latest batch have failed."""
        batch = latest_batch(self)
        return batch.exceptions if batch else []

    def release(self) -> None:
        """Let go of the caller's latest batch: its records, exceptions and their tracebacks."""
        forget_batch(self)


class BasePartialProcessor(Processor[RecordT, ViewT]):
    """Base of a sync processor from scratch: bring `_prepare`, `_clean` and `_process_record`.

    It is used as `with processor(records=..., handler=...) as batch:` or with `batch_processor`.
    """

    @overload
    def __call__(
        self,
        records: Sequence[RawRecord],
        handler: Callable[[RecordT], PlainT],
        lambda_context: LambdaContext | None = None,
    ) -> Batch[RecordT, ViewT, PlainT]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]  # see PlainResult
        self,
        records: Sequence[RawRecord],
        handler: Callable[[RecordT], AwaitableT],
        lambda_context: LambdaContext | None = None,
    ) -> UseAsyncProcessorForAsyncHandler: ...
    @overload
    def __call__(
        self,
        records: Sequence[RawRecord],
        handler: Callable[[RecordT], OutcomeT],
        lambda_context: LambdaContext | None = None,
    ) -> Batch[RecordT, ViewT, OutcomeT]: ...
    @overload
    def __call__(
        self,
        records: Sequence[RawRecord],
        handler: ContextHandler[RecordT, LambdaContextT, PlainT],
        lambda_context: LambdaContextT,
    ) -> Batch[RecordT, ViewT, PlainT]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]  # see PlainResult
        self,
        records: Sequence[RawRecord],
        handler: ContextHandler[RecordT, LambdaContextT, AwaitableT],
        lambda_context: LambdaContextT,
    ) -> UseAsyncProcessorForAsyncHandler: ...
    @overload
    def __call__(
        self,
        records: Sequence[RawRecord],
        handler: ContextHandler[RecordT, LambdaContextT, OutcomeT],
        lambda_context: LambdaContextT,
    ) -> Batch[RecordT, ViewT, OutcomeT]: ...
    def __call__(
        self,
        records: Sequence[RawRecord],
        handler: Callable[..., Any],
        lambda_context: LambdaContext | None = None,
    ) -> Any:
        """Open a batch: `with processor(records, handler) as batch: batch.process()`.

        Args:
            records: The raw records of the event.
            handler: Called with each record, and with `lambda_context` if it has a parameter of
                that name and there is one.
            lambda_context: What Lambda passed the function as context.

        Returns:
            The batch, a context manager.

        Raises:
            UnexpectedBatchTypeError: The records are not all records of the processor's source.
            HandlerError: The handler is async, or can't be called.
        """
        return Batch(self, records, handler, lambda_context)

    def own_step(self, *, is_needed: bool) -> Callable[[RawRecord], object] | None:  # noqa: ARG002
        """Give the hook that processes one raw record."""
        return self._process_record

    def process(self) -> list[SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]]:
        """Process the batch of the `with` around this, as `Batch.process` does."""
        return need_open_batch(self).process()

    @abstractmethod
    def _process_record(
        self, record: Any
    ) -> SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]:
        """Process one raw record: call `self.handler` with it.

        Args:
            record: The raw record.

        Returns:
            What `success_handler` or `failure_handler` gives.
        """
