from typing import Any

from orders import events, handle_plain_event


def lambda_handler(event: dict[str, Any], context: object) -> None:
    with events(event["Records"], handle_plain_event):  # mistake: handler of the record class, though a model is set
        events.process()
