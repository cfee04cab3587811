"""Generated from schemas/dynamodb.json by `nox -s generate`; do not edit it by hand."""

from typing import Any, ClassVar, Generic, Literal

from pydantic import field_validator

from lambda_batch.wire.attribute_values import decode_attribute_map
from lambda_batch.wire.models import PayloadT, RecordModel
from lambda_batch.wire.payload_models import PayloadDecoder, PayloadModel
from lambda_batch.wire.scalars import AttributeMap, EpochSeconds


class DynamoDBTimeWindow(RecordModel):
    """The bounds of a tumbling window."""

    start: str
    """The start of the window, as RFC 3339 text."""
    end: str
    """The end of the window, as RFC 3339 text."""


class DynamoDBStreamChangedRecordModel(PayloadModel, Generic[PayloadT]):
    """The data of one change."""

    optional_payloads: ClassVar[frozenset[str]] = frozenset({"NewImage", "OldImage"})

    ApproximateCreationDateTime: EpochSeconds | None = None
    """When the change was made, to the second."""
    Keys: AttributeMap
    """The primary key of the item."""
    NewImage: PayloadT | None = None
    """The item after the change, if the stream view includes it."""
    OldImage: PayloadT | None = None
    """The item before the change, if the stream view includes it."""
    SequenceNumber: str
    """The item identifier: the record's position in its shard, a decimal number of up to 40 digits.
    """
    SizeBytes: int
    """The size of the record in bytes."""
    StreamViewType: str
    """The stream view: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES."""

    _decode_payload = field_validator("NewImage", "OldImage", mode="before")(
        PayloadDecoder(decode_attribute_map)
    )
    """Decode a payload, unless its type accepts the wire form."""


class UserIdentity(RecordModel):
    """A service that made a change on its own."""

    type: str
    """The kind of identity: Service."""
    principalId: str
    """The principal: dynamodb.amazonaws.com."""


class DynamoDBStreamRecordModel(RecordModel, Generic[PayloadT]):
    """One record of a DynamoDB stream: a change of one item."""

    eventID: str
    """The id of the event."""
    eventName: Literal["INSERT", "MODIFY", "REMOVE"]
    """Whether the item was added, changed or removed."""
    eventVersion: str
    """The version of the event format."""
    eventSource: Literal["aws:dynamodb"]
    """Always aws:dynamodb."""
    awsRegion: str
    """The region of the table."""
    eventSourceARN: str
    """The ARN of the stream."""
    dynamodb: DynamoDBStreamChangedRecordModel[PayloadT]
    """The change itself."""
    userIdentity: UserIdentity | None = None
    """The service that removed the item, if DynamoDB did because its time to live had expired."""


class DynamoDBStreamModel(RecordModel, Generic[PayloadT]):
    """The event of a Lambda function for a batch of records from one shard of an Amazon DynamoDB
    stream.
    """

    Records: list[DynamoDBStreamRecordModel[PayloadT]]
    """The records of the batch, in the order of the shard."""
    window: DynamoDBTimeWindow | None = None
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
