from typing import Any

from lambda_batch import PartialItemFailureResponse, batch_processor
from orders import async_events, handle_event_async


@batch_processor(record_handler=handle_event_async, processor=async_events)  # mistake: async processor in a sync entry point
def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return async_events.response()
