"""Generated from schemas/kinesis.json by `nox -s generate`; not to be edited by hand."""

from collections.abc import Mapping
from typing import Any, ClassVar, Generic, Literal

from pydantic import StrictBool, StrictStr

from lambda_batch.wire.models import PayloadT, ReadOnlyList, RecordModel
from lambda_batch.wire.payload_codings import BASE64, PayloadCoding
from lambda_batch.wire.payload_models import PayloadModel
from lambda_batch.wire.scalars import EpochSeconds


class KinesisTimeWindow(RecordModel):
    """The bounds of a tumbling window."""

    start: StrictStr
    """Its beginning, as RFC 3339 text."""
    end: StrictStr
    """Its end, as RFC 3339 text."""


class KinesisDataStreamRecordPayload(PayloadModel, Generic[PayloadT]):
    """What the stream holds of one record."""

    payload_codings: ClassVar[Mapping[str, PayloadCoding]] = {
        "data": BASE64,
    }

    kinesisSchemaVersion: StrictStr
    """The version of the record's form."""
    partitionKey: StrictStr | None = None
    """The key that put the record into its shard; absent where the producer gave none."""
    sequenceNumber: StrictStr
    """The item identifier: the record's position in its shard, a decimal number of up to 129
    digits.
    """
    data: PayloadT
    """The bytes that the producer put into the stream."""
    approximateArrivalTimestamp: EpochSeconds
    """When the stream received the record."""
    encryptionType: StrictStr | None = None
    """How the record is encrypted: NONE or KMS."""


class KinesisDataStreamRecord(RecordModel, Generic[PayloadT]):
    """One record of a Kinesis data stream, as Lambda wraps it."""

    kinesis: KinesisDataStreamRecordPayload[PayloadT]
    """The record itself."""
    eventSource: Literal["aws:kinesis"]
    """Always aws:kinesis."""
    eventVersion: StrictStr
    """The version of the event's form."""
    eventID: StrictStr
    """The shard's id and the sequence number, with a colon between them."""
    eventName: StrictStr
    """The name of the event: aws:kinesis:record."""
    invokeIdentityArn: StrictStr
    """The role under which Lambda read the stream."""
    awsRegion: StrictStr
    """The region of the stream."""
    eventSourceARN: StrictStr
    """The ARN of the stream or of its consumer."""


class KinesisDataStreamModel(RecordModel, Generic[PayloadT]):
    """The event that Lambda hands a function for a batch of records of one shard of an Amazon
    Kinesis data stream.
    """

    Records: ReadOnlyList[KinesisDataStreamRecord[PayloadT]]
    """The records of the batch, in the order of the shard."""
    window: KinesisTimeWindow | None = None
    """With a tumbling window: its bounds."""
    state: dict[str, Any] | None = None
    """With a tumbling window: what the function returned as state for the invocation before."""
    shardId: StrictStr | None = None
    """With a tumbling window: the shard."""
    eventSourceARN: StrictStr | None = None
    """With a tumbling window: the ARN of the stream."""
    isFinalInvokeForWindow: StrictBool | None = None
    """With a tumbling window: whether this invocation is its last."""
    isWindowTerminatedEarly: StrictBool | None = None
    """With a tumbling window: whether it ended early because its state grew too large."""
