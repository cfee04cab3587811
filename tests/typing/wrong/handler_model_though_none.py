from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import handle_message, plain_messages


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, handle_message, plain_messages)  # mistake: handler of a model, though none is set
