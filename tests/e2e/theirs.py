"""The same function with the batch utility of Powertools for AWS Lambda.

Its guide has models like these; type checkers refuse what they override.
"""

from __future__ import annotations

import asyncio
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

from tests.e2e.handlers import handle_order
from tests.e2e.orders import Order


class OrderMessage(SqsRecordModel):
    """A message with an order in its body."""

    body: Json[Order]  # type: ignore[mutable-override]  # pyright: ignore[reportIncompatibleVariableOverride]


class OrderPayload(KinesisDataStreamRecordPayload):
    """The payload of a Kinesis record: an order."""

    data: Json[Order]  # type: ignore[mutable-override]  # pyright: ignore[reportIncompatibleVariableOverride]


class OrderEvent(KinesisDataStreamRecord):
    """A record of a Kinesis stream with an order as its data."""

    kinesis: OrderPayload  # type: ignore[mutable-override]  # pyright: ignore[reportIncompatibleVariableOverride]


class OrderRow(BaseModel):
    """An item of the table: the latest order of a customer."""

    order: Json[Order]


class OrderChangedRecord(DynamoDBStreamChangedRecordModel):
    """The data of a change of the table."""

    NewImage: OrderRow | None = None  # type: ignore[mutable-override]  # pyright: ignore[reportIncompatibleVariableOverride]
    OldImage: OrderRow | None = None  # type: ignore[mutable-override]  # pyright: ignore[reportIncompatibleVariableOverride]


class OrderChange(DynamoDBStreamRecordModel):
    """A change of the table."""

    dynamodb: OrderChangedRecord  # type: ignore[mutable-override]  # pyright: ignore[reportIncompatibleVariableOverride]


messages = BatchProcessor(EventType.SQS, model=OrderMessage)
async_messages = AsyncBatchProcessor(EventType.SQS, model=OrderMessage)
fifo_messages = SqsFifoPartialProcessor(model=OrderMessage, skip_group_on_error=True)
events = BatchProcessor(EventType.KinesisDataStreams, model=OrderEvent)
changes = BatchProcessor(EventType.DynamoDBStreams, model=OrderChange)

_batch: Any = batch  # its functions are typed in part only
process = _batch.process_partial_response
async_process = _batch.async_process_partial_response


def handle_message(record: OrderMessage) -> None:
    """Handle a message."""
    handle_order(record.body, record.messageId)


async def ahandle_message(record: OrderMessage) -> None:
    """Handle a message after yielding to others."""
    await asyncio.sleep(0)
    handle_order(record.body, record.messageId)


def handle_event(record: OrderEvent) -> None:
    """Handle a record of a Kinesis stream."""
    handle_order(record.kinesis.data, record.kinesis.sequenceNumber)


def handle_change(record: OrderChange) -> None:
    """Handle a change of the table."""
    if record.dynamodb.NewImage is None:
        msg = "expected a change that has a new image"
        raise TypeError(msg)
    handle_order(record.dynamodb.NewImage.order, record.dynamodb.SequenceNumber)


def on_sqs(event: dict[str, Any], context: Any) -> Any:
    """Handle a batch of a standard queue."""
    return process(event, handle_message, messages, context)


def on_sqs_async(event: dict[str, Any], context: Any) -> Any:
    """Handle a batch of a standard queue, all messages at the same time."""
    return async_process(event, ahandle_message, async_messages, context)


def on_fifo(event: dict[str, Any], context: Any) -> Any:
    """Handle a batch of a FIFO queue."""
    return process(event, handle_message, fifo_messages, context)


def on_kinesis(event: dict[str, Any], context: Any) -> Any:
    """Handle a batch of a shard of a Kinesis stream."""
    return process(event, handle_event, events, context)


def on_dynamodb(event: dict[str, Any], context: Any) -> Any:
    """Handle a batch of a shard of the table's stream."""
    return process(event, handle_change, changes, context)
