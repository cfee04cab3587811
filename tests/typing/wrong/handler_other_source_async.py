from typing import Any

from lambda_batch import PartialItemFailureResponse, async_process_partial_response
from orders import async_messages, handle_event_async


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return async_process_partial_response(event, handle_event_async, async_messages)  # mistake: handler of another source
