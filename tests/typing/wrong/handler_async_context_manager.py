from typing import Any

from lambda_batch import PartialItemFailureResponse
from orders import events, handle_event_async


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    with events(records=event["Records"], handler=handle_event_async):  # mistake: async handler in a sync processor
        events.process()
    return events.response()
