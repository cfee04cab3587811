"""lambda-batch: its models and processors."""

from __future__ import annotations

import logging
from typing import Any

from pydantic import Json

from bench.payloads import Order, OrderImage
from lambda_batch import (
    AsyncBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BatchProcessor,
    DynamoDBRecord,
    DynamoDBStreamRecordModel,
    EventType,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    KinesisStreamRecord,
    RecordModel,
    SqsFifoPartialProcessor,
    SQSRecord,
    SqsRecordModel,
    async_process_partial_response,
    process_partial_response,
)

LOGGER = logging.getLogger("lambda_batch")


class OrderMessage(SqsRecordModel):
    """A message with an order."""

    body: Json[Order]


class OrderPayload(KinesisDataStreamRecordPayload):
    """The part of a stream record that has the order."""

    data: Json[Order]


class OrderEvent(KinesisDataStreamRecord):
    """A stream record with an order."""

    kinesis: OrderPayload


class OrderChange(DynamoDBStreamRecordModel[OrderImage]):
    """A change of an order."""


class OrderText(SQSRecord):
    """A message; only its order is validated."""

    @property
    def order(self) -> Order:
        """The order, validated when it is read."""
        return Order.model_validate_json(self.body)


class OrderData(KinesisStreamRecord):
    """A stream record; only its order is validated."""

    @property
    def order(self) -> Order:
        """The order, validated when it is read."""
        return Order.model_validate_json(self.kinesis.data_as_bytes())


class OrderRow(DynamoDBRecord):
    """A change; only its order is validated."""

    @property
    def order(self) -> OrderImage:
        """The order, validated when it is read."""
        return OrderImage.model_validate(self.dynamodb.new_image)


RECORD_CLASSES: dict[str, type[Any]] = {
    "sqs": OrderText,
    "kinesis": OrderData,
    "dynamodb": OrderRow,
}

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
    """Create a processor of a source, with or without its model."""
    make: Any = AsyncBatchProcessor if is_async else BatchProcessor
    return make(_EVENT_TYPES[source], model=MODELS[source] if model else None, **options)


def make_payload_processor(source: str) -> Any:
    """Create a processor of a source whose record class validates only the payload."""
    make: Any = BatchProcessor
    return make(_EVENT_TYPES[source], model=RECORD_CLASSES[source])


def make_fifo_processor(*, skip_group_on_error: bool, is_async: bool = False) -> Any:
    """Create a processor of a FIFO queue that reports all failures, even of a whole batch."""
    make: Any = AsyncSqsFifoPartialProcessor if is_async else SqsFifoPartialProcessor
    return make(skip_group_on_error=skip_group_on_error, raise_on_entire_batch_failure=False)


class _OwnSuccess(BatchProcessor[Any, Any]):
    def success_handler(self, record: Any, result: Any) -> Any:
        return super().success_handler(record, result)


class _OwnFailure(BatchProcessor[Any, Any]):
    def failure_handler(self, record: Any, exception: Any) -> Any:
        return super().failure_handler(record, exception)


class _OwnRecord(BatchProcessor[Any, Any]):
    def _process_record(self, record: Any) -> Any:
        return super()._process_record(record)


_HOOKED: dict[str, Any] = {"success": _OwnSuccess, "failure": _OwnFailure, "record": _OwnRecord}


def make_hooked_processor(hook: str) -> Any:
    """Create a processor of SQS messages with an overridden hook: success, failure or record."""
    return _HOOKED[hook](EventType.SQS, raise_on_entire_batch_failure=False)
