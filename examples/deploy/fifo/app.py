"""Ship the orders of a FIFO queue: a failed one stops its own message group only."""

from typing import Any

from pydantic import BaseModel, Json, PositiveInt

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    SqsFifoPartialProcessor,
    SqsRecordModel,
    process_partial_response,
)


class Order(BaseModel):
    sku: str
    quantity: PositiveInt


class OrderRecord(SqsRecordModel):
    body: Json[Order]


processor = SqsFifoPartialProcessor(model=OrderRecord, skip_group_on_error=True)


def ship(record: OrderRecord) -> None:
    order = record.body
    print(f"shipping {order.quantity} x {order.sku}")


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, ship, processor, context)
