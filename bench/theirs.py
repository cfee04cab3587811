"""The side of Powertools for AWS Lambda: its models and processors.

Its guide has models like these; type checkers refuse what they override.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities import batch
from aws_lambda_powertools.utilities.batch import AsyncBatchProcessor, BatchProcessor, EventType
from aws_lambda_powertools.utilities.parser.models import (
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    SqsRecordModel,
)
from pydantic import BaseModel, Json

from bench.payloads import Order, OrderImage


class OrderMessage(SqsRecordModel):
    """A message with an order."""

    body: Json[Order]  # type: ignore[mutable-override]  # pyright: ignore[reportIncompatibleVariableOverride]


class OrderPayload(KinesisDataStreamRecordPayload):
    """What the stream holds of an order."""

    data: Json[Order]  # type: ignore[mutable-override]  # pyright: ignore[reportIncompatibleVariableOverride]


class OrderEvent(KinesisDataStreamRecord):
    """A stream record with an order."""

    kinesis: OrderPayload  # type: ignore[mutable-override]  # pyright: ignore[reportIncompatibleVariableOverride]


class OrderChangedRecord(DynamoDBStreamChangedRecordModel):
    """What the stream holds of a change of an order."""

    NewImage: OrderImage | None = None  # type: ignore[mutable-override]  # pyright: ignore[reportIncompatibleVariableOverride]
    OldImage: OrderImage | None = None  # type: ignore[mutable-override]  # pyright: ignore[reportIncompatibleVariableOverride]


class OrderChange(DynamoDBStreamRecordModel):
    """A change of an order."""

    dynamodb: OrderChangedRecord  # type: ignore[mutable-override]  # pyright: ignore[reportIncompatibleVariableOverride]


MODELS: dict[str, type[BaseModel]] = {
    "sqs": OrderMessage,
    "kinesis": OrderEvent,
    "dynamodb": OrderChange,
}

_EVENT_TYPES = {
    "sqs": EventType.SQS,
    "kinesis": EventType.KinesisDataStreams,
    "dynamodb": EventType.DynamoDBStreams,
}

_batch: Any = batch  # its functions are typed in part only
process = _batch.process_partial_response
async_process = _batch.async_process_partial_response


def make_processor(source: str, *, model: bool, is_async: bool = False, **options: Any) -> Any:
    """Make a processor of a source, with or without its model."""
    make: Any = AsyncBatchProcessor if is_async else BatchProcessor
    return make(_EVENT_TYPES[source], model=MODELS[source] if model else None, **options)
