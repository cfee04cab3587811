from typing import Any

from lambda_batch import PartialItemFailureResponse, async_batch_processor
from orders import events, handle_event_async


@async_batch_processor(record_handler=handle_event_async, processor=events)  # mistake: sync processor in an async entry point
def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return events.response()
