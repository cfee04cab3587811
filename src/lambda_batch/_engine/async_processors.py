"""The async processors for a known event source; the generated ones say which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, overload

from lambda_batch._engine.async_batches import AsyncBatch
from lambda_batch._engine.current_batches import need_open_batch
from lambda_batch._engine.fifo import FifoOrder
from lambda_batch._engine.sync_processors import SourceProcessor
from lambda_batch._typing import OutcomeT, RecordT, ViewT
from lambda_batch.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from lambda_batch.protocols import ContextHandler, FailureLogger, LambdaContext, LambdaContextT
    from lambda_batch.results import FailureResponse, SuccessResponse
    from lambda_batch.wire.sources import EventSource, RawRecord


class BaseAsyncBatchProcessor(SourceProcessor[RecordT, ViewT]):
    """Base of the async processors for a known event source."""

    is_async: ClassVar[bool] = True

    def __init__(
        self,
        event_type: EventSource,
        model: type[RecordT] | None = None,
        *,
        max_concurrency: int | None = None,
        raise_on_entire_batch_failure: bool = True,
        logger: FailureLogger | None = None,
    ) -> None:
        """Make a processor, to be used for any number of batches.

        Args:
            event_type: The event source.
            model: As for sync processors.
            max_concurrency: How many records may be under way at the same time; None for all.
            raise_on_entire_batch_failure: As for sync processors.
            logger: As for sync processors.

        Raises:
            ConfigurationError: The event type is none, the model is not one of its own, or the
                concurrency is less than one.
        """
        super().__init__(
            event_type,
            model,
            raise_on_entire_batch_failure=raise_on_entire_batch_failure,
            logger=logger,
        )
        whole: object = max_concurrency
        if whole is not None and (type(whole) is not int or whole < 1):
            msg = f"max_concurrency must be a whole number of at least 1, got {whole!r}"
            raise ConfigurationError(msg)
        self.max_concurrency = max_concurrency

    @overload
    def __call__(
        self,
        records: Sequence[RawRecord],
        handler: Callable[[RecordT], Awaitable[OutcomeT]],
        lambda_context: LambdaContext | None = None,
    ) -> AsyncBatch[RecordT, ViewT, OutcomeT]: ...
    @overload
    def __call__(
        self,
        records: Sequence[RawRecord],
        handler: ContextHandler[RecordT, LambdaContextT, Awaitable[OutcomeT]],
        lambda_context: LambdaContextT,
    ) -> AsyncBatch[RecordT, ViewT, OutcomeT]: ...
    def __call__(
        self,
        records: Sequence[RawRecord],
        handler: Callable[..., Any],
        lambda_context: LambdaContext | None = None,
    ) -> AsyncBatch[RecordT, ViewT, Any]:
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
        return AsyncBatch(self, records, handler, lambda_context)

    def async_process(
        self,
    ) -> list[SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]]:
        """Process the batch of the `with` around this, as `AsyncBatch.async_process` does."""
        return self._need_open_batch().async_process()

    async def aprocess(
        self,
    ) -> list[SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]]:
        """Process the batch of the `with` around this, as `AsyncBatch.aprocess` does."""
        return await self._need_open_batch().aprocess()

    async def _async_process_record(
        self, record: Any
    ) -> SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]:
        """Give one raw record to the handler.

        Args:
            record: The raw record.

        Returns:
            What `success_handler` or `failure_handler` gave.
        """
        outcome: SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]
        outcome = await self._need_open_batch().attempt_async(record)
        return outcome

    def own_async_step(self, *, is_needed: bool) -> Callable[[RawRecord], Awaitable[object]] | None:
        """Give the hook that processes one raw record, if it is needed or a subclass's own."""
        own = type(self)._async_process_record
        is_own = own is not BaseAsyncBatchProcessor._async_process_record
        return self._async_process_record if is_needed or is_own else None

    def lanes(self, records: Sequence[RawRecord]) -> Sequence[Sequence[int]]:
        """Say which records must come after one another, by their positions.

        Args:
            records: The raw records.

        Returns:
            Lanes that can be worked through at the same time, each of them in its order.
        """
        return [(position,) for position in range(len(records))]

    def _need_open_batch(self) -> AsyncBatch[RecordT, ViewT, Any]:
        batch: Any = need_open_batch(self)
        return batch  # type: ignore[no-any-return]


class AsyncFifoProcessor(FifoOrder[RecordT, ViewT], BaseAsyncBatchProcessor[RecordT, ViewT]):
    """Base of the async FIFO processors: groups at the same time, each of them in its order.

    Unless a failure stops only its own group, the batch is handled in its order as a whole.
    """

    async def _async_process_record(
        self, record: Any
    ) -> SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]:
        """Give one raw record to the handler, unless an earlier one it must follow has failed.

        Args:
            record: The raw record.

        Returns:
            What `success_handler` or `failure_handler` gave.
        """
        stopped = self._stopped(record)
        return stopped or self._note(record, await super()._async_process_record(record))

    def lanes(self, records: Sequence[RawRecord]) -> Sequence[Sequence[int]]:
        """Put the records of a message group into one lane.

        Args:
            records: The raw records.

        Returns:
            A lane for each group, or one for all where a record has none.
        """
        lanes: dict[str | None, list[int]] = {}
        for position, record in enumerate(records):
            lanes.setdefault(self._group_of(record), []).append(position)
        # A record without a group could belong to any of them, so nothing may overtake it.
        return [range(len(records))] if None in lanes else list(lanes.values())
