"""Ship the orders that a DynamoDB table gets: Lambda retries from the first failed one on."""

from typing import Any

from pydantic import BaseModel, PositiveInt

from lambda_batch import (
    DynamoDBBatchProcessor,
    DynamoDBStreamRecordModel,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)


class Order(BaseModel):
    sku: str
    quantity: PositiveInt


class OrderChange(DynamoDBStreamRecordModel[Order]):
    """The images are Python values before they are parsed."""


processor = DynamoDBBatchProcessor(model=OrderChange)


def ship(record: OrderChange) -> None:
    order = record.dynamodb.NewImage
    if order is None or record.eventName != "INSERT":
        return  # a change or removal of an order ships nothing
    print(f"shipping {order.quantity} x {order.sku}")


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, ship, processor, context)
