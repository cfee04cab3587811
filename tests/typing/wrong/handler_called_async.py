from typing import Any

from lambda_batch import PartialItemFailureResponse, async_process_partial_response
from orders import OrderMessage, async_messages, handle_message_async


def respond(event: dict[str, Any], record: OrderMessage) -> PartialItemFailureResponse:
    return async_process_partial_response(event, handle_message_async(record), async_messages)  # mistake: handler called
