from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import handle_message, messages


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, handle_message, messages, "context")  # mistake: text for the context
