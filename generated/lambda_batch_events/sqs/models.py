"""Generated from schemas/sqs.json by `nox -s generate`; do not edit it by hand."""

from collections.abc import Mapping
from typing import ClassVar, Generic, Literal

from pydantic import StrictStr

from lambda_batch.wire.models import PayloadT, ReadOnlyDict, ReadOnlyList, RecordModel
from lambda_batch.wire.payload_codings import BINARY_OR_NULL, TEXT, PayloadCoding
from lambda_batch.wire.payload_models import PayloadModel
from lambda_batch.wire.scalars import Base64Data, EpochMillisecondsText


class SqsAttributesModel(RecordModel):
    """The system attributes of a message."""

    ApproximateReceiveCount: StrictStr
    """How often the message was received without being deleted, as decimal text."""
    SentTimestamp: EpochMillisecondsText
    """When the message was sent."""
    SenderId: StrictStr
    """The sender: the id of a user, or of a role with its session."""
    ApproximateFirstReceiveTimestamp: EpochMillisecondsText
    """When the message was first received."""
    SequenceNumber: StrictStr | None = None
    """The position of the message in its FIFO queue; absent on standard queues."""
    MessageGroupId: StrictStr | None = None
    """The message group: on a FIFO queue, its messages are ordered; on a standard queue, the tenant
    of a fair queue.
    """
    MessageDeduplicationId: StrictStr | None = None
    """The id by which a FIFO queue detects duplicates."""
    AWSTraceHeader: StrictStr | None = None
    """The X-Ray trace header of the producer."""
    DeadLetterQueueSourceArn: StrictStr | None = None
    """The queue that moved the message to this dead-letter queue."""


class SqsMsgAttributeModel(PayloadModel):
    """One message attribute: its type and its value as text or as bytes."""

    payload_codings: ClassVar[Mapping[str, PayloadCoding]] = {
        "binaryValue": BINARY_OR_NULL,
    }

    optional_payloads: ClassVar[frozenset[str]] = frozenset({"binaryValue"})

    dataType: StrictStr
    """String, Number or Binary, with an optional custom label after a dot."""
    stringValue: StrictStr | None = None
    """The value of a String or a Number."""
    binaryValue: Base64Data | None = None
    """The value of a Binary."""
    stringListValues: list[StrictStr] | None = None
    """Reserved by SQS; empty."""
    binaryListValues: list[StrictStr] | None = None
    """Reserved by SQS; empty."""


class SqsRecordModel(PayloadModel, Generic[PayloadT]):
    """One message of an Amazon SQS queue."""

    __lambda_batch_identifier__: ClassVar[str] = "{0.messageId}"

    payload_codings: ClassVar[Mapping[str, PayloadCoding]] = {
        "body": TEXT,
    }

    messageId: StrictStr
    """The item identifier of the message, unique across all queues."""
    receiptHandle: StrictStr
    """The handle of this receive, for deleting the message or changing its visibility."""
    body: PayloadT
    """The message as its producer sent it."""
    attributes: SqsAttributesModel
    """The system attributes, which SQS sets."""
    messageAttributes: ReadOnlyDict[str, SqsMsgAttributeModel]
    """The attributes that the producer sent, by name; empty if none."""
    md5OfBody: StrictStr
    """The MD5 digest of the body."""
    md5OfMessageAttributes: StrictStr | None = None
    """The MD5 digest of the message attributes. Without attributes, it is null if the mapping has a
    batching window, otherwise absent.
    """
    eventSource: Literal["aws:sqs"]
    """Always aws:sqs."""
    eventSourceARN: StrictStr
    """The ARN of the queue; the ARN of a FIFO queue ends in .fifo."""
    awsRegion: StrictStr
    """The region of the queue."""


class SqsModel(RecordModel, Generic[PayloadT]):
    """The event of a Lambda function for a batch of messages from an Amazon SQS queue, standard or
    FIFO.
    """

    Records: ReadOnlyList[SqsRecordModel[PayloadT]]
    """The messages of the batch."""
