"""Generated from schemas/sqs.json by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch.wire.decoding import (
    array_of,
    decode_base64,
    parse_json,
    queue_url_of,
    read_str,
)
from lambda_batch.wire.records import RecordView, ViewMap

if TYPE_CHECKING:
    from typing import Any

    from lambda_batch.wire.sources import RawRecord


def read_identifier(record: RawRecord) -> Any:
    """Return the item identifier of a record."""
    return record["messageId"]


class SQSRecord(RecordView):
    """One message of an Amazon SQS queue."""

    __slots__ = ()

    def _item_identifier(self) -> object:
        return read_identifier(self._raw)

    @property
    def queue_url(self) -> str:
        """The URL of the queue."""
        return queue_url_of(self.event_source_arn)

    @property
    def message_id(self) -> str:
        """The item identifier of the message, unique across all queues."""
        return self._required("messageId", str)

    @property
    def receipt_handle(self) -> str:
        """The handle of this receive, for deleting the message or changing its visibility."""
        return self._required("receiptHandle", str)

    @property
    def body(self) -> str:
        """The message as its producer sent it."""
        return self._required("body", str)

    @property
    def json_body(self) -> Any:
        """`body` parsed as JSON."""
        return parse_json(self._required("body", str))

    @property
    def attributes(self) -> SQSRecordAttributes:
        """The system attributes, which SQS sets."""
        return SQSRecordAttributes(self._required_object("attributes"))

    @property
    def message_attributes(self) -> ViewMap[SQSMessageAttribute]:
        """The attributes that the producer sent, by name; empty if none."""
        raw = self._required_object("messageAttributes")
        return self._views("messageAttributes", raw, SQSMessageAttribute)

    @property
    def md5_of_body(self) -> str:
        """The MD5 digest of the body."""
        return self._required("md5OfBody", str)

    @property
    def md5_of_message_attributes(self) -> str | None:
        """The MD5 digest of the message attributes. Without attributes, it is null if the mapping
        has a batching window, otherwise absent.
        """
        return self._optional("md5OfMessageAttributes", str)

    @property
    def event_source(self) -> str:
        """Always aws:sqs."""
        return self._required("eventSource", str)

    @property
    def event_source_arn(self) -> str:
        """The ARN of the queue; the ARN of a FIFO queue ends in .fifo."""
        return self._required("eventSourceARN", str)

    @property
    def aws_region(self) -> str:
        """The region of the queue."""
        return self._required("awsRegion", str)


class SQSRecordAttributes(RecordView):
    """The system attributes of a message."""

    __slots__ = ()

    @property
    def approximate_receive_count(self) -> str:
        """How often the message was received without being deleted, as decimal text."""
        return self._required("ApproximateReceiveCount", str)

    @property
    def sent_timestamp(self) -> str:
        """When the message was sent."""
        return self._required("SentTimestamp", str)

    @property
    def sender_id(self) -> str:
        """The sender: the id of a user, or of a role with its session."""
        return self._required("SenderId", str)

    @property
    def approximate_first_receive_timestamp(self) -> str:
        """When the message was first received."""
        return self._required("ApproximateFirstReceiveTimestamp", str)

    @property
    def sequence_number(self) -> str | None:
        """The position of the message in its FIFO queue; absent on standard queues."""
        return self._optional("SequenceNumber", str)

    @property
    def message_group_id(self) -> str | None:
        """The message group: on a FIFO queue, its messages are ordered; on a standard queue, the
        tenant of a fair queue.
        """
        return self._optional("MessageGroupId", str)

    @property
    def message_deduplication_id(self) -> str | None:
        """The id by which a FIFO queue detects duplicates."""
        return self._optional("MessageDeduplicationId", str)

    @property
    def aws_trace_header(self) -> str | None:
        """The X-Ray trace header of the producer."""
        return self._optional("AWSTraceHeader", str)

    @property
    def dead_letter_queue_source_arn(self) -> str | None:
        """The queue that moved the message to this dead-letter queue."""
        return self._optional("DeadLetterQueueSourceArn", str)


class SQSMessageAttribute(RecordView):
    """One message attribute: its type and its value as text or as bytes."""

    __slots__ = ()

    @property
    def data_type(self) -> str:
        """String, Number or Binary, with an optional custom label after a dot."""
        return self._required("dataType", str)

    @property
    def string_value(self) -> str | None:
        """The value of a String or a Number."""
        return self._optional("stringValue", str)

    @property
    def binary_value(self) -> bytes | None:
        """The value of a Binary."""
        return self._optional_as("binaryValue", decode_base64)

    @property
    def string_list_values(self) -> list[str] | None:
        """Reserved by SQS; empty."""
        return self._optional_as("stringListValues", array_of(read_str))

    @property
    def binary_list_values(self) -> list[str] | None:
        """Reserved by SQS; empty."""
        return self._optional_as("binaryListValues", array_of(read_str))
