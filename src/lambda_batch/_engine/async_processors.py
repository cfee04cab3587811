"""The async processors for a known event source; the generated ones name it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, overload

from lambda_batch._engine.async_batches import AsyncBatch
from lambda_batch._engine.current_batches import need_open_batch
from lambda_batch._engine.sync_processors import FifoOrder, OnFailure, SourceProcessor
from lambda_batch._typing import IdentifierT, OutcomeT, RecordT, ViewT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import timedelta

    from lambda_batch._engine.bulk_steps import AsyncBulk
    from lambda_batch._engine.dead_letters import AsyncSink, Permanent
    from lambda_batch.protocols import (
        ContextHandler,
        FailureLogger,
        LambdaContext,
        LambdaContextT,
        Tracing,
    )
    from lambda_batch.reports import BatchReport
    from lambda_batch.results import FailureResponse, SuccessResponse
    from lambda_batch.retries import RetryDelays
    from lambda_batch.wire.sources import EventSource, RawRecord


class BaseAsyncBatchProcessor(SourceProcessor[RecordT, ViewT, IdentifierT]):
    """Base of the async processors for a known event source."""

    is_async: ClassVar[bool] = True
    max_concurrency: int | None = None
    time_limit: float | timedelta | None = None
    """The time that one record may take: seconds, or a timedelta."""
    _settings: ClassVar[tuple[str, ...]] = (*SourceProcessor._settings, "max_concurrency")

    def __init__(
        self,
        event_type: EventSource,
        model: type[RecordT] | None = None,
        *,
        max_concurrency: int | None = None,
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
        time_limit: float | timedelta | None = None,
    ) -> None:
        """Create a processor; use it for any number of batches.

        Each argument but the event type has its default in a class attribute of the same name.

        Args:
            event_type: The event source.
            model: As for sync processors.
            max_concurrency: The maximum number of records handled at the same time; None for all.
            raise_on_entire_batch_failure: As for sync processors.
            logger: As for sync processors.
            on_failure: As for sync processors. With "stop", records are handled one after
                another; with "stop_key", ordering keys at the same time, each in its order.
            reserve: As for sync processors. Handlers that still run then are cancelled, and their
                records reported.
            permanent: As for sync processors.
            sink: As for sync processors; it may be async.
            on_report: As for sync processors.
            retry_delays: As for sync processors; its client may be async.
            tracing: As for sync processors.
            split_aggregates: As for sync processors.
            bulk: As for sync processors; it may be async.
            time_limit: The time that one record may take: seconds, or a timedelta. A handler that
                takes longer is cancelled, and its record fails.

        Raises:
            ConfigurationError: The event type, the model or a setting is not usable.
        """
        if max_concurrency is not None:
            self.max_concurrency = max_concurrency
        if time_limit is not None:
            self.time_limit = time_limit
        super().__init__(
            event_type,
            model,
            raise_on_entire_batch_failure=raise_on_entire_batch_failure,
            logger=logger,
            on_failure=on_failure,
            reserve=reserve,
            permanent=permanent,
            sink=sink,
            on_report=on_report,
            retry_delays=retry_delays,
            tracing=tracing,
            split_aggregates=split_aggregates,
            bulk=bulk,
        )

    @overload
    def __call__(
        self,
        records: Iterable[RawRecord],
        handler: Callable[[RecordT], Awaitable[OutcomeT]],
        lambda_context: LambdaContext | None = None,
    ) -> AsyncBatch[RecordT, ViewT, OutcomeT, IdentifierT]: ...
    @overload
    def __call__(
        self,
        records: Iterable[RawRecord],
        handler: ContextHandler[RecordT, LambdaContextT, Awaitable[OutcomeT]],
        lambda_context: LambdaContextT,
    ) -> AsyncBatch[RecordT, ViewT, OutcomeT, IdentifierT]: ...
    def __call__(
        self,
        records: Iterable[RawRecord],
        handler: Callable[..., Any],
        lambda_context: LambdaContext | None = None,
    ) -> AsyncBatch[RecordT, ViewT, Any, IdentifierT]:
        """Open a batch: `with processor(records, handler) as batch: batch.async_process()`.

        Args:
            records: The raw records of the event.
            handler: Called with each record, and with `lambda_context` if it has a parameter of
                that name and there is one; what it gives is awaited.
            lambda_context: What Lambda passed the function as context.

        Returns:
            The batch, a context manager.

        Raises:
            UnexpectedBatchTypeError: The records are not all records of the processor's source.
            HandlerError: The handler is not async, or can't be called.
        """
        return AsyncBatch(
            self,
            records,
            handler,
            lambda_context,
            max_concurrency=self.max_concurrency,
            time_limit=self.time_limit,
            step=self._own_async_step(),
        )

    def async_process(
        self,
    ) -> list[SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]]:
        """Process the batch of the enclosing `with`, as `AsyncBatch.async_process` does."""
        return self._need_open_batch().async_process()

    async def aprocess(
        self,
    ) -> list[SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]]:
        """Process the batch of the enclosing `with`, as `AsyncBatch.aprocess` does."""
        return await self._need_open_batch().aprocess()

    async def _async_process_record(
        self, record: Any
    ) -> SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]:
        """Handle one raw record.

        Args:
            record: The raw record.

        Returns:
            What `success_handler` or `failure_handler` returned.
        """
        outcome: SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]
        outcome = await self._need_open_batch()._attempt_async(record)
        return outcome

    def _own_async_step(self) -> Callable[[RawRecord], Awaitable[object]] | None:
        """Return the overridden `_async_process_record`, or None."""
        step = self._async_process_record
        return None if getattr(step, "__func__", None) is _ASYNC_PROCESS_RECORD else step

    def _need_open_batch(self) -> AsyncBatch[RecordT, ViewT, Any, IdentifierT]:
        batch: AsyncBatch[RecordT, ViewT, Any, IdentifierT] = need_open_batch(self)
        return batch


_ASYNC_PROCESS_RECORD: object = vars(BaseAsyncBatchProcessor)["_async_process_record"]


class AsyncFifoProcessor(FifoOrder[RecordT, ViewT], BaseAsyncBatchProcessor[RecordT, ViewT]):
    """Base of the async FIFO processors: groups at the same time, each of them in its order.

    Unless a failure stops only its own group, records are handled one after another.
    """

    _settings: ClassVar[tuple[str, ...]] = (*FifoOrder._settings, "max_concurrency")
