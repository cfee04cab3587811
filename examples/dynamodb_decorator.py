"""DynamoDB Streams with the decorator: the batch is processed before the handler runs (legacy)."""

import json
from typing import Any

from aws_lambda_powertools import Logger, Tracer

from lambda_batch import (
    BatchProcessor,
    DynamoDBRecord,
    EventType,
    LambdaContext,
    PartialItemFailureResponse,
    batch_processor,
)

processor = BatchProcessor(event_type=EventType.DynamoDBStreams)
tracer = Tracer()
logger = Logger()


@tracer.capture_method
def record_handler(record: DynamoDBRecord) -> None:
    if record.event_name == "REMOVE":
        return  # the record has no new image
    item: dict[str, Any] = json.loads(record.dynamodb.new_image["Message"])["item"]
    logger.info("ordered", amount=item["price"] * item["quantity"])


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@batch_processor(record_handler=record_handler, processor=processor)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return processor.response()
