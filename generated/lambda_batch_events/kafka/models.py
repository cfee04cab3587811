"""Generated from schemas/kafka.json by `nox -s generate`; do not edit it by hand."""

from collections.abc import Mapping
from typing import ClassVar, Generic, Literal

from pydantic import StrictStr

from lambda_batch.wire.decoding import array_of, decode_array_value, map_of
from lambda_batch.wire.models import KeyT, PayloadT, ReadOnlyDict, ReadOnlyList, RecordModel
from lambda_batch.wire.payload_codings import BASE64_OR_NULL, PayloadCoding, byte_arrays
from lambda_batch.wire.payload_models import PayloadModel
from lambda_batch.wire.scalars import ByteArray, EpochMilliseconds, Integer


class KafkaRecordSchemaMetadata(RecordModel):
    """A schema in a schema registry."""

    dataFormat: StrictStr
    """The format: AVRO, JSON or PROTOBUF."""
    schemaId: StrictStr
    """The id of the schema in the registry."""


class KafkaRecordModel(PayloadModel, Generic[PayloadT, KeyT]):
    """One record of a Kafka topic."""

    __lambda_batch_identifier__: ClassVar[str] = "{0.topic}-{0.partition}:{0.offset}"

    payload_codings: ClassVar[Mapping[str, PayloadCoding]] = {
        "key": BASE64_OR_NULL,
        "value": BASE64_OR_NULL,
        "headers": byte_arrays(array_of(map_of(decode_array_value))),
    }

    optional_payloads: ClassVar[frozenset[str]] = frozenset({"key", "value", "headers"})

    topic: StrictStr
    """The topic; a part of the item identifier."""
    partition: Integer
    """The number of the partition; a part of the item identifier."""
    offset: Integer
    """The position of the record in its partition; a part of the item identifier."""
    timestamp: EpochMilliseconds
    """When the producer created the record or the broker stored it; see the timestamp type."""
    timestampType: StrictStr
    """What the timestamp is: CREATE_TIME or LOG_APPEND_TIME."""
    key: KeyT | None = None
    """The key that assigned the record to its partition, if it has one."""
    value: PayloadT | None = None
    """The bytes that the producer sent; null or absent in a tombstone, which deletes the key."""
    headers: list[dict[str, ByteArray]] | None = None
    """The headers, each an object with one member; a name can come more than once."""
    keySchemaMetadata: KafkaRecordSchemaMetadata | None = None
    """With a schema registry: the schema of the key."""
    valueSchemaMetadata: KafkaRecordSchemaMetadata | None = None
    """With a schema registry: the schema of the value."""


class KafkaEventModel(RecordModel, Generic[PayloadT, KeyT]):
    """The event of a Lambda function for a batch of records from Apache Kafka topics: of Amazon
    MSK, or self-managed.
    """

    eventSource: Literal["aws:kafka", "SelfManagedKafka"]
    """aws:kafka for Amazon MSK, SelfManagedKafka for other clusters."""
    eventSourceArn: StrictStr | None = None
    """The ARN of the cluster; absent for a self-managed cluster."""
    bootstrapServers: StrictStr | None = None
    """The brokers of the cluster, separated by commas."""
    records: ReadOnlyDict[str, ReadOnlyList[KafkaRecordModel[PayloadT, KeyT]]]
    """The records of each partition, in the order of its offsets, by topic and partition: orders-0.
    """
