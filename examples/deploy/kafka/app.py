"""Ship the orders of a Kafka topic: Lambda retries the failed ones."""

from typing import Any

from pydantic import BaseModel, Json, PositiveInt

from lambda_batch import (
    KafkaBatchProcessor,
    KafkaItemIdentifier,
    KafkaRecordModel,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)


class Order(BaseModel):
    sku: str
    quantity: PositiveInt


class OrderRecord(KafkaRecordModel[Json[Order], str]):
    """Value and key are decoded from base64 before they are parsed."""


processor = KafkaBatchProcessor(model=OrderRecord)


def ship(record: OrderRecord) -> None:
    order = record.value
    if order is None:
        return  # a tombstone
    print(f"shipping {order.quantity} x {order.sku}")


def lambda_handler(
    event: dict[str, Any], context: LambdaContext
) -> PartialItemFailureResponse[KafkaItemIdentifier]:
    return process_partial_response(event, ship, processor, context)
