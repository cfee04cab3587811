from typing import Any

from orders import handle_message, messages


def lambda_handler(event: dict[str, Any], context: object) -> None:
    with messages(records=event["Records"], handler=handle_message) as batch:
        failures = sum(outcome.status == "failed" for outcome in batch.process())  # mistake: misspelt status
    print(failures)
