"""Generated from schemas/dynamodb.json by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch.wire.attribute_values import decode_attribute_map
from lambda_batch.wire.decoding import (
    decode_seconds,
)
from lambda_batch.wire.records import MemberMap, RecordView

if TYPE_CHECKING:
    from typing import Any

    from lambda_batch.wire.sources import RawRecord
    from lambda_batch_events.dynamodb.enums import DynamoDBRecordEventName, StreamViewType


def read_identifier(record: RawRecord) -> Any:
    """Return the item identifier of a record."""
    return record["dynamodb"]["SequenceNumber"]


class DynamoDBRecord(RecordView):
    """One record of a DynamoDB stream: a change of one item."""

    __slots__ = ()

    def _item_identifier(self) -> object:
        return read_identifier(self._raw)

    @property
    def event_id(self) -> str:
        """The id of the event."""
        return self._required("eventID", str)

    @property
    def event_name(self) -> DynamoDBRecordEventName:
        """Whether the item was added, changed or removed."""
        from lambda_batch_events.dynamodb.enums import DynamoDBRecordEventName

        return self._member("eventName", DynamoDBRecordEventName)

    @property
    def event_version(self) -> str:
        """The version of the event format."""
        return self._required("eventVersion", str)

    @property
    def event_source(self) -> str:
        """Always aws:dynamodb."""
        return self._required("eventSource", str)

    @property
    def aws_region(self) -> str:
        """The region of the table."""
        return self._required("awsRegion", str)

    @property
    def event_source_arn(self) -> str:
        """The ARN of the stream."""
        return self._required("eventSourceARN", str)

    @property
    def dynamodb(self) -> StreamRecord:
        """The change itself."""
        return StreamRecord(self._required_object("dynamodb"))

    @property
    def user_identity(self) -> DynamoDBUserIdentity:
        """The service that removed the item, if DynamoDB did because its time to live had expired."""
        return DynamoDBUserIdentity(self._optional_object("userIdentity") or {})


class StreamRecord(RecordView):
    """The data of one change."""

    __slots__ = ()

    @property
    def approximate_creation_date_time(self) -> float | None:
        """When the change was made, to the second."""
        return self._optional_as("ApproximateCreationDateTime", decode_seconds)

    @property
    def keys(self) -> MemberMap:  # pyright: ignore[reportIncompatibleMethodOverride]  # callable
        """The primary key of the item."""
        return MemberMap(self._required_as("Keys", decode_attribute_map), super().keys())

    @property
    def new_image(self) -> dict[str, Any]:
        """The item after the change, if the stream view includes it."""
        return self._optional_as("NewImage", decode_attribute_map) or {}

    @property
    def old_image(self) -> dict[str, Any]:
        """The item before the change, if the stream view includes it."""
        return self._optional_as("OldImage", decode_attribute_map) or {}

    @property
    def sequence_number(self) -> str:
        """The item identifier: the record's position in its shard, a decimal number of up to 40
        digits.
        """
        return self._required("SequenceNumber", str)

    @property
    def size_bytes(self) -> int:
        """The size of the record in bytes."""
        return self._required("SizeBytes", int)

    @property
    def stream_view_type(self) -> StreamViewType | str:
        """The stream view: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES."""
        from lambda_batch_events.dynamodb.enums import StreamViewType

        return self._member_or_text("StreamViewType", StreamViewType)


class DynamoDBUserIdentity(RecordView):
    """A service that made a change on its own."""

    __slots__ = ()

    @property
    def type(self) -> str:
        """The kind of identity: Service."""
        return self._required("type", str)

    @property
    def principal_id(self) -> str:
        """The principal: dynamodb.amazonaws.com."""
        return self._required("principalId", str)
