"""Generated from schemas/dynamodb_kinesis.json by `nox -s generate`; do not edit it by hand."""

from collections.abc import Mapping
from typing import ClassVar, Generic, Literal

from pydantic import StrictStr

from lambda_batch.wire.models import PayloadT, RecordModel
from lambda_batch.wire.payload_codings import ATTRIBUTE_MAP, ATTRIBUTE_MAP_OR_NULL, PayloadCoding
from lambda_batch.wire.payload_models import PayloadModel
from lambda_batch.wire.scalars import AttributeMap, EpochMicroOrMilliseconds, Integer


class DynamoDBKinesisUserIdentity(RecordModel):
    """A service that made a change on its own."""

    type: StrictStr
    """The kind of identity: Service."""
    principalId: StrictStr
    """The principal: dynamodb.amazonaws.com."""


class DynamoDBKinesisChangeData(PayloadModel, Generic[PayloadT]):
    """The data of one change."""

    payload_codings: ClassVar[Mapping[str, PayloadCoding]] = {
        "Keys": ATTRIBUTE_MAP,
        "NewImage": ATTRIBUTE_MAP_OR_NULL,
        "OldImage": ATTRIBUTE_MAP_OR_NULL,
    }

    optional_payloads: ClassVar[frozenset[str]] = frozenset({"NewImage", "OldImage"})

    ApproximateCreationDateTime: EpochMicroOrMilliseconds | None = None
    """When the change was made, to the millisecond or microsecond."""
    ApproximateCreationDateTimePrecision: StrictStr | None = None
    """The precision of this time: MILLISECOND or MICROSECOND."""
    Keys: AttributeMap
    """The primary key of the item."""
    NewImage: PayloadT | None = None
    """The item after the change; absent if it was removed."""
    OldImage: PayloadT | None = None
    """The item before the change; absent if it was added."""
    SizeBytes: Integer | None = None
    """The size of the change in bytes."""


class DynamoDBKinesisChange(RecordModel, Generic[PayloadT]):
    """A change of an item of a DynamoDB table, as Kinesis Data Streams for DynamoDB writes it: the
    data of a Kinesis record.
    """

    awsRegion: StrictStr
    """The region of the table."""
    eventID: StrictStr
    """The id of the change."""
    eventName: Literal["INSERT", "MODIFY", "REMOVE"]
    """Whether the item was added, changed or removed."""
    eventSource: Literal["aws:dynamodb"]
    """Always aws:dynamodb."""
    recordFormat: StrictStr | None = None
    """The format: application/json."""
    tableName: StrictStr
    """The name of the table."""
    userIdentity: DynamoDBKinesisUserIdentity | None = None
    """The service that removed the item, if DynamoDB did because its time to live had expired."""
    dynamodb: DynamoDBKinesisChangeData[PayloadT]
    """The change itself."""
