"""Payloads that are one of several things, told apart by a discriminator or by their type."""

from typing import Annotated, Any, Literal, assert_type

from pydantic import BaseModel, Field, Json

from lambda_batch import (
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SqsRecordModel,
    process_partial_response,
)


class Order(BaseModel):
    kind: Literal["order"]
    sku: str


class Refund(BaseModel):
    kind: Literal["refund"]
    amount: int


class Message(SqsRecordModel):
    body: Json[Annotated[Order | Refund, Field(discriminator="kind")]]


class LooseMessage(SqsRecordModel[Json[Order] | str]):
    pass


processor = SqsBatchProcessor(model=Message)
loose = SqsBatchProcessor(model=LooseMessage)


def record_handler(record: Message) -> int:
    assert_type(record.body, Order | Refund)
    if isinstance(record.body, Order):
        return len(record.body.sku)
    return record.body.amount


def handle_loosely(record: LooseMessage) -> str:
    return record.body if isinstance(record.body, str) else record.body.sku


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    process_partial_response(event, handle_loosely, loose)
    return process_partial_response(event, record_handler, processor)
