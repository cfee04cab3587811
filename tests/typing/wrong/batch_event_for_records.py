from typing import Any

from orders import handle_message, messages


def lambda_handler(event: dict[str, Any], context: object) -> None:
    with messages(event, handle_message):  # mistake: the event for its records
        messages.process()
