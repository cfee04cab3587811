"""SQS with a bulk function: write the results of a batch to a DynamoDB table at once."""

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SQSRecord,
    SuccessResponse,
    process_partial_response,
)


def record_handler(record: SQSRecord) -> int:
    item: dict[str, Any] = record.json_body["item"]
    amount: int = item["price"] * item["quantity"]
    return amount


def write(successes: Sequence[SuccessResponse[SQSRecord, int]]) -> None:
    # If this raises, all records fail. To fail some of them, return a list: None or an exception
    # for each. No import statement, so that this file can be tested without boto3.
    table: Any = import_module("boto3").resource("dynamodb").Table(os.environ["TABLE_NAME"])
    with table.batch_writer() as batch:
        for success in successes:
            batch.put_item(Item={"id": success.record.message_id, "amount": success.result})


processor = SqsBatchProcessor(bulk=write)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
