"""The async processor of tumbling windows: steps are awaited, strictly one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from lambda_batch._engine.async_batches import AsyncBatch
from lambda_batch._engine.current_batches import context_of_open_batches
from lambda_batch._engine.event_loops import reject_running_loop, run
from lambda_batch._engine.handler_results import is_awaitable
from lambda_batch._engine.window_processors import WindowProcessor
from lambda_batch._typing import RecordT, StateT, ViewT

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from lambda_batch._engine.window_states import Fold
    from lambda_batch.protocols import LambdaContext
    from lambda_batch.windows import WindowResponse
    from lambda_batch.wire.sources import EventSource
    from lambda_batch.wire.windows import Window


class AsyncWindowProcessor(WindowProcessor[RecordT, ViewT, StateT]):
    """Base of the async processors of tumbling windows."""

    is_async: ClassVar[bool] = True
    time_limit: float | timedelta | None = None
    """The time that one record may take: seconds, or a timedelta."""
    _entry_point: ClassVar[str] = "async_process_window"

    def __init__(
        self,
        event_type: EventSource,
        model: type[RecordT] | None = None,
        *,
        time_limit: float | timedelta | None = None,
        **options: Any,
    ) -> None:
        """Create a processor; use it for any number of windows.

        Args:
            event_type: The event source.
            model: As for other processors.
            time_limit: As for other async processors.
            options: Those of sync window processors.

        Raises:
            ConfigurationError: An argument is not usable.
        """
        if time_limit is not None:
            self.time_limit = time_limit
        super().__init__(event_type, model, **options)

    def _process_window(
        self, event: object, step: Callable[..., Any], context: LambdaContext | None
    ) -> WindowResponse:
        window, fold, batch = self._open_batch(event, step, context)
        try:
            with batch:
                reject_running_loop("`await aprocess_window(...)`")
                # One coroutine, so that the step and on_end run on the same event loop.
                fold_all = self._fold_all(batch, fold, window)
                response = run(fold_all, context_of_open_batches())
                batch._make_current(self)
        finally:
            batch._close()  # an interrupt can come before the first line of `__exit__`
        return response

    async def _aprocess_window(
        self, event: object, step: Callable[..., Any], context: LambdaContext | None
    ) -> WindowResponse:
        window, fold, batch = self._open_batch(event, step, context)
        try:
            with batch:
                return await self._fold_all(batch, fold, window)
        finally:
            batch._close()

    def _open_batch(
        self, event: object, step: Callable[..., Any], context: LambdaContext | None
    ) -> tuple[Window, Fold, AsyncBatch[Any, Any, Any, Any]]:
        window, fold, records = self._open_window(event, step, context)
        batch: AsyncBatch[Any, Any, Any, Any] = AsyncBatch(
            self,
            records,
            fold.add_async,
            context,
            max_concurrency=1,
            time_limit=self.time_limit,
            step=None,
        )
        self._mark_aggregates(batch, fold)
        return window, fold, batch

    async def _fold_all(
        self, batch: AsyncBatch[Any, Any, Any, Any], fold: Fold, window: Window
    ) -> WindowResponse:
        await batch._ahandle()
        response, end = self._close_window(batch, fold, window)
        if end is not None and self.on_end is not None:
            returned: Any = self.on_end(*end)
            if is_awaitable(returned):
                await returned
        return response
