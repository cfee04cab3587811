from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import events, handle_change


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event=event, record_handler=handle_change, processor=events)  # mistake: handler of another source
