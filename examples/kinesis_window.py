"""Kinesis with a tumbling window: sum the orders of each window in a typed state."""

from typing import Any

from aws_lambda_powertools import Logger, Tracer
from pydantic import BaseModel, Json

from lambda_batch import (
    KinesisDataStreamRecord,
    KinesisWindowProcessor,
    LambdaContext,
    Window,
    WindowResponse,
    process_window,
)

tracer = Tracer()
logger = Logger()


class Item(BaseModel):
    price: int
    quantity: int


class Order(BaseModel):
    item: Item


class OrderRecord(KinesisDataStreamRecord[Json[Order]]):
    """A Kinesis record with an order in its data."""


class Totals(BaseModel):
    orders: int = 0
    amount: int = 0


def add(state: Totals, record: OrderRecord) -> Totals:
    item = record.kinesis.data.item
    state.orders += 1
    state.amount += item.price * item.quantity
    return state


def store(state: Totals, window: Window) -> None:
    logger.info("sold", since=window.start.isoformat(), orders=state.orders, amount=state.amount)


processor = KinesisWindowProcessor(OrderRecord, state=Totals, on_end=store)


@logger.inject_lambda_context
@tracer.capture_lambda_handler
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> WindowResponse:
    return process_window(event, add, processor, context)
