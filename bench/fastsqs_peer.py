"""fastsqs: its model and app. It handles messages of SQS, async, and routes them by their type."""

from typing import Any

from fastsqs import FastSQS, SQSEvent

from bench.payloads import Item

TYPE = "order"
"""What a body's member `type` must be."""

app: Any = FastSQS()  # it is only partly typed


class Order(SQSEvent):
    """The payload of a message."""

    item: Item


async def handle(msg: Order) -> None:
    """Do nothing."""


app.route(Order)(handle)
