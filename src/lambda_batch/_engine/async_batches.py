"""One run of an async processor: records are handled at the same time, within limits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from lambda_batch._engine.batches import Batch
from lambda_batch._engine.crews import Crew
from lambda_batch._engine.current_batches import context_of_open_batches, remember_batch
from lambda_batch._engine.event_loops import refuse_running_loop, run
from lambda_batch._engine.exceptions import exception_info, is_success
from lambda_batch._engine.record_handlers import is_awaitable, reject_unfinished
from lambda_batch._typing import RecordT, ResultT, ViewT
from lambda_batch.errors import UsageError
from lambda_batch.results import SuccessResponse

if TYPE_CHECKING:
    from lambda_batch._engine.async_processors import BaseAsyncBatchProcessor
    from lambda_batch.protocols import LambdaContext
    from lambda_batch.results import FailureResponse
    from lambda_batch.wire.sources import RawRecord


class AsyncBatch(Batch[RecordT, ViewT, ResultT]):
    """One batch on its way through an async processor."""

    def __init__(
        self,
        processor: BaseAsyncBatchProcessor[RecordT, ViewT],
        records: Sequence[RawRecord],
        handler: Any,
        lambda_context: LambdaContext | None,
    ) -> None:
        """Look at the batch and the handler, as `Batch` does, and plan who comes after whom."""
        super().__init__(processor, records, handler, lambda_context)
        self._lanes = processor.lanes(records)
        self._max_concurrency = processor.max_concurrency

    if TYPE_CHECKING:
        process: None  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleMethodOverride]
    else:

        def process(self) -> None:
            """Refuse to handle records one after another without awaiting.

            Raises:
                UsageError: Always.
            """
            self.handle()

    def handle(self, outcomes: list[Any] | None = None) -> None:  # noqa: ARG002  # as it is there
        """Refuse to handle records one after another without awaiting.

        Raises:
            UsageError: Always.
        """
        msg = (
            "this batch is async: use async_process_partial_response, async_batch_processor, "
            "batch.async_process() or `await batch.aprocess()`; no record was handled"
        )
        raise UsageError(msg)

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
        self.async_handle(outcomes)
        return outcomes

    async def aprocess(
        self,
    ) -> list[SuccessResponse[RecordT, ResultT] | FailureResponse[RecordT | ViewT]]:
        """Handle the records at the same time, on the event loop that is running.

        Returns:
            What became of each record, in the order of the batch.

        Raises:
            UsageError: The batch has been processed already, or is over.
        """
        outcomes: list[Any] = [None] * len(self._records)
        await self.ahandle(outcomes)
        return outcomes

    def async_handle(self, outcomes: list[Any] | None = None) -> None:
        """Handle the records at the same time, on an event loop of this thread.

        Args:
            outcomes: Takes what became of each record, in its place.

        Raises:
            UsageError: An event loop is running in this thread, or the batch has been processed
                already, or is over.
        """
        refuse_running_loop()
        run(self.ahandle(outcomes), context_of_open_batches())
        remember_batch(self._running(), self)

    async def ahandle(self, outcomes: list[Any] | None = None) -> None:
        """Handle the records at the same time, on the event loop that is running.

        Args:
            outcomes: Takes what became of each record, in its place.

        Raises:
            UsageError: The batch has been processed already, or is over.
        """
        processor = cast("BaseAsyncBatchProcessor[RecordT, ViewT]", self._begin())
        step = processor.own_async_step(is_needed=self._keeps_successes)
        work = (
            self._work_plainly(processor, outcomes)
            if step is None
            else self._work_by_hooks(step, outcomes)
        )
        await Crew(self._lanes, work, self._max_concurrency).work()
        if self._failures is not None:
            self._failures.sort(self._records)
        remember_batch(processor, self)

    def _work_plainly(
        self, processor: BaseAsyncBatchProcessor[RecordT, ViewT], outcomes: list[Any] | None
    ) -> Callable[[Iterator[Sequence[int]]], Coroutine[Any, Any, None]]:
        """Give what handles lanes where no hook of the user's has a say in what a success is."""
        read, call, records, failed = processor.reader, self._call, self._records, self._failed

        async def work_through(lanes: Iterator[Sequence[int]]) -> None:
            for position in chain.from_iterable(lanes):
                raw = records[position]
                record = None
                try:
                    record = read(raw)
                    result: Any = call(record)
                    if is_awaitable(result):
                        result = await result
                    if result is not None:
                        reject_unfinished(result)
                except Exception:
                    failure = self._fail_plainly(raw, record, exception_info(), outcomes)
                    if outcomes is not None:
                        outcomes[position] = failure
                    continue
                failed[position] = False
                if outcomes is not None:
                    outcomes[position] = SuccessResponse("success", result, record)

        return work_through

    def _work_by_hooks(
        self, step: Callable[[RawRecord], Awaitable[object]], outcomes: list[Any] | None
    ) -> Callable[[Iterator[Sequence[int]]], Coroutine[Any, Any, None]]:
        """Give what handles lanes where the user's hooks do that."""

        async def work_through(lanes: Iterator[Sequence[int]]) -> None:
            for position in chain.from_iterable(lanes):
                raw = self._records[position]
                try:
                    outcome = await step(raw)
                except Exception:
                    outcome = self.fail(raw, None, exception_info())
                self._failed[position] = not is_success(outcome)
                if outcomes is not None:
                    outcomes[position] = outcome

        return work_through

    async def attempt_async(self, raw: RawRecord) -> Any:
        """Give one record to the handler."""
        record = None
        try:
            record = self._running().reader(raw)
            result: Any = self._call(record)
            if is_awaitable(result):
                result = await result
            reject_unfinished(result)
            return self.succeed(record, result)
        except Exception:
            return self.fail(raw, record, exception_info())
