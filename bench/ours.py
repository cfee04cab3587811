"""The side of lambda-batch: its models and processors."""

from __future__ import annotations

import logging
from typing import Any

from pydantic import Json

from bench.payloads import Order, OrderImage
from lambda_batch import (
    AsyncBatchProcessor,
    BatchProcessor,
    DynamoDBRecord,
    DynamoDBStreamRecordModel,
    EventType,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    KinesisStreamRecord,
    RecordModel,
    SQSRecord,
    SqsRecordModel,
    async_process_partial_response,
    process_partial_response,
)
from lambda_batch.wire.records import RecordView

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


class OrderText(SQSRecord):
    """A message of which only the order is validated."""

    @property
    def order(self) -> Order:
        """The order, validated when it is asked for."""
        return Order.model_validate_json(self.body)


class OrderData(KinesisStreamRecord):
    """A stream record of which only the order is validated."""

    @property
    def order(self) -> Order:
        """The order, validated when it is asked for."""
        return Order.model_validate_json(self.kinesis.data_as_bytes())


class OrderRow(DynamoDBRecord):
    """A change of which only the order is validated."""

    @property
    def order(self) -> OrderImage:
        """The order, validated when it is asked for."""
        return OrderImage.model_validate(self.dynamodb.new_image)


RECORD_CLASSES: dict[str, type[RecordView]] = {
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
    """Make a processor of a source, with or without its model."""
    make: Any = AsyncBatchProcessor if is_async else BatchProcessor
    return make(_EVENT_TYPES[source], model=MODELS[source] if model else None, **options)


def make_payload_processor(source: str) -> Any:
    """Make a processor of a source whose record class validates the payload alone."""
    make: Any = BatchProcessor
    return make(_EVENT_TYPES[source], model=RECORD_CLASSES[source])
