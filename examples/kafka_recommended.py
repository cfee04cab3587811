"""Kafka: call process_partial_response and return the response."""

from typing import Any

from aws_lambda_powertools import Logger, Tracer

from lambda_batch import (
    BatchProcessor,
    EventType,
    KafkaItemIdentifier,
    KafkaRecord,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)

processor = BatchProcessor(event_type=EventType.Kafka)
tracer = Tracer()
logger = Logger()


@tracer.capture_method
def record_handler(record: KafkaRecord) -> None:
    if record.decoded_value is None:  # a tombstone; json_value is None for JSON null, too
        logger.info("deleted", order=(record.decoded_key or b"").decode())
        return
    payload: dict[str, Any] = record.json_value
    item = payload["item"]
    logger.info("ordered", amount=item["price"] * item["quantity"])


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(
    event: dict[str, Any], context: LambdaContext
) -> PartialItemFailureResponse[KafkaItemIdentifier]:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
