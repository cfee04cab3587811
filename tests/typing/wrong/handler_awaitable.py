from collections.abc import Awaitable
from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import OrderMessage, handle_message_async, messages


def record_handler(record: OrderMessage) -> Awaitable[int]:
    return handle_message_async(record)


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, messages)  # mistake: awaitable result in a sync processor
