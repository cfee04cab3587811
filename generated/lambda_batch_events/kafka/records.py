"""Generated from schemas/kafka.json by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch.wire.decoding import (
    array_of,
    decode_base64,
    decode_byte_array,
    map_of,
    parse_json,
)
from lambda_batch.wire.records import RecordView

if TYPE_CHECKING:
    from typing import Any

    from lambda_batch.wire.sources import RawRecord


def read_identifier(record: RawRecord) -> Any:
    """Return the item identifier of a record."""
    topic = record["topic"]
    partition = record["partition"]
    offset = record["offset"]
    if type(topic) is str and type(partition) is int and type(offset) is int:
        return (
            f"{topic}-{partition}",
            offset,
        )
    return None


class KafkaRecord(RecordView):
    """One record of a Kafka topic."""

    __slots__ = ()

    def _item_identifier(self) -> object:
        return read_identifier(self._raw)

    @property
    def topic(self) -> str:
        """The topic; a part of the item identifier."""
        return self._required("topic", str)

    @property
    def partition(self) -> int:
        """The number of the partition; a part of the item identifier."""
        return self._required("partition", int)

    @property
    def offset(self) -> int:
        """The position of the record in its partition; a part of the item identifier."""
        return self._required("offset", int)

    @property
    def timestamp(self) -> int:
        """When the producer created the record or the broker stored it; see the timestamp type."""
        return self._required("timestamp", int)

    @property
    def timestamp_type(self) -> str:
        """What the timestamp is: CREATE_TIME or LOG_APPEND_TIME."""
        return self._required("timestampType", str)

    @property
    def key(self) -> str | None:
        """The key that assigned the record to its partition, if it has one."""
        return self._optional_base64("key")

    @property
    def decoded_key(self) -> bytes | None:
        """`key` decoded from base64."""
        return self._optional_as("key", decode_base64)

    @property
    def value(self) -> str | None:
        """The bytes that the producer sent; null or absent in a tombstone, which deletes the key."""
        return self._optional_base64("value")

    @property
    def decoded_value(self) -> bytes | None:
        """`value` decoded from base64."""
        return self._optional_as("value", decode_base64)

    @property
    def json_value(self) -> Any:
        """`value` parsed as JSON."""
        data = self.decoded_value
        return None if data is None else parse_json(data)

    @property
    def headers(self) -> list[dict[str, bytes]] | None:
        """The headers, each an object with one member; a name can come more than once."""
        return self._optional_as("headers", array_of(map_of(decode_byte_array)))

    @property
    def key_schema_metadata(self) -> KafkaEventRecordSchemaMetadata:
        """With a schema registry: the schema of the key."""
        return KafkaEventRecordSchemaMetadata(self._optional_object("keySchemaMetadata") or {})

    @property
    def value_schema_metadata(self) -> KafkaEventRecordSchemaMetadata:
        """With a schema registry: the schema of the value."""
        return KafkaEventRecordSchemaMetadata(self._optional_object("valueSchemaMetadata") or {})


class KafkaEventRecordSchemaMetadata(RecordView):
    """A schema in a schema registry."""

    __slots__ = ()

    @property
    def data_format(self) -> str:
        """The format: AVRO, JSON or PROTOBUF."""
        return self._required("dataFormat", str)

    @property
    def schema_id(self) -> str:
        """The id of the schema in the registry."""
        return self._required("schemaId", str)
