"""The functions of the runs that compare options: one Lambda handler for each setting."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeAlias

from pydantic import ValidationError

from lambda_batch import (
    AsyncSqsBatchProcessor,
    KinesisBatchProcessor,
    LambdaContext,
    PartialItemFailureResponse,
    RetryLater,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SuccessResponse,
    async_process_partial_response,
    process_partial_response,
)
from lambda_batch.retries import RetryDelays, exponential_backoff
from lambda_batch.sinks import SqsSink
from tests.e2e.clients import Clients
from tests.e2e.downstreams import (
    ClosedError,
    ShopError,
    UnknownSkuError,
    place,
    place_async,
    write,
)
from tests.e2e.orders import Order
from tests.e2e.ours import OrderEvent, OrderMessage
from tests.e2e.sinks import SINK

LambdaHandler: TypeAlias = Callable[[dict[str, Any], LambdaContext], PartialItemFailureResponse]
Queue: TypeAlias = SqsBatchProcessor[OrderMessage] | SqsFifoPartialProcessor[OrderMessage]

RESERVE = timedelta(seconds=0.4)
"""Longer than a slow order takes."""
TIME_LIMIT = timedelta(seconds=0.2)
PERMANENT = (ValidationError, UnknownSkuError)

sqs = Clients(os.environ["E2E_ENDPOINT"], "", trouble_rate=0).make("sqs")
sink = SqsSink(sqs, sqs.create_queue(QueueName=SINK)["QueueUrl"])


def handle_message(record: OrderMessage) -> None:
    """Place the order of a message."""
    place(record.body, record.messageId)


async def ahandle_message(record: OrderMessage) -> None:
    """Place the order of a message, while others wait."""
    await place_async(record.body, record.messageId)


def handle_event(record: OrderEvent) -> None:
    """Place the order of a record of a Kinesis stream."""
    place(record.kinesis.data, record.kinesis.sequenceNumber)


def handle_later(record: OrderMessage) -> None:
    """Place an order; if the service is closed, ask for a retry when it opens."""
    try:
        place(record.body, record.messageId)
    except ClosedError as error:
        raise RetryLater(error.retry_after) from error


def _on_queue(
    processor: Queue, handle: Callable[[OrderMessage], None] = handle_message
) -> LambdaHandler:
    def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
        return process_partial_response(event, handle, processor, context)

    return lambda_handler


def _on_queue_async(processor: AsyncSqsBatchProcessor[OrderMessage]) -> LambdaHandler:
    def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
        return async_process_partial_response(event, ahandle_message, processor, context)

    return lambda_handler


def _on_stream(processor: KinesisBatchProcessor[OrderEvent]) -> LambdaHandler:
    def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
        return process_partial_response(event, handle_event, processor, context)

    return lambda_handler


sync_plain = _on_queue(SqsBatchProcessor(model=OrderMessage))
sync_reserve = _on_queue(SqsBatchProcessor(model=OrderMessage, reserve=RESERVE))

async_plain = _on_queue_async(AsyncSqsBatchProcessor(model=OrderMessage, max_concurrency=10))
async_reserve = _on_queue_async(
    AsyncSqsBatchProcessor(model=OrderMessage, max_concurrency=10, reserve=RESERVE)
)
async_time_limit = _on_queue_async(
    AsyncSqsBatchProcessor(model=OrderMessage, max_concurrency=10, time_limit=TIME_LIMIT)
)

sync_sink = _on_queue(SqsBatchProcessor(model=OrderMessage, permanent=PERMANENT, sink=sink))
fifo_stop = _on_queue(SqsFifoPartialProcessor(model=OrderMessage))
fifo_skip = _on_queue(SqsFifoPartialProcessor(model=OrderMessage, skip_group_on_error=True))
fifo_sink = _on_queue(
    SqsFifoPartialProcessor(
        model=OrderMessage, skip_group_on_error=True, permanent=PERMANENT, sink=sink
    )
)

sync_backoff = _on_queue(
    SqsBatchProcessor(
        model=OrderMessage, retry_delays=RetryDelays(sqs, exponential_backoff(base=2, maximum=8))
    )
)
sync_retry_later = _on_queue(
    SqsBatchProcessor(model=OrderMessage, retry_delays=RetryDelays(sqs)), handle_later
)

stream_continue = _on_stream(KinesisBatchProcessor(model=OrderEvent))
stream_stop_key = _on_stream(KinesisBatchProcessor(model=OrderEvent, on_failure="stop_key"))
stream_stop = _on_stream(KinesisBatchProcessor(model=OrderEvent, on_failure="stop"))
stream_continue_sink = _on_stream(
    KinesisBatchProcessor(model=OrderEvent, permanent=PERMANENT, sink=sink)
)
stream_stop_key_sink = _on_stream(
    KinesisBatchProcessor(model=OrderEvent, on_failure="stop_key", permanent=PERMANENT, sink=sink)
)


def write_one(record: OrderMessage) -> None:
    """Write the order of a message."""
    [refusal] = write([(record.body, record.messageId)])
    if refusal is not None:
        raise refusal


def choose(record: OrderMessage) -> tuple[Order, str]:
    """Return what is to be written for a message."""
    return record.body, record.messageId


def write_all(
    successes: Sequence[SuccessResponse[OrderMessage, tuple[Order, str]]],
) -> list[ShopError | None]:
    """Write the orders of a batch."""
    return write(success.result for success in successes)


messages = SqsBatchProcessor(model=OrderMessage)
bulk_messages = SqsBatchProcessor(model=OrderMessage, bulk=write_all)

write_each = _on_queue(messages, write_one)


def write_after(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Write the orders of a batch after it, and fail all of it if some are not written."""
    chosen: list[tuple[Order, str]] = []

    def collect(record: OrderMessage) -> None:
        chosen.append(choose(record))

    response = process_partial_response(event, collect, messages, context)
    refusals = [refusal for refusal in write(chosen) if refusal is not None]
    if refusals:
        msg = "some orders were not written"
        raise ExceptionGroup(msg, refusals)
    return response


def write_bulk(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Write the orders of a batch with the option for it."""
    return process_partial_response(event, choose, bulk_messages, context)
