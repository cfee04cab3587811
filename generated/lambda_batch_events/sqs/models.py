"""Generated from schemas/sqs.json by `nox -s generate`; not to be edited by hand."""

from collections.abc import Mapping
from typing import ClassVar, Generic, Literal

from pydantic import StrictStr

from lambda_batch.wire.models import PayloadT, ReadOnlyDict, ReadOnlyList, RecordModel
from lambda_batch.wire.payload_codings import TEXT, PayloadCoding
from lambda_batch.wire.payload_models import PayloadModel
from lambda_batch.wire.scalars import Base64Data, EpochMillisecondsText


class SqsAttributesModel(RecordModel):
    """The system attributes of a message."""

    ApproximateReceiveCount: StrictStr
    """How often the message was received and not deleted, as decimal text."""
    SentTimestamp: EpochMillisecondsText
    """When the message was sent."""
    SenderId: StrictStr
    """Who sent the message: the id of a user, or of a role with its session."""
    ApproximateFirstReceiveTimestamp: EpochMillisecondsText
    """When the message was first received."""
    SequenceNumber: StrictStr | None = None
    """The position of the message in its FIFO queue; absent from standard queues."""
    MessageGroupId: StrictStr | None = None
    """The message group: on a FIFO queue what orders messages, on a standard queue the tenant of a
    fair queue.
    """
    MessageDeduplicationId: StrictStr | None = None
    """What a FIFO queue tells duplicates by."""
    AWSTraceHeader: StrictStr | None = None
    """The X-Ray trace header of the producer."""
    DeadLetterQueueSourceArn: StrictStr | None = None
    """The queue from which the message came to this dead-letter queue."""


class SqsMsgAttributeModel(RecordModel):
    """One message attribute: its type and its value as text or as bytes."""

    dataType: StrictStr
    """String, Number or Binary, with an optional custom label behind a dot."""
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

    payload_codings: ClassVar[Mapping[str, PayloadCoding]] = {
        "body": TEXT,
    }

    messageId: StrictStr
    """The item identifier of the message, unique across all queues."""
    receiptHandle: StrictStr
    """The handle of this receipt of the message, for deleting it or changing its visibility."""
    body: PayloadT
    """The message as its producer sent it."""
    attributes: SqsAttributesModel
    """What SQS itself says of the message."""
    messageAttributes: ReadOnlyDict[str, SqsMsgAttributeModel]
    """What the producer says of the message, by name; empty if nothing."""
    md5OfBody: StrictStr
    """The MD5 digest of the body."""
    md5OfMessageAttributes: StrictStr | None = None
    """The MD5 digest of the message attributes; without any it is null if the mapping has a
    batching window, else absent.
    """
    eventSource: Literal["aws:sqs"]
    """Always aws:sqs."""
    eventSourceARN: StrictStr
    """The ARN of the queue; that of a FIFO queue ends in .fifo."""
    awsRegion: StrictStr
    """The region of the queue."""


class SqsModel(RecordModel, Generic[PayloadT]):
    """The event that Lambda hands a function for a batch of messages of an Amazon SQS queue,
    standard or FIFO.
    """

    Records: ReadOnlyList[SqsRecordModel[PayloadT]]
    """The messages of the batch."""
