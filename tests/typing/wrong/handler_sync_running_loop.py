from typing import Any

from lambda_batch import PartialItemFailureResponse, aprocess_partial_response
from orders import async_changes, handle_change


async def handle(event: dict[str, Any]) -> PartialItemFailureResponse:
    return await aprocess_partial_response(event, handle_change, async_changes)  # mistake: sync handler in an async processor
