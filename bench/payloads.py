"""Models of the payload, for both libraries and the floors."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from bench.events import Record


class Item(BaseModel):
    """An ordered item."""

    sku: str
    quantity: int
    price: int


class Order(BaseModel):
    """The JSON payload of messages and of stream records."""

    item: Item


class OrderImage(BaseModel):
    """The item of a table."""

    id: int
    sku: str
    quantity: int
    price: int


def _read_message(record: Record) -> Any:
    return Order.__pydantic_validator__.validate_json(record["body"])


def _read_data(record: Record) -> Any:
    return Order.__pydantic_validator__.validate_json(b64decode(record["kinesis"]["data"]))


def _read_image(record: Record) -> Any:
    plain = read_attributes(record["dynamodb"]["NewImage"])
    return OrderImage.__pydantic_validator__.validate_python(plain)


def read_attributes(image: Record) -> Record:
    """Return attribute values without their type tags."""
    return {name: value for name, tagged in image.items() for value in tagged.values()}


PAYLOAD_READERS: dict[str, Callable[[Record], Any]] = {
    "sqs": _read_message,
    "kinesis": _read_data,
    "dynamodb": _read_image,
}
"""The least work that gives a handler its payload: the rest of the record is not read."""
