from typing import Any

from lambda_batch import process_partial_response
from orders import handle_message, messages


def lambda_handler(event: dict[str, Any], context: object) -> int:
    response = process_partial_response(event, handle_message, messages)
    return len(response["batchItemFailure"])  # mistake: misspelt key of the response
