"""Payloads that are typed dicts, and an event that is one."""

from typing import Any

from pydantic import Json
from typing_extensions import TypedDict

from lambda_batch import (
    DynamoDBBatchProcessor,
    DynamoDBStreamRecordModel,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SqsRecordModel,
    process_partial_response,
)


class Order(TypedDict):
    sku: str


class Image(TypedDict, total=False):
    Id: int


class Event(TypedDict):
    Records: list[dict[str, Any]]


class OrderMessage(SqsRecordModel):
    body: Json[Order]


class OrderChange(DynamoDBStreamRecordModel[Image]):
    pass


messages = SqsBatchProcessor(OrderMessage)
changes = DynamoDBBatchProcessor(OrderChange)


def handle_message(record: OrderMessage) -> Order:
    return {"sku": record.body["sku"].upper()}


def handle_change(record: OrderChange) -> int:
    image = record.dynamodb.NewImage
    return image.get("Id", 0) if image else 0


def lambda_handler(event: Event, context: object) -> PartialItemFailureResponse:
    process_partial_response(event, handle_change, changes)
    with messages(event["Records"], handle_message) as batch:
        batch.process()
    return process_partial_response(event, handle_message, messages)
