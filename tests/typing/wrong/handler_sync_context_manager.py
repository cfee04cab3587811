from typing import Any

from lambda_batch import PartialItemFailureResponse
from orders import async_events, handle_event


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    with async_events(records=event["Records"], handler=handle_event):  # mistake: sync handler in an async processor
        async_events.async_process()
    return async_events.response()
