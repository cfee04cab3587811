from typing import Any

from lambda_batch import process_partial_response
from orders import OrderMessage, handle_message, messages


def respond(event: dict[str, Any], record: OrderMessage) -> None:
    process_partial_response(event, handle_message(record), messages)  # mistake: handler called
