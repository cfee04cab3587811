from collections.abc import AsyncGenerator
from typing import Any

from lambda_batch import PartialItemFailureResponse, async_process_partial_response
from orders import OrderMessage, async_messages


async def record_handler(record: OrderMessage) -> AsyncGenerator[str, None]:
    yield record.body.sku


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return async_process_partial_response(event, record_handler, async_messages)  # mistake: handler that is an async generator
