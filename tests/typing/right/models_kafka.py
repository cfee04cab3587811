"""Models of Kafka records: types for value and key, by type argument and by override."""

from typing import assert_type

from pydantic import Json

from lambda_batch import (
    AsyncBatchProcessor,
    AsyncKafkaBatchProcessor,
    BatchProcessor,
    EventType,
    KafkaBatchProcessor,
    KafkaItemIdentifier,
    KafkaRecord,
    KafkaRecordModel,
    process_partial_response,
)
from orders import Order


class ByArgument(KafkaRecordModel[Json[Order]]):
    pass


class WithKey(KafkaRecordModel[Json[Order], str]):
    pass


class ByOverride(KafkaRecordModel):
    key: str | None = None
    value: Json[Order] | None = None


class Orders(KafkaBatchProcessor[WithKey]):
    pass


def handle_argument(record: ByArgument) -> int:
    assert_type(record.value, Order | None)
    return 0 if record.value is None else record.value.quantity


def handle_key(record: WithKey) -> str | None:
    assert_type(record.key, str | None)
    return record.key


def handle_override(record: ByOverride) -> str | None:
    assert_type(record.value, Order | None)
    return record.key


def handle_record(record: KafkaRecord) -> str:
    return record.topic


async def handle_async(record: WithKey) -> str | None:
    return record.key


by_class = KafkaBatchProcessor(model=WithKey)
by_event_type = BatchProcessor(EventType.Kafka, model=WithKey)
assert_type(by_class, KafkaBatchProcessor[WithKey])
assert_type(by_event_type, BatchProcessor[WithKey, KafkaRecord, KafkaItemIdentifier])


def lambda_handler(event: dict[str, object], context: object) -> None:
    process_partial_response(event, handle_key, by_class)
    process_partial_response(event, handle_key, by_event_type)
    process_partial_response(event, handle_key, Orders(model=WithKey, on_failure="stop_key"))
    process_partial_response(event, handle_argument, KafkaBatchProcessor(ByArgument))
    process_partial_response(event, handle_override, BatchProcessor(EventType.Kafka, ByOverride))
    process_partial_response(event, handle_record, KafkaBatchProcessor(on_failure="stop"))
    process_partial_response(
        event, handle_record, BatchProcessor(EventType.Kafka, on_failure="stop")
    )
    AsyncKafkaBatchProcessor(WithKey, max_concurrency=5)([], handle_async)
    AsyncBatchProcessor(EventType.Kafka, WithKey, on_failure="stop_key")([], handle_async)
