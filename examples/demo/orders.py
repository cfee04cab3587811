"""The correct example: one model and one handler for each source, all checked by mypy."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Json

from lambda_batch import (
    DynamoDBBatchProcessor,
    DynamoDBStreamRecordModel,
    KafkaBatchProcessor,
    KafkaRecordModel,
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    LambdaContext,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SqsRecordModel,
    process_partial_response,
)


class Item(BaseModel):
    """The ordered item."""

    sku: str
    quantity: int
    price: int | None = None


class Order(BaseModel):
    """An order, as all sources carry it."""

    item: Item


class OrderMessage(SqsRecordModel):
    """An SQS message with an order in its body."""

    body: Json[Order]


class OrderPayload(KinesisDataStreamRecordPayload):
    """The payload of a Kinesis record: an order as JSON."""

    data: Json[Order]


class OrderEvent(KinesisDataStreamRecord):
    """A Kinesis record with an order in its data."""

    kinesis: OrderPayload


class OrderRow(BaseModel):
    """An item of the table of orders."""

    Id: int
    Message: Json[Order]


class OrderChange(DynamoDBStreamRecordModel[OrderRow]):
    """A change of the table of orders."""


class OrderRecord(KafkaRecordModel[Json[Order], str]):
    """A Kafka record with an order as its value, and the order's id as its key."""


def total(order: Order) -> int:
    """Return the cost of an order. Raise if it has no price."""
    if order.item.price is None:
        msg = "this order has no price"
        raise ValueError(msg)
    return order.item.price * order.item.quantity


def charge_message(record: OrderMessage) -> int:
    """Charge an order from the queue."""
    return total(record.body)


def charge_event(record: OrderEvent) -> int:
    """Charge an order from the stream."""
    return total(record.kinesis.data)


def charge_change(record: OrderChange) -> int | None:
    """Charge an order that is new or changed in the table."""
    row = record.dynamodb.NewImage
    return None if row is None else total(row.Message)


def charge_record(record: OrderRecord) -> int | None:
    """Charge an order from the topic. A tombstone has none."""
    return None if record.value is None else total(record.value)


messages = SqsBatchProcessor(model=OrderMessage)
events = KinesisBatchProcessor(model=OrderEvent)
changes = DynamoDBBatchProcessor(model=OrderChange)
records = KafkaBatchProcessor(model=OrderRecord)


def handle_queue(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Handle a batch of the queue."""
    return process_partial_response(event, charge_message, messages, context)
