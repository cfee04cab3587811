"""Powertools for AWS Lambda: its models and processors.

Its guide shows models like these. Type checkers reject their overridden fields.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities import batch
from aws_lambda_powertools.utilities.batch import (
    AsyncBatchProcessor,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
)
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
    """The part of a stream record that has the order."""

    data: Json[Order]  # type: ignore[mutable-override]  # pyright: ignore[reportIncompatibleVariableOverride]


class OrderEvent(KinesisDataStreamRecord):
    """A stream record with an order."""

    kinesis: OrderPayload  # type: ignore[mutable-override]  # pyright: ignore[reportIncompatibleVariableOverride]


class OrderChangedRecord(DynamoDBStreamChangedRecordModel):
    """The part of a change that has the order."""

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

_batch: Any = batch  # its functions are only partly typed
process = _batch.process_partial_response
async_process = _batch.async_process_partial_response


def make_processor(source: str, *, model: bool, is_async: bool = False, **options: Any) -> Any:
    """Create a processor of a source, with or without its model."""
    make: Any = AsyncBatchProcessor if is_async else BatchProcessor
    return make(_EVENT_TYPES[source], model=MODELS[source] if model else None, **options)


def make_fifo_processor(*, skip_group_on_error: bool) -> Any:
    """Create a processor of a FIFO queue that reports all failures, even of a whole batch."""
    processor: Any = SqsFifoPartialProcessor(skip_group_on_error=skip_group_on_error)
    processor.raise_on_entire_batch_failure = False  # not a parameter of its constructor
    return processor


class _OwnSuccess(BatchProcessor):
    def success_handler(self, record: Any, result: Any) -> Any:
        return super().success_handler(record, result)  # pyright: ignore[reportUnknownMemberType]


class _OwnFailure(BatchProcessor):
    def failure_handler(self, record: Any, exception: Any) -> Any:
        return super().failure_handler(record, exception)  # pyright: ignore[reportUnknownMemberType]


class _OwnRecord(BatchProcessor):
    def _process_record(self, record: Any) -> Any:
        return super()._process_record(record)  # pyright: ignore[reportUnknownMemberType]


_HOOKED: dict[str, Any] = {"success": _OwnSuccess, "failure": _OwnFailure, "record": _OwnRecord}


def make_hooked_processor(hook: str) -> Any:
    """Create a processor of SQS messages with an overridden hook: success, failure or record."""
    return _HOOKED[hook](EventType.SQS, raise_on_entire_batch_failure=False)
