from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import fifo_messages, handle_message_async


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, handle_message_async, fifo_messages)  # mistake: async handler in a sync processor
