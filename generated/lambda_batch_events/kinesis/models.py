"""Generated from schemas/kinesis.json by `nox -s generate`; do not edit it by hand."""

from collections.abc import Mapping
from typing import Any, ClassVar, Generic, Literal

from pydantic import StrictBool, StrictStr

from lambda_batch.wire.models import PayloadT, ReadOnlyList, RecordModel
from lambda_batch.wire.payload_codings import BASE64, PayloadCoding
from lambda_batch.wire.payload_models import PayloadModel
from lambda_batch.wire.scalars import EpochSeconds, Integer


class KinesisTimeWindow(RecordModel):
    """The bounds of a tumbling window."""

    start: StrictStr
    """The start of the window, as RFC 3339 text."""
    end: StrictStr
    """The end of the window, as RFC 3339 text."""


class KinesisDataStreamRecordPayload(PayloadModel, Generic[PayloadT]):
    """The data of one record."""

    payload_codings: ClassVar[Mapping[str, PayloadCoding]] = {
        "data": BASE64,
    }

    kinesisSchemaVersion: StrictStr
    """The version of the record format."""
    partitionKey: StrictStr | None = None
    """The key that assigned the record to its shard; absent if the producer sent none."""
    sequenceNumber: StrictStr
    """The item identifier: the record's position in its shard, a decimal number of up to 129
    digits.
    """
    data: PayloadT
    """The bytes that the producer sent."""
    approximateArrivalTimestamp: EpochSeconds
    """When the stream received the record."""
    encryptionType: StrictStr | None = None
    """How the record is encrypted: NONE or KMS."""
    explicitHashKey: StrictStr | None = None
    """Of a user record of an aggregate: the hash key that its producer gave it."""
    subSequenceNumber: Integer | None = None
    """Of a user record of an aggregate: its position there, from 0 on."""
    aggregated: StrictBool | None = None
    """True for a user record of an aggregate; absent in events."""


class KinesisDataStreamRecord(RecordModel, Generic[PayloadT]):
    """One record of a Kinesis data stream, as Lambda wraps it."""

    __lambda_batch_identifier__: ClassVar[str] = "{0.kinesis.sequenceNumber}"

    kinesis: KinesisDataStreamRecordPayload[PayloadT]
    """The record itself."""
    eventSource: Literal["aws:kinesis"]
    """Always aws:kinesis."""
    eventVersion: StrictStr
    """The version of the event format."""
    eventID: StrictStr
    """The shard id and the sequence number, separated by a colon."""
    eventName: StrictStr
    """The name of the event: aws:kinesis:record."""
    invokeIdentityArn: StrictStr
    """The role under which Lambda read the stream."""
    awsRegion: StrictStr
    """The region of the stream."""
    eventSourceARN: StrictStr
    """The ARN of the stream or of its consumer."""


class KinesisDataStreamModel(RecordModel, Generic[PayloadT]):
    """The event of a Lambda function for a batch of records from one shard of an Amazon Kinesis
    data stream.
    """

    Records: ReadOnlyList[KinesisDataStreamRecord[PayloadT]]
    """The records of the batch, in the order of the shard."""
    window: KinesisTimeWindow | None = None
    """The bounds of the tumbling window, if one is configured."""
    state: dict[str, Any] | None = None
    """With a tumbling window: the state that the previous invocation returned."""
    shardId: StrictStr | None = None
    """With a tumbling window: the id of the shard."""
    eventSourceARN: StrictStr | None = None
    """With a tumbling window: the ARN of the stream."""
    isFinalInvokeForWindow: StrictBool | None = None
    """With a tumbling window: whether this is its last invocation."""
    isWindowTerminatedEarly: StrictBool | None = None
    """With a tumbling window: whether it ended early because its state became too large."""
