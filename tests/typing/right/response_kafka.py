"""The item identifiers in a response: objects for Kafka, and text for the other sources."""

from typing import Any, assert_type

from lambda_batch import (
    AsyncKafkaBatchProcessor,
    BatchProcessor,
    EventType,
    KafkaBatchProcessor,
    KafkaItemIdentifier,
    KafkaRecord,
    PartialItemFailureResponse,
    SQSRecord,
    aprocess_partial_response,
    async_process_partial_response,
    process_partial_response,
)
from orders import changes, events, handle_change, handle_event, handle_message, messages

records = KafkaBatchProcessor()
by_event_type = BatchProcessor(EventType.Kafka)
plain_messages = BatchProcessor(EventType.SQS)
async_records = AsyncKafkaBatchProcessor()


def handle_record(record: KafkaRecord) -> str:
    return record.topic


async def handle_async(record: KafkaRecord) -> str:
    return record.topic


def handle_plain_message(record: SQSRecord) -> str:
    return record.body


def lambda_handler(
    event: dict[str, Any], context: object
) -> PartialItemFailureResponse[KafkaItemIdentifier]:
    response = process_partial_response(event, handle_record, records)
    assert_type(response, PartialItemFailureResponse[KafkaItemIdentifier])
    for failure in response["batchItemFailures"]:
        assert_type(failure["itemIdentifier"]["partition"], str)
        assert_type(failure["itemIdentifier"]["offset"], int)
    assert_type(records.response(), PartialItemFailureResponse[KafkaItemIdentifier])
    with records([], handle_record) as batch:
        batch.process()
        assert_type(batch.response(), PartialItemFailureResponse[KafkaItemIdentifier])
    return process_partial_response(event, handle_record, by_event_type)


def others(event: dict[str, Any]) -> None:
    assert_type(
        process_partial_response(event, handle_message, messages), PartialItemFailureResponse[str]
    )
    assert_type(
        process_partial_response(event, handle_event, events), PartialItemFailureResponse[str]
    )
    assert_type(
        process_partial_response(event, handle_change, changes), PartialItemFailureResponse[str]
    )
    assert_type(
        process_partial_response(event, handle_plain_message, plain_messages),
        PartialItemFailureResponse[str],
    )


async def run(event: dict[str, Any]) -> PartialItemFailureResponse[KafkaItemIdentifier]:
    async_process_partial_response(event, handle_async, async_records)
    return await aprocess_partial_response(event, handle_async, async_records)
