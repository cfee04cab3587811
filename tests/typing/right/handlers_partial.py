"""Handlers that are partials."""

from functools import partial
from typing import Any

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    async_process_partial_response,
    process_partial_response,
)
from orders import OrderMessage, async_messages, messages


def charge(record: OrderMessage, factor: int) -> int:
    return record.body.quantity * factor


def charge_first(factor: int, record: OrderMessage) -> int:
    return record.body.quantity * factor


def charge_in_time(
    record: OrderMessage, *, factor: int, lambda_context: LambdaContext | None = None
) -> int:
    return record.body.quantity * factor


async def charge_async(record: OrderMessage, factor: int) -> int:
    return record.body.quantity * factor


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    process_partial_response(event, partial(charge, factor=2), messages)
    process_partial_response(event, partial(charge_first, 2), messages)
    process_partial_response(event, partial(charge_in_time, factor=2), messages, context)
    async_process_partial_response(event, partial(charge_async, factor=2), async_messages)
    with messages(event["Records"], partial(charge, factor=2)) as batch:
        for outcome in batch.process():
            if outcome.status == "success":
                print(outcome.result + 1)
    return messages.response()
