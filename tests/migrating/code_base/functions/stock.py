"""Changes of a DynamoDB table, as data classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import (
    DynamoDBRecord,
    DynamoDBRecordEventName,
)

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
    from aws_lambda_powertools.utilities.typing import LambdaContext

processor = BatchProcessor(event_type=EventType.DynamoDBStreams)
stock: dict[str, int] = {}


def update(record: DynamoDBRecord) -> None:
    change = record.dynamodb
    if change is None:
        raise ValueError("no change")
    sku = str(change.keys["sku"])
    if record.event_name == DynamoDBRecordEventName.REMOVE:
        del stock[sku]
    else:
        stock[sku] = int((change.new_image or {})["count"])


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, update, processor, context)
