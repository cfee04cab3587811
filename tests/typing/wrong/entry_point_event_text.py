from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import handle_message, messages


def lambda_handler(event: str, context: Any) -> PartialItemFailureResponse:
    return process_partial_response(event, handle_message, messages)  # mistake: the event as text
