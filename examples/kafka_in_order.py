"""Kafka in order: a failure holds back the later records of its partition, no others."""

from typing import Any

from aws_lambda_powertools import Logger, Tracer
from pydantic import BaseModel, Json

from lambda_batch import (
    KafkaBatchProcessor,
    KafkaItemIdentifier,
    KafkaRecordModel,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)


class Order(BaseModel):
    item: dict[str, Any]


class OrderRecord(KafkaRecordModel):
    value: Json[Order] | None = None  # a tombstone has no value


processor = KafkaBatchProcessor(model=OrderRecord, on_failure="stop_key")
tracer = Tracer()
logger = Logger()


@tracer.capture_method
def record_handler(record: OrderRecord) -> None:
    # All earlier records of this partition have been handled.
    if record.value is None:
        logger.info("deleted", offset=record.offset)
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
