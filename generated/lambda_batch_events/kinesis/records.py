"""Generated from schemas/kinesis.json by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch.wire.decoding import (
    decode_base64,
    decode_seconds,
    parse_json,
)
from lambda_batch.wire.records import RecordView

if TYPE_CHECKING:
    from typing import Any

    from lambda_batch.wire.sources import RawRecord


def read_identifier(record: RawRecord) -> Any:
    """Return the item identifier of a record."""
    return record["kinesis"]["sequenceNumber"]


class KinesisStreamRecord(RecordView):
    """One record of a Kinesis data stream, as Lambda wraps it."""

    __slots__ = ()

    def _item_identifier(self) -> object:
        return read_identifier(self._raw)

    @property
    def kinesis(self) -> KinesisStreamRecordPayload:
        """The record itself."""
        return KinesisStreamRecordPayload(self._required_object("kinesis"))

    @property
    def event_source(self) -> str:
        """Always aws:kinesis."""
        return self._required("eventSource", str)

    @property
    def event_version(self) -> str:
        """The version of the event format."""
        return self._required("eventVersion", str)

    @property
    def event_id(self) -> str:
        """The shard id and the sequence number, separated by a colon."""
        return self._required("eventID", str)

    @property
    def event_name(self) -> str:
        """The name of the event: aws:kinesis:record."""
        return self._required("eventName", str)

    @property
    def invoke_identity_arn(self) -> str:
        """The role under which Lambda read the stream."""
        return self._required("invokeIdentityArn", str)

    @property
    def aws_region(self) -> str:
        """The region of the stream."""
        return self._required("awsRegion", str)

    @property
    def event_source_arn(self) -> str:
        """The ARN of the stream or of its consumer."""
        return self._required("eventSourceARN", str)


class KinesisStreamRecordPayload(RecordView):
    """The data of one record."""

    __slots__ = ()

    @property
    def kinesis_schema_version(self) -> str:
        """The version of the record format."""
        return self._required("kinesisSchemaVersion", str)

    @property
    def partition_key(self) -> str | None:
        """The key that assigned the record to its shard; absent if the producer sent none."""
        return self._optional("partitionKey", str)

    @property
    def sequence_number(self) -> str:
        """The item identifier: the record's position in its shard, a decimal number of up to 129
        digits.
        """
        return self._required("sequenceNumber", str)

    @property
    def data(self) -> str:
        """The bytes that the producer sent."""
        return self._required_base64("data")

    def data_as_bytes(self) -> bytes:
        """Decode `data` from base64."""
        return self._required_as("data", decode_base64)

    def data_as_text(self) -> str:
        """Decode `data` from base64 and UTF-8."""
        return self.data_as_bytes().decode()

    def data_as_json(self) -> Any:
        """Decode `data` from base64 and parse it as JSON."""
        return parse_json(self.data_as_bytes())

    @property
    def approximate_arrival_timestamp(self) -> float:
        """When the stream received the record."""
        return self._required_as("approximateArrivalTimestamp", decode_seconds)

    @property
    def encryption_type(self) -> str | None:
        """How the record is encrypted: NONE or KMS."""
        return self._optional("encryptionType", str)

    @property
    def explicit_hash_key(self) -> str | None:
        """Of a user record of an aggregate: the hash key that its producer gave it."""
        return self._optional("explicitHashKey", str)

    @property
    def sub_sequence_number(self) -> int | None:
        """Of a user record of an aggregate: its position there, from 0 on."""
        return self._optional("subSequenceNumber", int)

    @property
    def aggregated(self) -> bool | None:
        """True for a user record of an aggregate; absent in events."""
        return self._optional("aggregated", bool)
