"""One run of an async processor: records are handled at the same time, within limits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from types import CoroutineType
from typing import TYPE_CHECKING, Any
from weakref import ref

from lambda_batch._engine.batches import SUCCESS, Batch
from lambda_batch._engine.current_batches import (
    batches_by_id,
    context_of_open_batches,
    handled,
)
from lambda_batch._engine.event_loops import reject_running_loop, run
from lambda_batch._engine.exceptions import exception_info
from lambda_batch._engine.handler_results import is_awaitable, reject_unfinished
from lambda_batch._engine.processors import leave_raw, succeed
from lambda_batch._engine.record_tasks import End, RecordTasks
from lambda_batch._engine.time_limits import limit_time
from lambda_batch._typing import IdentifierT, RecordT, ResultT, ViewT
from lambda_batch.errors import UsageError

if TYPE_CHECKING:
    from lambda_batch._engine.bulk_steps import BulkStep
    from lambda_batch._engine.order import Order
    from lambda_batch._engine.processors import Processor
    from lambda_batch._engine.time_limits import Duration
    from lambda_batch.protocols import LambdaContext
    from lambda_batch.results import FailureResponse, SuccessResponse
    from lambda_batch.wire.sources import RawRecord

_COROUTINE: Any = CoroutineType  # what most async handlers return


class AsyncBatch(Batch[RecordT, ViewT, ResultT, IdentifierT]):
    """One run of an async processor over the records of an event."""

    def __init__(
        self,
        processor: Processor[RecordT, ViewT, IdentifierT],
        records: Iterable[RawRecord],
        handler: Any,
        lambda_context: LambdaContext | None,
        *,
        max_concurrency: int | None,
        time_limit: Duration | None,
        step: Callable[[RawRecord], Awaitable[object]] | None,
    ) -> None:
        """Check the records and the handler, as `Batch` does.

        Args:
            processor: The processor.
            records: The raw records.
            handler: The record handler.
            lambda_context: Passed to handlers with a parameter `lambda_context`.
            max_concurrency: The maximum number of records handled at the same time.
            time_limit: The time that one record may take.
            step: The overridden `_async_process_record`.

        Raises:
            UnexpectedBatchTypeError: The records are not all records of the processor's source.
            HandlerError: The handler can't be used with the processor.
        """
        super().__init__(processor, records, handler, lambda_context)
        self._max_concurrency = max_concurrency
        self._time_limit = time_limit
        self._async_step = step

    if TYPE_CHECKING:
        process: None  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleMethodOverride]
    else:

        def process(self) -> None:
            """Raise: an async batch can't be processed without awaiting.

            Raises:
                UsageError: Always.
            """
            self._handle()

    def async_process(
        self,
    ) -> list[SuccessResponse[RecordT, ResultT] | FailureResponse[RecordT | ViewT]]:
        """Handle the records at the same time, on an event loop of this thread.

        Returns:
            What became of each record, in the order of the batch.

        Raises:
            UsageError: An event loop is running in this thread, or the batch has been processed
                already.
        """
        outcomes: list[Any] = [None] * len(self._records)
        self._async_handle(outcomes)
        return outcomes

    async def aprocess(
        self,
    ) -> list[SuccessResponse[RecordT, ResultT] | FailureResponse[RecordT | ViewT]]:
        """Handle the records at the same time, on the running event loop.

        Returns:
            What became of each record, in the order of the batch.

        Raises:
            UsageError: The batch has been processed already, or is over.
        """
        outcomes: list[Any] = [None] * len(self._records)
        await self._ahandle(outcomes)
        return outcomes

    def _handle(self, outcomes: list[Any] | None = None) -> None:  # noqa: ARG002  # as in `Batch`
        msg = (
            "this batch is async: use async_process_partial_response, async_batch_processor, "
            "batch.async_process() or `await batch.aprocess()`; no record was handled"
        )
        raise UsageError(msg)

    def _async_handle(self, outcomes: list[Any] | None = None) -> None:
        """Handle the records on an event loop of this thread."""
        reject_running_loop()
        run(self._ahandle(outcomes), context_of_open_batches())
        self._make_current(self._running())

    async def _ahandle(self, outcomes: list[Any] | None = None) -> None:
        """Handle the records on the running event loop.

        Args:
            outcomes: Takes the result of each record at its position; without it, none is built.

        Raises:
            UsageError: The batch has been processed already, or is not open.
        """
        processor, step, order = self._begin(), self._async_step, self._order
        first, next_of = self._plan()
        bulk = None if processor.bulk is None else self._bulk_step(processor.bulk, outcomes)
        failed = self._failed
        if bulk is not None:
            failed, outcomes = bulk.failed, bulk.outcomes
        handle = self._record_handler(order, step, self._time_limit, failed, outcomes)
        observation = self._observe(processor)
        if observation is None:
            await self._handle_tasks(processor, first, next_of, handle, bulk)
        else:
            with observation:
                handle = observation.around_task(handle)
                await self._handle_tasks(processor, first, next_of, handle, bulk)
        self._make_current(processor)

    async def _handle_tasks(
        self,
        processor: Processor[RecordT, ViewT, IdentifierT],
        first: Iterable[int],
        next_of: Mapping[int, int],
        handle: Callable[..., Any],
        bulk: BulkStep | None,
    ) -> None:
        """Handle each record, and see to those that have failed: the sink, the delays."""
        handled.set((ref(self), -1))  # in each record's context, which is a copy of this one
        await self._run(RecordTasks(first, next_of, handle, self._max_concurrency))
        failed = self._failed
        if bulk is not None:
            failed = bulk.failed
            await bulk.arun()
        if self._dead_letters is not None:
            await self._dead_letters.asend(failed, self._need_failures)
        if bulk is not None:
            bulk.end()
        if processor.retry_delays is not None:
            await processor.retry_delays._apply_async(self._to_retry())

    async def _run(self, tasks: RecordTasks) -> None:
        """Wait until the tasks have ended, or something stops the batch."""
        try:
            await tasks.start()
        except GeneratorExit:
            tasks.cancel()  # this coroutine is being closed, so it can't wait for them
            raise
        finally:
            await tasks.stop()
            self._sort()
        tasks.raise_failure()

    def _record_handler(  # noqa: PLR0915  # see `handle`
        self,
        order: Order | None,
        step: Callable[[RawRecord], Awaitable[object]] | None,
        time_limit: Duration | None,
        failed: Any,
        outcomes: Any,
    ) -> Callable[..., Coroutine[Any, Any, None]]:
        """Return what handles one record, in the steps of `Batch._handle_all`.

        Args:
            order: Tells which records are held back.
            step: The overridden `_async_process_record`, if it is to be called.
            time_limit: The time that the record may take.
            failed: Has the flag of each position cleared where the record succeeds.
            outcomes: Takes the result of each position; None where nobody asks.

        Returns:
            A coroutine function. Called with a position and a function, it calls the function at
            its end, with what stops the batch; called with None and a raw record, it raises that.
        """
        processor, is_asked = self._running(), outcomes is not None
        read = processor._read if step is None else leave_raw
        call: Any = limit_time(self._call if step is None else step, order, time_limit)
        take = self._outcome_taker(processor, step, is_asked=is_asked)
        current_batches = batches_by_id.get
        records, taken = self._records, self._taken

        async def handle(  # noqa: PLR0912  # a call more would cost each record more than the rest
            position: int, end: End | None, raw: RawRecord | None = None
        ) -> None:
            stopping, succeeded = None, False
            if raw is None:
                raw = records[position]
            try:
                if order is not None and (refusal := order.refusal(position)) is not None:
                    exception = (type(refusal), refusal, None)
                    outcome = self._fail(processor, position, raw, None, exception, is_asked)
                else:
                    record = None
                    if step is not None:
                        handled.set((ref(self), position))
                    try:
                        record = read(raw)
                        result: Any = call(record)
                        if type(result) is _COROUTINE or is_awaitable(result):
                            result = await result
                        if result is not None and step is None:
                            reject_unfinished(result)
                        if take is None:
                            failed[position] = False
                            return
                        if current_batches() is not self._shown:  # it has run another batch
                            self._make_current(processor)
                        self._hooked = record, raw
                        outcome = take(record, result)
                        if step is None:
                            taken.append(position)
                            if not isinstance(outcome, tuple):
                                outcome = succeed(record, result)
                        succeeded = isinstance(outcome, tuple) and outcome[:1] == SUCCESS
                    except Exception:
                        failure = exception_info()
                        outcome = self._fail(processor, position, raw, record, failure, is_asked)
                failed[position] = not succeeded
                if order is not None and not (succeeded or await self._is_taken_async(position)):
                    order.stop(position)
                if is_asked:
                    outcomes[position] = outcome
            except BaseException as interrupt:
                if end is None:
                    raise
                stopping = interrupt
            finally:
                if end is not None:
                    end(position, stopping)

        return handle

    async def _is_taken_async(self, position: int) -> bool:
        """Give a failed record to the sink, as `_is_taken_by_sink` does."""
        letters, needed = self._dead_letters, self._need_failures
        return letters is not None and await letters.asend(self._failed, needed, position)

    async def _attempt_async(self, raw: RawRecord) -> Any:
        """Handle one record for an `_async_process_record` that calls the one of its base."""
        position = self._position_of(raw)
        outcomes: dict[int, Any] = {}
        await self._record_handler(None, None, None, {}, outcomes)(position, None, raw)
        return outcomes[position]
