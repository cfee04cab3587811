"""Kafka with a pydantic model: the model gets value and key decoded from base64."""

from typing import Any

from aws_lambda_powertools import Logger, Tracer
from pydantic import BaseModel, Json

from lambda_batch import (
    BatchProcessor,
    EventType,
    KafkaItemIdentifier,
    KafkaRecordModel,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)


class Order(BaseModel):
    item: dict[str, Any]


class OrderKafkaRecord(KafkaRecordModel[Json[Order], str]):
    """A Kafka record with an order in its value and the order's number in its key."""


processor = BatchProcessor(event_type=EventType.Kafka, model=OrderKafkaRecord)
tracer = Tracer()
logger = Logger()


@tracer.capture_method
def record_handler(record: OrderKafkaRecord) -> None:
    if record.value is None:  # a tombstone
        logger.info("deleted", order=record.key)
        return
    item = record.value.item
    logger.info("ordered", amount=item["price"] * item["quantity"])


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(
    event: dict[str, Any], context: LambdaContext
) -> PartialItemFailureResponse[KafkaItemIdentifier]:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
