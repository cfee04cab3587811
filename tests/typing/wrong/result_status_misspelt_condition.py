from typing import Any

from orders import handle_message, messages


def lambda_handler(event: dict[str, Any], context: object) -> None:
    with messages(records=event["Records"], handler=handle_message) as batch:
        failures = sum(1 for outcome in batch.process() if outcome.status == "failed")  # mistake: misspelt status
    print(failures)
