from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import handle_plain_message, plain_events


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, handle_plain_message, plain_events)  # mistake: handler of another source
