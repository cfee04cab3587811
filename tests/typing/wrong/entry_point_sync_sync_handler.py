from typing import Any

from lambda_batch import process_partial_response
from orders import async_messages, handle_message


def lambda_handler(event: dict[str, Any], context: object) -> None:
    process_partial_response(event, handle_message, async_messages)  # mistake: async processor in a sync entry point
