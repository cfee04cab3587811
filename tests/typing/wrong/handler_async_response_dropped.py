from typing import Any

from lambda_batch import process_partial_response
from orders import events, handle_event_async


def lambda_handler(event: dict[str, Any], context: object) -> None:
    process_partial_response(event, handle_event_async, events)  # mistake: async handler in a sync processor
