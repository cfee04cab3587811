"""Generated from schemas/kinesis.json by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from lambda_batch._engine.sync_processors import BasePartialBatchProcessor
from lambda_batch._typing import TypeVar
from lambda_batch_events.event_types import EventType
from lambda_batch_events.kinesis.records import KinesisStreamRecord

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta
    from typing import Any

    from lambda_batch._engine.bulk_steps import Bulk
    from lambda_batch._engine.dead_letters import Permanent, Sink
    from lambda_batch._engine.sync_processors import OnFailure
    from lambda_batch.protocols import FailureLogger, Tracing
    from lambda_batch.reports import BatchReport
    from lambda_batch_events.kinesis.models import KinesisDataStreamRecord

KinesisDataStreamRecordT = TypeVar(
    "KinesisDataStreamRecordT",
    bound="KinesisDataStreamRecord[object] | KinesisStreamRecord",
    default=KinesisStreamRecord,
)


class KinesisBatchProcessor(
    BasePartialBatchProcessor[KinesisDataStreamRecordT, KinesisStreamRecord]
):
    """Processes KinesisDataStreams batches, one record after another."""

    @overload
    def __init__(
        self: KinesisBatchProcessor[KinesisStreamRecord],
        model: None = None,
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        on_failure: OnFailure | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: Sink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        tracing: Tracing | None = None,
        split_aggregates: bool | None = None,
        bulk: Bulk[KinesisStreamRecord] | None = None,
        threads: int | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self,
        model: type[KinesisDataStreamRecordT],
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        on_failure: OnFailure | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: Sink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        tracing: Tracing | None = None,
        split_aggregates: bool | None = None,
        bulk: Bulk[KinesisDataStreamRecordT] | None = None,
        threads: int | None = None,
    ) -> None: ...
    def __init__(
        self,
        model: Any = None,
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        on_failure: OnFailure | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: Sink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        tracing: Tracing | None = None,
        split_aggregates: bool | None = None,
        bulk: Bulk[Any] | None = None,
        threads: int | None = None,
    ) -> None:
        """Create a processor; use it for any number of batches.

        Args:
            model: The class that records are parsed as: a subclass of `KinesisDataStreamRecord`
                or `KinesisStreamRecord`. Without it, handlers get `KinesisStreamRecord`.
            raise_on_entire_batch_failure: Whether to raise BatchProcessingError if every record
                of a batch fails (the default). Otherwise all records are reported.
            logger: Gets a warning with traceback for each failed record. By default, the logger
                `lambda_batch` gets one for each kind of failure, without exception texts.
            on_failure: The records that a failure holds back: none ("continue", the default), the
                rest of the batch ("stop"), or the later records of its key ("stop_key").
            reserve: The time to keep at the end of an invocation: seconds, or a timedelta. When
                no more is left, no further record is handled, and the rest are
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
            bulk: Gets the successes of a batch at once, after the last record, for writes in bulk.
                It takes a sequence of `SuccessResponse`, and returns None if it has taken all of
                them, or a list with None or an exception for each.
            threads: The maximum number of records handled at the same time, each in a thread, for
                handlers that wait. By default, records are handled one after another.

        Raises:
            ConfigurationError: The model extends neither of them.
        """
        super().__init__(
            EventType.KinesisDataStreams,
            model,
            raise_on_entire_batch_failure=raise_on_entire_batch_failure,
            logger=logger,
            on_failure=on_failure,
            reserve=reserve,
            permanent=permanent,
            sink=sink,
            on_report=on_report,
            tracing=tracing,
            split_aggregates=split_aggregates,
            bulk=bulk,
            threads=threads,
        )
