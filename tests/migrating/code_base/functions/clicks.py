"""Kinesis records under the decorator, some of them compressed."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, batch_processor
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.kinesis_stream_event import KinesisStreamRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

processor = BatchProcessor(event_type=EventType.KinesisDataStreams)
pages: list[str] = []


def count(record: KinesisStreamRecord) -> None:
    payload = record.kinesis
    if payload.partition_key.startswith("zlib-"):
        click = payload.data_zlib_compressed_as_json()
    else:
        click = payload.data_as_json()
    pages.append(click["page"])


@batch_processor(record_handler=count, processor=processor)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return processor.response()
