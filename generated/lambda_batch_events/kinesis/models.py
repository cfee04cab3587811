"""Generated from schemas/kinesis.json by `nox -s generate`; not to be edited by hand."""

from typing import Any, Generic, Literal

from pydantic import field_validator

from lambda_batch.wire.decoding import decode_base64
from lambda_batch.wire.models import PayloadT, RecordModel
from lambda_batch.wire.payload_models import PayloadDecoder, PayloadModel
from lambda_batch.wire.scalars import EpochSeconds


class KinesisTimeWindow(RecordModel):
    """The bounds of a tumbling window."""

    start: str
    """Its beginning, as RFC 3339 text."""
    end: str
    """Its end, as RFC 3339 text."""


class KinesisDataStreamRecordPayload(PayloadModel, Generic[PayloadT]):
    """What the stream holds of one record."""

    kinesisSchemaVersion: str
    """The version of the record's form."""
    partitionKey: str | None = None
    """The key that put the record into its shard; absent where the producer gave none."""
    sequenceNumber: str
    """The item identifier: the record's position in its shard, a decimal number of up to 129
    digits.
    """
    data: PayloadT
    """The bytes that the producer put into the stream."""
    approximateArrivalTimestamp: EpochSeconds
    """When the stream received the record."""
    encryptionType: str | None = None
    """How the record is encrypted: NONE or KMS."""

    _decode_payload = field_validator("data", mode="before")(PayloadDecoder(decode_base64))
    """Decode a payload, unless its type takes the wire form."""


class KinesisDataStreamRecord(RecordModel, Generic[PayloadT]):
    """One record of a Kinesis data stream, as Lambda wraps it."""

    kinesis: KinesisDataStreamRecordPayload[PayloadT]
    """The record itself."""
    eventSource: Literal["aws:kinesis"]
    """Always aws:kinesis."""
    eventVersion: str
    """The version of the event's form."""
    eventID: str
    """The shard's id and the sequence number, with a colon between them."""
    eventName: str
    """The name of the event: aws:kinesis:record."""
    invokeIdentityArn: str
    """The role under which Lambda read the stream."""
    awsRegion: str
    """The region of the stream."""
    eventSourceARN: str
    """The ARN of the stream or of its consumer."""


class KinesisDataStreamModel(RecordModel, Generic[PayloadT]):
    """The event that Lambda hands a function for a batch of records of one shard of an Amazon
    Kinesis data stream.
    """

    Records: list[KinesisDataStreamRecord[PayloadT]]
    """The records of the batch, in the order of the shard."""
    window: KinesisTimeWindow | None = None
    """With a tumbling window: its bounds."""
    state: dict[str, Any] | None = None
    """With a tumbling window: what the function returned as state for the invocation before."""
    shardId: str | None = None
    """With a tumbling window: the shard."""
    eventSourceARN: str | None = None
    """With a tumbling window: the ARN of the stream."""
    isFinalInvokeForWindow: bool | None = None
    """With a tumbling window: whether this invocation is its last."""
    isWindowTerminatedEarly: bool | None = None
    """With a tumbling window: whether it ended early because its state grew too large."""
