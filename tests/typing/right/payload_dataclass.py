"""Payloads that are dataclasses, of the standard library and of pydantic."""

import dataclasses
from typing import Any

from pydantic import Json
from pydantic.dataclasses import dataclass

from lambda_batch import (
    DynamoDBBatchProcessor,
    DynamoDBStreamRecordModel,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SqsRecordModel,
    process_partial_response,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Order:
    sku: str


@dataclass
class OrderImage:
    Id: int
    Message: Json[Order]


class OrderMessage(SqsRecordModel):
    body: Json[Order]


class OrderChange(DynamoDBStreamRecordModel[OrderImage]):
    pass


messages = SqsBatchProcessor(OrderMessage)
changes = DynamoDBBatchProcessor(OrderChange)


def handle_message(record: OrderMessage) -> Order:
    return record.body


def handle_change(record: OrderChange) -> OrderImage | None:
    return record.dynamodb.NewImage


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    if "dynamodb" in event["Records"][0]:
        return process_partial_response(event, handle_change, changes)
    return process_partial_response(event, handle_message, messages)
