from typing import Any

from orders import async_events, handle_event_async


def lambda_handler(event: dict[str, Any], context: object) -> None:
    with async_events(event["Records"], handle_event_async) as batch:
        for outcome in batch.async_process():
            if outcome.status == "success":
                print(outcome.result + 1)  # mistake: text as a number
