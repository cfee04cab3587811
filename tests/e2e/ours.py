"""The function, made with lambda-batch: a Lambda handler for each source."""

from __future__ import annotations

import asyncio
from typing import Any

from pydantic import BaseModel, Json

from lambda_batch import (
    AsyncSqsBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    DynamoDBBatchProcessor,
    DynamoDBStreamRecordModel,
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    LambdaContext,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SqsRecordModel,
    async_process_partial_response,
    process_partial_response,
)
from tests.e2e.handlers import handle_order
from tests.e2e.orders import Order


class OrderMessage(SqsRecordModel):
    """A message with an order in its body."""

    body: Json[Order]


class OrderEvent(KinesisDataStreamRecord[Json[Order]]):
    """A record of a Kinesis stream with an order as its data."""


class OrderRow(BaseModel):
    """An item of the table: the latest order of a customer."""

    order: Json[Order]


class OrderChange(DynamoDBStreamRecordModel[OrderRow]):
    """A change of the table."""


messages = SqsBatchProcessor(model=OrderMessage)
async_messages = AsyncSqsBatchProcessor(model=OrderMessage, max_concurrency=10)
fifo_messages = SqsFifoPartialProcessor(model=OrderMessage, skip_group_on_error=True)
async_fifo_messages = AsyncSqsFifoPartialProcessor(model=OrderMessage, skip_group_on_error=True)
events = KinesisBatchProcessor(model=OrderEvent)
changes = DynamoDBBatchProcessor(model=OrderChange)


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


def on_sqs(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Handle a batch of a standard queue."""
    return process_partial_response(event, handle_message, messages, context)


def on_sqs_async(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Handle a batch of a standard queue, ten messages at a time."""
    return async_process_partial_response(event, ahandle_message, async_messages, context)


def on_fifo(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Handle a batch of a FIFO queue."""
    return process_partial_response(event, handle_message, fifo_messages, context)


def on_fifo_async(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Handle a batch of a FIFO queue, message groups at the same time."""
    return async_process_partial_response(event, ahandle_message, async_fifo_messages, context)


def on_kinesis(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Handle a batch of a shard of a Kinesis stream."""
    return process_partial_response(event, handle_event, events, context)


def on_dynamodb(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Handle a batch of a shard of the table's stream."""
    return process_partial_response(event, handle_change, changes, context)
