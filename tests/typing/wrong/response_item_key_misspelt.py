from typing import Any

from lambda_batch import process_partial_response
from orders import handle_message, messages


def lambda_handler(event: dict[str, Any], context: object) -> list[str]:
    response = process_partial_response(event, handle_message, messages)
    return [failed["itemIdentifer"] for failed in response["batchItemFailures"]]  # mistake: misspelt key of a failed item
