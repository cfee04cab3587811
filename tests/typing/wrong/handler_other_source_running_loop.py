from typing import Any

from lambda_batch import PartialItemFailureResponse, aprocess_partial_response
from orders import async_events, handle_message_async


async def handle(event: dict[str, Any]) -> PartialItemFailureResponse:
    return await aprocess_partial_response(event, handle_message_async, async_events)  # mistake: handler of another source
