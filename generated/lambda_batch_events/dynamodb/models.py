"""Generated from schemas/dynamodb.json by `nox -s generate`; do not edit it by hand."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Generic, Literal

from pydantic import StrictBool, StrictStr

from lambda_batch.wire.models import PayloadT, ReadOnlyList, RecordModel
from lambda_batch.wire.payload_codings import ATTRIBUTE_MAP, ATTRIBUTE_MAP_OR_NULL, PayloadCoding
from lambda_batch.wire.payload_models import PayloadModel
from lambda_batch.wire.scalars import AsMember, AttributeMap, EpochSeconds, Integer
from lambda_batch_events.dynamodb import enums


class DynamoDBTimeWindow(RecordModel):
    """The bounds of a tumbling window."""

    start: StrictStr
    """The start of the window, as RFC 3339 text."""
    end: StrictStr
    """The end of the window, as RFC 3339 text."""


class DynamoDBStreamChangedRecordModel(PayloadModel, Generic[PayloadT]):
    """The data of one change."""

    payload_codings: ClassVar[Mapping[str, PayloadCoding]] = {
        "Keys": ATTRIBUTE_MAP,
        "NewImage": ATTRIBUTE_MAP_OR_NULL,
        "OldImage": ATTRIBUTE_MAP_OR_NULL,
    }

    optional_payloads: ClassVar[frozenset[str]] = frozenset({"NewImage", "OldImage"})

    ApproximateCreationDateTime: EpochSeconds | None = None
    """When the change was made, to the second."""
    Keys: AttributeMap
    """The primary key of the item."""
    NewImage: PayloadT | None = None
    """The item after the change, if the stream view includes it."""
    OldImage: PayloadT | None = None
    """The item before the change, if the stream view includes it."""
    SequenceNumber: StrictStr
    """The item identifier: the record's position in its shard, a decimal number of up to 40 digits.
    """
    SizeBytes: Integer
    """The size of the record in bytes."""
    StreamViewType: Annotated[StrictStr, AsMember(enums.StreamViewType)]
    """The stream view: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES."""


class UserIdentity(RecordModel):
    """A service that made a change on its own."""

    type: StrictStr
    """The kind of identity: Service."""
    principalId: StrictStr
    """The principal: dynamodb.amazonaws.com."""


class DynamoDBStreamRecordModel(RecordModel, Generic[PayloadT]):
    """One record of a DynamoDB stream: a change of one item."""

    __lambda_batch_identifier__: ClassVar[str] = "{0.dynamodb.SequenceNumber}"

    eventID: StrictStr
    """The id of the event."""
    eventName: Annotated[
        Literal["INSERT", "MODIFY", "REMOVE"], AsMember(enums.DynamoDBRecordEventName)
    ]
    """Whether the item was added, changed or removed."""
    eventVersion: StrictStr
    """The version of the event format."""
    eventSource: Literal["aws:dynamodb"]
    """Always aws:dynamodb."""
    awsRegion: StrictStr
    """The region of the table."""
    eventSourceARN: StrictStr
    """The ARN of the stream."""
    dynamodb: DynamoDBStreamChangedRecordModel[PayloadT]
    """The change itself."""
    userIdentity: UserIdentity | None = None
    """The service that removed the item, if DynamoDB did because its time to live had expired."""


class DynamoDBStreamModel(RecordModel, Generic[PayloadT]):
    """The event of a Lambda function for a batch of records from one shard of an Amazon DynamoDB
    stream.
    """

    Records: ReadOnlyList[DynamoDBStreamRecordModel[PayloadT]]
    """The records of the batch, in the order of the shard."""
    window: DynamoDBTimeWindow | None = None
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
