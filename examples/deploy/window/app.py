"""Sum the orders of a Kinesis data stream in tumbling windows."""

from typing import Any

from pydantic import BaseModel, Json, PositiveInt

from lambda_batch import (
    KinesisDataStreamRecord,
    KinesisWindowProcessor,
    LambdaContext,
    Window,
    WindowResponse,
    process_window,
)


class Order(BaseModel):
    sku: str
    quantity: PositiveInt


class OrderRecord(KinesisDataStreamRecord[Json[Order]]):
    """The data is decoded from base64 before it is parsed."""


class Totals(BaseModel):
    orders: int = 0
    quantities: dict[str, int] = {}


def add(state: Totals, record: OrderRecord) -> Totals:
    order = record.kinesis.data
    state.orders += 1
    state.quantities[order.sku] = state.quantities.get(order.sku, 0) + order.quantity
    return state


def store(state: Totals, window: Window) -> None:
    print(f"{window.start} to {window.end}: {state.orders} orders, {state.quantities}")


processor = KinesisWindowProcessor(OrderRecord, state=Totals, on_end=store)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> WindowResponse:
    return process_window(event, add, processor, context)
