from typing import Any

from lambda_batch import async_process_partial_response
from orders import handle_message_async, messages


def lambda_handler(event: dict[str, Any], context: object) -> None:
    async_process_partial_response(event, handle_message_async, messages)  # mistake: sync processor in an async entry point
