"""Handlers whose results are of all kinds, and that keep their types."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, assert_type
from uuid import UUID, uuid4

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import Order, OrderMessage, messages


class Receipt:
    def __init__(self, number: int) -> None:
        self.number = number


@dataclass
class Parcel:
    weight: float


class Position(NamedTuple):
    x: int


class State(enum.Enum):
    PAID = enum.auto()


def gives_receipt(record: OrderMessage) -> Receipt:
    return Receipt(record.body.quantity)


def gives_parcel(record: OrderMessage) -> Parcel:
    return Parcel(1.5)


def gives_position(record: OrderMessage) -> Position:
    return Position(1)


def gives_state(record: OrderMessage) -> State:
    return State.PAID


def gives_date(record: OrderMessage) -> date:
    return date(2024, 2, 29)


def gives_decimal(record: OrderMessage) -> Decimal:
    return Decimal(1)


def gives_id(record: OrderMessage) -> UUID:
    return uuid4()


def gives_path(record: OrderMessage) -> Path:
    return Path(record.body.sku)


def gives_model(record: OrderMessage) -> Order:
    return record.body


def gives_optional(record: OrderMessage) -> Receipt | None:
    return None


def gives_union(record: OrderMessage) -> Receipt | str | int:
    return 1


def gives_object(record: OrderMessage) -> object:
    return record


def gives_iterator(record: OrderMessage) -> Iterator[str]:
    return iter(record.body.sku)


def gives_class(record: OrderMessage) -> type[Receipt]:
    return Receipt


def gives_nothing(record: OrderMessage) -> NoReturn:
    raise NotImplementedError


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    process_partial_response(event, gives_receipt, messages)
    process_partial_response(event, gives_parcel, messages)
    process_partial_response(event, gives_position, messages)
    process_partial_response(event, gives_state, messages)
    process_partial_response(event, gives_date, messages)
    process_partial_response(event, gives_decimal, messages)
    process_partial_response(event, gives_id, messages)
    process_partial_response(event, gives_path, messages)
    process_partial_response(event, gives_model, messages)
    process_partial_response(event, gives_optional, messages)
    process_partial_response(event, gives_union, messages)
    process_partial_response(event, gives_object, messages)
    process_partial_response(event, gives_iterator, messages)
    process_partial_response(event, gives_class, messages)
    process_partial_response(event, gives_nothing, messages)
    with messages(event["Records"], gives_receipt) as batch:
        for outcome in batch.process():
            if outcome.status == "success":
                assert_type(outcome.result, Receipt)
    with messages(event["Records"], gives_optional) as optional_batch:
        for optional_outcome in optional_batch.process():
            if optional_outcome.status == "success":
                assert_type(optional_outcome.result, Receipt | None)
    return messages.response()
