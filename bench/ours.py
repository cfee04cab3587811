"""The side of lambda-batch: its models and processors."""

from __future__ import annotations

import logging
from typing import Any

from pydantic import Json

from bench.payloads import Order, OrderImage
from lambda_batch import (
    AsyncBatchProcessor,
    BatchProcessor,
    DynamoDBStreamRecordModel,
    EventType,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    RecordModel,
    SqsRecordModel,
    async_process_partial_response,
    process_partial_response,
)

LOGGER = logging.getLogger("lambda_batch")


class OrderMessage(SqsRecordModel):
    """A message with an order."""

    body: Json[Order]


class OrderPayload(KinesisDataStreamRecordPayload):
    """What the stream holds of an order."""

    data: Json[Order]


class OrderEvent(KinesisDataStreamRecord):
    """A stream record with an order."""

    kinesis: OrderPayload


class OrderChange(DynamoDBStreamRecordModel[OrderImage]):
    """A change of an order."""


MODELS: dict[str, type[RecordModel]] = {
    "sqs": OrderMessage,
    "kinesis": OrderEvent,
    "dynamodb": OrderChange,
}

_EVENT_TYPES = {
    "sqs": EventType.SQS,
    "kinesis": EventType.KinesisDataStreams,
    "dynamodb": EventType.DynamoDBStreams,
}

process: Any = process_partial_response
async_process: Any = async_process_partial_response


def make_processor(source: str, *, model: bool, is_async: bool = False, **options: Any) -> Any:
    """Make a processor of a source, with or without its model."""
    make: Any = AsyncBatchProcessor if is_async else BatchProcessor
    return make(_EVENT_TYPES[source], model=MODELS[source] if model else None, **options)
