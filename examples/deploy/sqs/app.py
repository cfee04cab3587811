"""Ship the orders of a queue: only the failed ones are delivered again."""

from typing import Any

from pydantic import BaseModel, Json, PositiveInt

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SqsRecordModel,
    process_partial_response,
)


class Order(BaseModel):
    sku: str
    quantity: PositiveInt


class OrderRecord(SqsRecordModel):
    body: Json[Order]


processor = SqsBatchProcessor(model=OrderRecord)


def ship(record: OrderRecord) -> None:
    order = record.body
    print(f"shipping {order.quantity} x {order.sku}")


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, ship, processor, context)
