"""A processor from scratch: store the results of a batch in a DynamoDB table at once."""

import json
import os
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any, Protocol

from lambda_batch import (
    BasePartialProcessor,
    FailureResponse,
    LambdaContext,
    PartialItemFailureResponse,
    SuccessResponse,
    batch_processor,
)

table_name = os.getenv("TABLE_NAME", "table_not_found")


class BatchWriter(Protocol):
    def put_item(self, Item: dict[str, Any]) -> object: ...  # noqa: N803  # as boto3 has it


class Table(Protocol):
    def batch_writer(self) -> AbstractContextManager[BatchWriter]: ...


def open_table(name: str) -> Table:
    # No import statement, so that this file can be type-checked and tested without boto3.
    table: Table = import_module("boto3").resource("dynamodb").Table(name)
    return table


class MyPartialProcessor(BasePartialProcessor[dict[str, Any], dict[str, Any]]):
    """Process records and store the results in an Amazon DynamoDB table."""

    ddb_table: Table

    def __init__(self, table_name: str) -> None:
        self.table_name = table_name

        super().__init__()

    def _prepare(self) -> None:
        # Called once, *before* processing:
        # create the table resource and clear previous results
        self.ddb_table = open_table(self.table_name)
        self.success_messages.clear()

    def _clean(self) -> None:
        # Called once, *after* all records (when the context manager exits):
        # send all results to the DynamoDB table at once
        with self.ddb_table.batch_writer() as batch:
            for result in self.success_messages:
                batch.put_item(Item=result)

    def _process_record(
        self, record: dict[str, Any]
    ) -> SuccessResponse[dict[str, Any], int] | FailureResponse[dict[str, Any]]:
        # Called for each record: keep the result of each handler call.
        # self.handler is the record_handler passed to the context manager
        try:
            result = self.handler(record)  # raises if the record fails
            return self.success_handler(record, result)
        except Exception as exc:
            return self.failure_handler(record, (type(exc), exc, exc.__traceback__))

    def success_handler(
        self, record: dict[str, Any], result: int
    ) -> SuccessResponse[dict[str, Any], int]:
        message = {"amount": result}
        self.success_messages.append(message)
        return SuccessResponse("success", result, record)


processor = MyPartialProcessor(table_name)


def record_handler(record: dict[str, Any]) -> int:
    item = json.loads(record["body"])["item"]
    amount: int = item["price"] * item["quantity"]
    return amount


@batch_processor(record_handler=record_handler, processor=processor)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    # A processor from scratch has no event source, so you must build the response yourself.
    return {
        "batchItemFailures": [
            {"itemIdentifier": record["messageId"]} for record in processor.fail_messages
        ]
    }
