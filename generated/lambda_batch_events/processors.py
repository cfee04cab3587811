"""Generated from schemas/ by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from lambda_batch._engine.sync_processors import BasePartialBatchProcessor
from lambda_batch._typing import IdentifierT, RecordT, TypeVar, ViewT
from lambda_batch_events.event_types import EventType

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta
    from typing import Any, Literal

    from lambda_batch._engine.bulk_steps import Bulk
    from lambda_batch._engine.dead_letters import Permanent, Sink
    from lambda_batch._engine.sync_processors import OnFailure
    from lambda_batch.protocols import FailureLogger, Tracing
    from lambda_batch.reports import BatchReport
    from lambda_batch.retries import RetryDelays
    from lambda_batch_events.dynamodb.models import DynamoDBStreamRecordModel
    from lambda_batch_events.dynamodb.records import DynamoDBRecord
    from lambda_batch_events.kafka.identifiers import KafkaItemIdentifier
    from lambda_batch_events.kafka.models import KafkaRecordModel
    from lambda_batch_events.kafka.records import KafkaRecord
    from lambda_batch_events.kinesis.models import KinesisDataStreamRecord
    from lambda_batch_events.kinesis.records import KinesisStreamRecord
    from lambda_batch_events.sqs.models import SqsRecordModel
    from lambda_batch_events.sqs.records import SQSRecord


DynamoDBStreamRecordModelT = TypeVar(
    "DynamoDBStreamRecordModelT", bound="DynamoDBStreamRecordModel[object] | DynamoDBRecord"
)
KafkaRecordModelT = TypeVar(
    "KafkaRecordModelT", bound="KafkaRecordModel[object, object] | KafkaRecord"
)
KinesisDataStreamRecordT = TypeVar(
    "KinesisDataStreamRecordT", bound="KinesisDataStreamRecord[object] | KinesisStreamRecord"
)
SqsRecordModelT = TypeVar("SqsRecordModelT", bound="SqsRecordModel[object] | SQSRecord")


class BatchProcessor(BasePartialBatchProcessor[RecordT, ViewT, IdentifierT]):
    """Processes batches of one event source, one record after another."""

    @overload
    def __init__(
        self: BatchProcessor[DynamoDBRecord, DynamoDBRecord],
        event_type: Literal[EventType.DynamoDBStreams],
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
        bulk: Bulk[DynamoDBRecord] | None = None,
        threads: int | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[DynamoDBStreamRecordModelT, DynamoDBRecord],
        event_type: Literal[EventType.DynamoDBStreams],
        model: type[DynamoDBStreamRecordModelT],
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        on_failure: OnFailure | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: Sink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        tracing: Tracing | None = None,
        bulk: Bulk[DynamoDBStreamRecordModelT] | None = None,
        threads: int | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[KafkaRecord, KafkaRecord, KafkaItemIdentifier],
        event_type: Literal[EventType.Kafka],
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
        bulk: Bulk[KafkaRecord] | None = None,
        threads: int | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[KafkaRecordModelT, KafkaRecord, KafkaItemIdentifier],
        event_type: Literal[EventType.Kafka],
        model: type[KafkaRecordModelT],
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        on_failure: OnFailure | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: Sink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        tracing: Tracing | None = None,
        bulk: Bulk[KafkaRecordModelT] | None = None,
        threads: int | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[KinesisStreamRecord, KinesisStreamRecord],
        event_type: Literal[EventType.KinesisDataStreams],
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
        self: BatchProcessor[KinesisDataStreamRecordT, KinesisStreamRecord],
        event_type: Literal[EventType.KinesisDataStreams],
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
    @overload
    def __init__(
        self: BatchProcessor[SQSRecord, SQSRecord],
        event_type: Literal[EventType.SQS],
        model: None = None,
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: Sink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        retry_delays: RetryDelays | None = None,
        tracing: Tracing | None = None,
        bulk: Bulk[SQSRecord] | None = None,
        threads: int | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: BatchProcessor[SqsRecordModelT, SQSRecord],
        event_type: Literal[EventType.SQS],
        model: type[SqsRecordModelT],
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: Sink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        retry_delays: RetryDelays | None = None,
        tracing: Tracing | None = None,
        bulk: Bulk[SqsRecordModelT] | None = None,
        threads: int | None = None,
    ) -> None: ...
    def __init__(
        self,
        event_type: EventType,
        model: Any = None,
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        on_failure: OnFailure | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: Sink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        retry_delays: RetryDelays | None = None,
        tracing: Tracing | None = None,
        split_aggregates: bool | None = None,
        bulk: Bulk[Any] | None = None,
        threads: int | None = None,
    ) -> None:
        """Create a processor; use it for any number of batches.

        Args:
            event_type: The event source.
            model: The class that records are parsed as: a subclass of the source's pydantic model
                or of its record class. Without it, handlers get the record class itself.
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
            retry_delays: How long reported records wait before they are delivered again; by
                default, as long as their queue says.
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
            ConfigurationError: The model belongs to another event source.
        """
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
            threads=threads,
        )
