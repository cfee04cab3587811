"""Ship the orders of a Kinesis data stream: Lambda retries from the first failed one on."""

from typing import Any

from pydantic import BaseModel, Json, PositiveInt

from lambda_batch import (
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)


class Order(BaseModel):
    sku: str
    quantity: PositiveInt


class OrderRecord(KinesisDataStreamRecord[Json[Order]]):
    """The data is decoded from base64 before it is parsed."""


processor = KinesisBatchProcessor(model=OrderRecord)


def ship(record: OrderRecord) -> None:
    order = record.kinesis.data
    print(f"shipping {order.quantity} x {order.sku}")


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, ship, processor, context)
