"""Generated from schemas/ by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from lambda_batch._engine.async_processors import BaseAsyncBatchProcessor
from lambda_batch._typing import IdentifierT, RecordT, TypeVar, ViewT
from lambda_batch_events.event_types import EventType

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta
    from typing import Any, Literal

    from lambda_batch._engine.bulk_steps import AsyncBulk
    from lambda_batch._engine.dead_letters import AsyncSink, Permanent
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


class AsyncBatchProcessor(BaseAsyncBatchProcessor[RecordT, ViewT, IdentifierT]):
    """Processes batches of one event source, all records at the same time."""

    @overload
    def __init__(
        self: AsyncBatchProcessor[DynamoDBRecord, DynamoDBRecord],
        event_type: Literal[EventType.DynamoDBStreams],
        model: None = None,
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        on_failure: OnFailure | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: AsyncSink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        tracing: Tracing | None = None,
        bulk: AsyncBulk[DynamoDBRecord] | None = None,
        max_concurrency: int | None = None,
        time_limit: float | timedelta | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[DynamoDBStreamRecordModelT, DynamoDBRecord],
        event_type: Literal[EventType.DynamoDBStreams],
        model: type[DynamoDBStreamRecordModelT],
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        on_failure: OnFailure | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: AsyncSink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        tracing: Tracing | None = None,
        bulk: AsyncBulk[DynamoDBStreamRecordModelT] | None = None,
        max_concurrency: int | None = None,
        time_limit: float | timedelta | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[KafkaRecord, KafkaRecord, KafkaItemIdentifier],
        event_type: Literal[EventType.Kafka],
        model: None = None,
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        on_failure: OnFailure | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: AsyncSink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        tracing: Tracing | None = None,
        bulk: AsyncBulk[KafkaRecord] | None = None,
        max_concurrency: int | None = None,
        time_limit: float | timedelta | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[KafkaRecordModelT, KafkaRecord, KafkaItemIdentifier],
        event_type: Literal[EventType.Kafka],
        model: type[KafkaRecordModelT],
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        on_failure: OnFailure | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: AsyncSink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        tracing: Tracing | None = None,
        bulk: AsyncBulk[KafkaRecordModelT] | None = None,
        max_concurrency: int | None = None,
        time_limit: float | timedelta | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[KinesisStreamRecord, KinesisStreamRecord],
        event_type: Literal[EventType.KinesisDataStreams],
        model: None = None,
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        on_failure: OnFailure | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: AsyncSink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        tracing: Tracing | None = None,
        split_aggregates: bool | None = None,
        bulk: AsyncBulk[KinesisStreamRecord] | None = None,
        max_concurrency: int | None = None,
        time_limit: float | timedelta | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[KinesisDataStreamRecordT, KinesisStreamRecord],
        event_type: Literal[EventType.KinesisDataStreams],
        model: type[KinesisDataStreamRecordT],
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        on_failure: OnFailure | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: AsyncSink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        tracing: Tracing | None = None,
        split_aggregates: bool | None = None,
        bulk: AsyncBulk[KinesisDataStreamRecordT] | None = None,
        max_concurrency: int | None = None,
        time_limit: float | timedelta | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[SQSRecord, SQSRecord],
        event_type: Literal[EventType.SQS],
        model: None = None,
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: AsyncSink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        retry_delays: RetryDelays | None = None,
        tracing: Tracing | None = None,
        bulk: AsyncBulk[SQSRecord] | None = None,
        max_concurrency: int | None = None,
        time_limit: float | timedelta | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: AsyncBatchProcessor[SqsRecordModelT, SQSRecord],
        event_type: Literal[EventType.SQS],
        model: type[SqsRecordModelT],
        *,
        raise_on_entire_batch_failure: bool | None = None,
        logger: FailureLogger | None = None,
        reserve: float | timedelta | None = None,
        permanent: Permanent | None = None,
        sink: AsyncSink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        retry_delays: RetryDelays | None = None,
        tracing: Tracing | None = None,
        bulk: AsyncBulk[SqsRecordModelT] | None = None,
        max_concurrency: int | None = None,
        time_limit: float | timedelta | None = None,
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
        sink: AsyncSink | None = None,
        on_report: Callable[[BatchReport], object] | None = None,
        retry_delays: RetryDelays | None = None,
        tracing: Tracing | None = None,
        split_aggregates: bool | None = None,
        bulk: AsyncBulk[Any] | None = None,
        max_concurrency: int | None = None,
        time_limit: float | timedelta | None = None,
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
                no more is left, no further record is handled, running handlers are cancelled, and the rest are
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
            max_concurrency: The maximum number of records in progress; None for no limit.
            time_limit: The time that one record may take: seconds, or a timedelta. A handler that
                takes longer is cancelled, and its record fails.

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
            max_concurrency=max_concurrency,
            time_limit=time_limit,
        )
