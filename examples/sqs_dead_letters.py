"""SQS with a sink: send messages that no retry can help to a queue at once, and go on."""

import os
from importlib import import_module
from typing import Any

from pydantic import BaseModel, Json, ValidationError

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SqsRecordModel,
    process_partial_response,
)
from lambda_batch.sinks import SqsSink


class Order(BaseModel):
    item: dict[str, Any]


class OrderRecord(SqsRecordModel[Json[Order]]):
    """A message with an order in its body."""


# No import statement, so that this file can be tested without boto3.
client: Any = import_module("boto3").client("sqs")
processor = SqsBatchProcessor(
    OrderRecord,
    permanent=ValidationError,  # a body that is no order will be none the next time
    sink=SqsSink(client, os.environ["DEAD_LETTER_QUEUE_URL"]),
)


def record_handler(record: OrderRecord) -> int:
    item = record.body.item
    amount: int = item["price"] * item["quantity"]
    return amount


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
