"""Settings of event source mappings, by their names in Lambda."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lambda_batch.testing.errors import SettingsError

MAX_BATCH_SIZE = 10_000
MAX_FIFO_BATCH_SIZE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSettings:
    """Settings of a queue's event source mapping, and of the queue itself.

    Source: AWS Lambda API Reference, "CreateEventSourceMapping"; Amazon SQS Developer Guide,
    "Amazon SQS visibility timeout" and "Using dead-letter queues in Amazon SQS".
    """

    batch_size: int = 10
    """The maximum number of messages in an event."""
    report_batch_item_failures: bool = True
    """Whether `FunctionResponseTypes` lists `ReportBatchItemFailures`; off by default at AWS."""
    fifo: bool = False
    """Whether the queue is a FIFO queue."""
    visibility_timeout: float = 30.0
    """The seconds after which a received message comes back unless it was deleted."""
    max_receive_count: int | None = 3
    """The number of receives before a message moves to the dead-letter queue; None without one.

    At AWS a queue has no dead-letter queue by default.
    """
    retention: float = 345_600.0
    """The seconds for which the queue keeps a message."""

    def __post_init__(self) -> None:
        largest = MAX_FIFO_BATCH_SIZE if self.fifo else MAX_BATCH_SIZE
        _need("batch_size", self.batch_size, 1, largest)
        _need("visibility_timeout", self.visibility_timeout, 0, 43_200)
        _need("retention", self.retention, 60, 1_209_600)
        if self.max_receive_count is not None:
            _need("max_receive_count", self.max_receive_count, 1, 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSettings:
    """Settings of a stream's event source mapping, and of the stream itself.

    The last two are not settings of Lambda. They choose between behaviours where AWS documents
    neither. The defaults lose more records; try both values to see whether your function depends
    on them.

    Source: AWS Lambda API Reference, "CreateEventSourceMapping".
    """

    batch_size: int = 100
    """The maximum number of records in an event."""
    report_batch_item_failures: bool = True
    """Whether `FunctionResponseTypes` lists `ReportBatchItemFailures`; off by default at AWS."""
    bisect_batch_on_function_error: bool = False
    """Whether a failed batch is split in two."""
    maximum_retry_attempts: int = -1
    """The number of retries of a batch; -1 until its records expire."""
    maximum_record_age: int = -1
    """The seconds after which a record is no longer delivered; -1 without such a limit."""
    on_failure_destination: bool = True
    """Whether discarded batches are described to a destination. At AWS the default is none."""
    retention: float = 86_400.0
    """The seconds for which the stream keeps a record."""
    isolates_poison_record: bool = False
    """Not documented: whether only the record at the checkpoint is discarded when retries are used
    up on partial responses. If not, the rest of the batch is discarded, too."""
    progress_resets_retries: bool = False
    """Not documented: whether a partial response that moves the checkpoint resets the count of
    retries."""

    def __post_init__(self) -> None:
        _need("batch_size", self.batch_size, 1, MAX_BATCH_SIZE)
        _need("maximum_retry_attempts", self.maximum_retry_attempts, -1, 10_000)
        _need("retention", self.retention, 60, 31_536_000)
        if self.maximum_record_age != -1:
            _need("maximum_record_age", self.maximum_record_age, 60, 604_800)

    @property
    def retry_limit(self) -> int:
        """The number of retries after which a batch is discarded; -1 for no limit."""
        return self.maximum_retry_attempts

    @property
    def has_tumbling_window(self) -> bool:
        """Whether a response must have the state of a window."""
        return False


MAX_WINDOW = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowSettings(StreamSettings):
    """Settings of a stream's event source mapping with tumbling windows.

    The last two are not settings of Lambda. They choose between behaviours where AWS documents
    neither.
    """

    tumbling_window: int = 120
    """The length of a window in seconds."""
    keeps_state_of_partial_response: bool = True
    """Not documented: whether the records that a response reports are delivered again with its
    state. If not, they are delivered with the former state, and the others are missing from it."""
    final_with_records: bool = False
    """Not documented: whether the last invocation of a window has the last batch of the window. If
    not, it has no records."""

    def __post_init__(self) -> None:
        StreamSettings.__post_init__(self)
        _need("tumbling_window", self.tumbling_window, 1, MAX_WINDOW)

    @property
    def has_tumbling_window(self) -> bool:
        """Whether a response must have the state of a window."""
        return True


MAX_RETRIES_WITH_DESTINATION = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicSettings(StreamSettings):
    """Settings of the event source mapping of a Kafka topic, and of the topic itself.

    A mapping has settings for errors only in provisioned mode. AWS does not document how bisecting
    combines with a partial response here; it is simulated as for streams.

    Source: AWS Lambda Developer Guide, "Configuring error handling controls for Kafka event
    sources": with an on-failure destination, infinite retries become 10.
    """

    retention: float = 604_800.0
    """The seconds for which the topic keeps a record; Kafka's default is a week."""
    resume: Literal["lowest", "reported"] = "lowest"
    """The records that are delivered again after a partial response.

    AWS documents that Lambda retries the failed records. It does not say whether Lambda goes back
    to their offset. "lowest": everything from the lowest reported offset of each partition
    on. "reported": only the reported records.
    """

    def __post_init__(self) -> None:
        StreamSettings.__post_init__(self)
        if self.resume not in ("lowest", "reported"):
            msg = f"expected resume to be lowest or reported, got {self.resume!r}"
            raise SettingsError(msg)

    @property
    def retry_limit(self) -> int:
        """The number of retries after which a batch is discarded; -1 for no limit."""
        if self.maximum_retry_attempts == -1 and self.on_failure_destination:
            return MAX_RETRIES_WITH_DESTINATION
        return self.maximum_retry_attempts


def _need(name: str, value: float, lowest: float, highest: float) -> None:
    if not lowest <= value <= highest:
        msg = f"expected {name} to be {lowest:,} to {highest:,}, got {value:,}"
        raise SettingsError(msg)
