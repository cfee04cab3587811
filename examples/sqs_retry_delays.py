"""SQS with retry delays: a failed message comes again after a delay that grows with its retries."""

from importlib import import_module
from typing import Any

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    RetryLater,
    SqsBatchProcessor,
    SQSRecord,
    process_partial_response,
)
from lambda_batch.retries import RetryDelays, exponential_backoff

# No import statement, so that this file can be tested without boto3.
client: Any = import_module("boto3").client("sqs")
processor = SqsBatchProcessor(
    retry_delays=RetryDelays(client, exponential_backoff(base=5, maximum=900))
)


def record_handler(record: SQSRecord) -> int:
    item: dict[str, Any] = record.json_body["item"]
    if "price" not in item:
        raise RetryLater(after=3600)  # prices come once an hour
    amount: int = item["price"] * item["quantity"]
    return amount


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
