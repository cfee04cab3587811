"""Generated from schemas/kinesis.json by `nox -s generate`; do not edit it by hand."""

from typing import Any, Generic, Literal

from pydantic import field_validator

from lambda_batch.wire.decoding import decode_base64
from lambda_batch.wire.models import PayloadT, RecordModel
from lambda_batch.wire.payload_models import PayloadDecoder, PayloadModel
from lambda_batch.wire.scalars import EpochSeconds


class KinesisTimeWindow(RecordModel):
    """The bounds of a tumbling window."""

    start: str
    """The start of the window, as RFC 3339 text."""
    end: str
    """The end of the window, as RFC 3339 text."""


class KinesisDataStreamRecordPayload(PayloadModel, Generic[PayloadT]):
    """The data of one record."""

    kinesisSchemaVersion: str
    """The version of the record format."""
    partitionKey: str | None = None
    """The key that assigned the record to its shard; absent if the producer sent none."""
    sequenceNumber: str
    """The item identifier: the record's position in its shard, a decimal number of up to 129
    digits.
    """
    data: PayloadT
    """The bytes that the producer sent."""
    approximateArrivalTimestamp: EpochSeconds
    """When the stream received the record."""
    encryptionType: str | None = None
    """How the record is encrypted: NONE or KMS."""

    _decode_payload = field_validator("data", mode="before")(PayloadDecoder(decode_base64))
    """Decode a payload, unless its type accepts the wire form."""


class KinesisDataStreamRecord(RecordModel, Generic[PayloadT]):
    """One record of a Kinesis data stream, as Lambda wraps it."""

    kinesis: KinesisDataStreamRecordPayload[PayloadT]
    """The record itself."""
    eventSource: Literal["aws:kinesis"]
    """Always aws:kinesis."""
    eventVersion: str
    """The version of the event format."""
    eventID: str
    """The shard id and the sequence number, separated by a colon."""
    eventName: str
    """The name of the event: aws:kinesis:record."""
    invokeIdentityArn: str
    """The role under which Lambda read the stream."""
    awsRegion: str
    """The region of the stream."""
    eventSourceARN: str
    """The ARN of the stream or of its consumer."""


class KinesisDataStreamModel(RecordModel, Generic[PayloadT]):
    """The event of a Lambda function for a batch of records from one shard of an Amazon Kinesis
    data stream.
    """

    Records: list[KinesisDataStreamRecord[PayloadT]]
    """The records of the batch, in the order of the shard."""
    window: KinesisTimeWindow | None = None
    """The bounds of the tumbling window, if one is configured."""
    state: dict[str, Any] | None = None
    """With a tumbling window: the state that the previous invocation returned."""
    shardId: str | None = None
    """With a tumbling window: the id of the shard."""
    eventSourceARN: str | None = None
    """With a tumbling window: the ARN of the stream."""
    isFinalInvokeForWindow: bool | None = None
    """With a tumbling window: whether this is its last invocation."""
    isWindowTerminatedEarly: bool | None = None
    """With a tumbling window: whether it ended early because its state became too large."""
