from typing import Any

from lambda_batch import PartialItemFailureResponse, async_batch_processor
from orders import async_events, handle_change_async


@async_batch_processor(handle_change_async, async_events)  # mistake: handler of another source
def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return async_events.response()
