"""Every field of Kafka records, of the model and of the record class."""

from datetime import datetime
from typing import Any, assert_type

from pydantic import Json

from lambda_batch import (
    KafkaEventModel,
    KafkaEventRecordSchemaMetadata,
    KafkaRecord,
    KafkaRecordModel,
    KafkaRecordSchemaMetadata,
)
from orders import Order


class OrderRecord(KafkaRecordModel[Json[Order], str]):
    pass


def handle_model(record: OrderRecord) -> None:
    assert_type(record.topic, str)
    assert_type(record.partition, int)
    assert_type(record.offset, int)
    assert_type(record.timestamp, datetime)
    assert_type(record.timestampType, str)
    assert_type(record.key, str | None)
    assert_type(record.value, Order | None)
    assert_type(record.headers, list[dict[str, bytes]] | None)
    assert_type(record.keySchemaMetadata, KafkaRecordSchemaMetadata | None)
    if record.valueSchemaMetadata is not None:
        assert_type(record.valueSchemaMetadata.dataFormat, str)
        assert_type(record.valueSchemaMetadata.schemaId, str)


def handle_event(event: KafkaEventModel[Json[Order], str]) -> None:
    assert_type(event.bootstrapServers, str | None)
    for partition, records in event.records.items():
        assert_type(partition, str)
        for record in records:
            assert_type(record.value, Order | None)
            assert_type(record.key, str | None)


def handle_record(record: KafkaRecord) -> None:
    assert_type(record.topic, str)
    assert_type(record.partition, int)
    assert_type(record.offset, int)
    assert_type(record.timestamp, int)
    assert_type(record.timestamp_type, str)
    assert_type(record.key, str | None)
    assert_type(record.decoded_key, bytes | None)
    assert_type(record.value, str | None)
    assert_type(record.decoded_value, bytes | None)
    assert_type(record.json_value, Any)
    assert_type(record.headers, list[dict[str, bytes]] | None)
    assert_type(record.key_schema_metadata, KafkaEventRecordSchemaMetadata)
    assert_type(record.value_schema_metadata.schema_id, str)
