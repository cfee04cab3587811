"""The sync processors: the base for processors from scratch, and those for an event source."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, overload

from lambda_batch._engine.batches import Batch
from lambda_batch._engine.current_batches import current_batch, need_open_batch
from lambda_batch._engine.order import ORDERS, KeyOrder, Order, warn_of_lost_order
from lambda_batch._engine.processors import Processor
from lambda_batch._engine.record_readers import record_reader, source_of
from lambda_batch._engine.settings import check_settings
from lambda_batch._typing import IdentifierT, OutcomeT, RecordT, ViewT
from lambda_batch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import timedelta

    from lambda_batch._engine.bulk_steps import AsyncBulk
    from lambda_batch._engine.dead_letters import AsyncSink, Permanent
    from lambda_batch.protocols import (
        ContextHandler,
        FailureLogger,
        FinishWorkOrUseAsyncProcessorForAsyncHandler,
        LambdaContext,
        LambdaContextT,
        PlainT,
        Tracing,
        UnfinishedT,
    )
    from lambda_batch.reports import BatchReport
    from lambda_batch.results import FailureResponse, SuccessResponse
    from lambda_batch.retries import RetryDelays
    from lambda_batch.wire.sources import EventSource, RawRecord, Source
    from lambda_batch_events.response import PartialItemFailureResponse

OnFailure: TypeAlias = Literal["continue", "stop", "stop_key"]
"""What a failure holds back: nothing, the rest of the batch, or the rest of its ordering key."""


class BasePartialProcessor(Processor[RecordT, ViewT, IdentifierT]):
    """Base of a sync processor from scratch: implement `_prepare`, `_clean`, `_process_record`.

    It is used as `with processor(records=..., handler=...) as batch:` or with `batch_processor`.
    """

    @overload
    def __call__(
        self,
        records: Iterable[RawRecord],
        handler: Callable[[RecordT], PlainT],
        lambda_context: LambdaContext | None = None,
    ) -> Batch[RecordT, ViewT, PlainT, IdentifierT]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]  # see PlainResult
        self,
        records: Iterable[RawRecord],
        handler: Callable[[RecordT], UnfinishedT],
        lambda_context: LambdaContext | None = None,
    ) -> FinishWorkOrUseAsyncProcessorForAsyncHandler: ...
    @overload
    def __call__(
        self,
        records: Iterable[RawRecord],
        handler: Callable[[RecordT], OutcomeT],
        lambda_context: LambdaContext | None = None,
    ) -> Batch[RecordT, ViewT, OutcomeT, IdentifierT]: ...
    @overload
    def __call__(
        self,
        records: Iterable[RawRecord],
        handler: ContextHandler[RecordT, LambdaContextT, PlainT],
        lambda_context: LambdaContextT,
    ) -> Batch[RecordT, ViewT, PlainT, IdentifierT]: ...
    @overload
    def __call__(  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]  # see PlainResult
        self,
        records: Iterable[RawRecord],
        handler: ContextHandler[RecordT, LambdaContextT, UnfinishedT],
        lambda_context: LambdaContextT,
    ) -> FinishWorkOrUseAsyncProcessorForAsyncHandler: ...
    @overload
    def __call__(
        self,
        records: Iterable[RawRecord],
        handler: ContextHandler[RecordT, LambdaContextT, OutcomeT],
        lambda_context: LambdaContextT,
    ) -> Batch[RecordT, ViewT, OutcomeT, IdentifierT]: ...
    def __call__(
        self,
        records: Iterable[RawRecord],
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

    def process(self) -> list[SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]]:
        """Process the batch of the enclosing `with`, as `Batch.process` does."""
        batch: Batch[RecordT, ViewT, Any, IdentifierT] = need_open_batch(self)
        return batch.process()

    @abstractmethod
    def _process_record(
        self, record: Any
    ) -> SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]:
        """Process one raw record: call `self.handler` with it.

        Args:
            record: The raw record.

        Returns:
            What `success_handler` or `failure_handler` returns.
        """

    def _own_step(self) -> Callable[[RawRecord], object] | None:
        """Return the overridden `_process_record`."""
        return self._process_record


class SourceProcessor(Processor[RecordT, ViewT, IdentifierT]):
    """What processors for a known event source have in common, sync and async."""

    # Declared again, since the constructor assigns them: pyright would infer other types.
    logger: FailureLogger | None
    model: type[RecordT] | None
    raise_on_entire_batch_failure: bool = True
    on_failure: OnFailure = "continue"
    _settings: ClassVar[tuple[str, ...]] = ("raise_on_entire_batch_failure", "on_failure")

    def __init__(
        self,
        event_type: EventSource,
        model: type[RecordT] | None = None,
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        on_failure: OnFailure | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: AsyncSink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        retry_delays: RetryDelays | None = None,
        tracing: Tracing | None = None,
        split_aggregates: bool | None = None,
        bulk: AsyncBulk[RecordT] | None = None,
        threads: int | None = None,
    ) -> None:
        """Create a processor; use it for any number of batches.

        Each argument but the event type has its default in a class attribute of the same name.

        Args:
            event_type: The event source.
            model: What records are parsed as: a pydantic model that extends the one of the event
                source, or a class that extends the source's record class. Without it, handlers
                get the record class itself.
            raise_on_entire_batch_failure: Whether a batch in which every record fails raises
                BatchProcessingError; if not, all its records are reported.
            logger: Gets a warning with traceback for each failed record. Without it, the logger
                `lambda_batch` gets one for each kind of failure, without exception texts.
            on_failure: What a failure holds back: nothing ("continue"), the rest of the batch
                ("stop"), or the rest of its ordering key ("stop_key").
            reserve: The time to keep at the end of an invocation: seconds, or a timedelta. When
                no more is left, no further record is handled, and the rest are reported.
            permanent: The exceptions that no retry can help, besides PermanentError: a class, a
                tuple of classes, or a function that tells it of an exception.
            sink: Gets the records that failed with one of them. Those that it has taken are not
                reported. It is a function that takes a sequence of `DeadLetter` and returns None
                if it has taken all of them, or a list with None or an exception for each.
            on_report: Gets a `BatchReport` when a batch has been handled, for metrics and logs.
            retry_delays: How long reported records wait before they are delivered again, where
                the event source allows it.
            tracing: Gets a span for each batch and for each record.
            split_aggregates: Whether the user records of an aggregate are handled one by one,
                where the records of the event source can be aggregates.
            bulk: Gets the successes of a batch at once, after the last record, for writes in bulk.
                It is a function that takes a sequence of `SuccessResponse` and returns None if it
                has taken all of them, or a list with None or an exception for each.
            threads: The maximum number of records handled at the same time, each in a thread; for
                sync handlers that wait.

        Raises:
            ConfigurationError: The event type, the model or a setting is not usable.
        """
        source = source_of(event_type)
        self._source = source
        self.event_type = event_type
        if model is not None:
            self.model = model
        if raise_on_entire_batch_failure is not None:
            self.raise_on_entire_batch_failure = raise_on_entire_batch_failure
        if logger is not None:
            self.logger = logger
        if on_failure is not None:
            self.on_failure = on_failure
        options = {
            "reserve": reserve,
            "permanent": permanent,
            "sink": sink,
            "on_report": on_report,
            "retry_delays": retry_delays,
            "tracing": tracing,
            "split_aggregates": split_aggregates,
            "bulk": bulk,
            "threads": threads,
        }
        # By name: pyright would infer other types from assignments, and a subclass can have methods
        # of these names.
        for name, option in options.items():
            if option is not None:
                setattr(self, name, option)
        check_settings(self, source)
        self._read = record_reader(source, self.model)

    def __repr__(self) -> str:
        source = self.event_type.source
        model = self.model or source.view
        names = self._settings if self.reserve is None else (*self._settings, "reserve")
        settings = "".join(f", {name}={getattr(self, name)!r}" for name in names)
        return f"<{type(self).__name__} of {source.name}, model={model.__name__}{settings}>"

    def _prepare(self) -> None:
        """Do nothing; a hook for subclasses."""

    def _clean(self) -> None:
        """Raise if no record has succeeded and the processor is to raise then."""
        if self.raise_on_entire_batch_failure:
            need_open_batch(self)._raise_if_all_failed()

    def response(self) -> PartialItemFailureResponse[IdentifierT]:
        """Return the partial batch response of the caller's newest batch.

        Returns:
            What the Lambda function must return.

        Raises:
            UsageError: The caller has processed no batch, so an empty response would make
                Lambda delete or skip records that were never handled.
        """
        batch = current_batch(self)
        if batch is None:
            msg = "response() was called before any batch: process one first"
            raise UsageError(msg)
        response: PartialItemFailureResponse[IdentifierT] = batch.response()
        return response

    def _new_order(self, source: Source, records: Sequence[RawRecord]) -> Order | None:
        """Return the order of a new batch; None if a failure holds nothing back."""
        order = ORDERS[self.on_failure]
        if order is not None:
            return order(source, records)
        warn_of_lost_order(source, records)
        return None


class BasePartialBatchProcessor(
    SourceProcessor[RecordT, ViewT, IdentifierT], BasePartialProcessor[RecordT, ViewT, IdentifierT]
):
    """Base of the sync processors for a known event source."""

    def _process_record(
        self, record: Any
    ) -> SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]:
        """Handle one raw record.

        Args:
            record: The raw record.

        Returns:
            What `success_handler` or `failure_handler` returned.
        """
        outcome: SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]
        outcome = need_open_batch(self)._attempt(record)
        return outcome

    def _own_step(self) -> Callable[[RawRecord], object] | None:
        """Return the overridden `_process_record`, or None."""
        step = self._process_record
        return None if getattr(step, "__func__", None) is _PROCESS_RECORD else step


_PROCESS_RECORD: object = vars(BasePartialBatchProcessor)["_process_record"]


class FifoOrder(SourceProcessor[RecordT, ViewT]):
    """Stops a batch, or only the message group, at the first failure."""

    skip_group_on_error: bool = False
    """Whether a failure stops only its own message group."""

    _settings: ClassVar[tuple[str, ...]] = ("raise_on_entire_batch_failure", "skip_group_on_error")

    def _new_order(self, source: Source, records: Sequence[RawRecord]) -> Order:
        """Return the order of a new batch."""
        return (KeyOrder if self.skip_group_on_error else Order)(source, records)


class FifoProcessor(FifoOrder[RecordT, ViewT], BasePartialBatchProcessor[RecordT, ViewT]):
    """Base of the sync FIFO processors."""
