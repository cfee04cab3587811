from typing import Any

from lambda_batch import process_partial_response
from orders import messages


def lambda_handler(event: dict[str, Any], context: object) -> None:
    process_partial_response(event, "handle_message", messages)  # mistake: a string as handler
