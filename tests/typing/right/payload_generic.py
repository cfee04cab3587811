"""Generic models of the user's own, inside a record model and around one."""

from typing import Any, Generic, TypeVar, assert_type

from pydantic import BaseModel, Json

from lambda_batch import (
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SqsRecordModel,
    process_partial_response,
)

T = TypeVar("T")


class Order(BaseModel):
    sku: str


class Envelope(BaseModel, Generic[T]):
    trace: str
    content: T


class EnvelopeMessage(SqsRecordModel[Json[Envelope[T]]], Generic[T]):
    pass


class OrderMessage(EnvelopeMessage[Order]):
    pass


OrderEvent = KinesisDataStreamRecord[Json[Envelope[list[Order]]]]

messages = SqsBatchProcessor(OrderMessage)
numbers = SqsBatchProcessor(EnvelopeMessage[int])
events = KinesisBatchProcessor(OrderEvent)
assert_type(numbers, SqsBatchProcessor[EnvelopeMessage[int]])


def handle_message(record: OrderMessage) -> str:
    assert_type(record.body, Envelope[Order])
    return record.body.content.sku


def handle_number(record: EnvelopeMessage[int]) -> int:
    return record.body.content + 1


def handle_event(record: OrderEvent) -> list[str]:
    return [order.sku for order in record.kinesis.data.content]


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    process_partial_response(event, handle_number, numbers)
    process_partial_response(event, handle_event, events)
    return process_partial_response(event, handle_message, messages)
