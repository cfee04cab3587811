"""Generated from schemas/kinesis.json by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from lambda_batch._engine.async_window_processors import AsyncWindowProcessor
from lambda_batch._typing import FoldedT, StateT, TypeVar
from lambda_batch_events.event_types import EventType
from lambda_batch_events.kinesis.records import KinesisStreamRecord

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import timedelta
    from typing import Any

    from lambda_batch._engine.dead_letters import AsyncSink, Permanent
    from lambda_batch.protocols import FailureLogger, Tracing
    from lambda_batch.reports import BatchReport
    from lambda_batch.wire.windows import Window
    from lambda_batch_events.kinesis.models import KinesisDataStreamRecord

KinesisDataStreamRecordT = TypeVar(
    "KinesisDataStreamRecordT",
    bound="KinesisDataStreamRecord[object] | KinesisStreamRecord",
    default=KinesisStreamRecord,
)


class AsyncKinesisWindowProcessor(
    AsyncWindowProcessor[KinesisDataStreamRecordT, KinesisStreamRecord, StateT]
):
    """Folds the records of a KinesisDataStreams tumbling window into a state, in their order."""

    @overload
    def __init__(
        self: AsyncKinesisWindowProcessor[KinesisStreamRecord, FoldedT],
        model: None = None,
        *,
        state: type[FoldedT],
        on_end: Callable[[FoldedT, Window], Awaitable[None]] | None = None,
        initial: Callable[[], FoldedT] | None = None,
        logger: FailureLogger | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: AsyncSink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        tracing: Tracing | None = None,
        split_aggregates: bool | None = None,
        time_limit: float | timedelta | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self,
        model: type[KinesisDataStreamRecordT],
        *,
        state: type[StateT],
        on_end: Callable[[StateT, Window], Awaitable[None]] | None = None,
        initial: Callable[[], StateT] | None = None,
        logger: FailureLogger | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: AsyncSink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        tracing: Tracing | None = None,
        split_aggregates: bool | None = None,
        time_limit: float | timedelta | None = None,
    ) -> None: ...
    def __init__(
        self,
        model: Any = None,
        *,
        state: type[Any],
        on_end: Callable[[Any, Window], Awaitable[None]] | None = None,
        initial: Callable[[], Any] | None = None,
        logger: FailureLogger | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: AsyncSink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        tracing: Tracing | None = None,
        split_aggregates: bool | None = None,
        time_limit: float | timedelta | None = None,
    ) -> None:
        """Create a processor; use it for any number of windows.

        Args:
            model: The class that records are parsed as: a subclass of `KinesisDataStreamRecord`
                or `KinesisStreamRecord`. Without it, the step gets `KinesisStreamRecord`.
            state: The type of the state: a pydantic model, a dataclass, a TypedDict or a type such
                as `dict[str, int]`. It must have the form of an object in JSON.
            on_end: Called with the state at the end of the window, and awaited.
            initial: Returns the first state of a window. By default, it is validated from `{}`.
            logger: Gets a warning with traceback for each failed record. By default, the logger
                `lambda_batch` gets one for each kind of failure, without exception texts.
            reserve: The time to keep at the end of an invocation: seconds, or a timedelta. When
                no more is left, no further record is handled, running handlers are cancelled, and the rest are
                reported.
            permanent: The exceptions that no retry can help, besides PermanentError: a class, a
                tuple of classes, or a function that tells it of an exception.
            sink: Gets the records that failed with one of them; those that it has taken are not
                reported. It takes a sequence of `DeadLetter`, and returns None if it has taken all
                of them, or a list with None or an exception for each.
            on_report: Gets a `BatchReport` when a batch has been handled, for metrics and logs.
            tracing: Gets a span for each batch and for each record, such as
                `lambda_batch.tracing.OpenTelemetryTracing()`.
            split_aggregates: Whether the handler gets each user record of a record that the
                Kinesis Producer Library has aggregated.
            time_limit: The time that one record may take: seconds, or a timedelta. A handler that
                takes longer is cancelled, and its record fails.

        Raises:
            ConfigurationError: The model extends neither of them, or the state is not usable.
        """
        super().__init__(
            EventType.KinesisDataStreams,
            model,
            state=state,
            on_end=on_end,
            initial=initial,
            logger=logger,
            reserve=reserve,
            permanent=permanent,
            sink=sink,
            on_report=on_report,
            tracing=tracing,
            split_aggregates=split_aggregates,
            time_limit=time_limit,
        )
