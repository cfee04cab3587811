from typing import Any, Literal

from orders import handle_message, messages


def count(event: dict[str, Any], status: Literal["success", "fail"]) -> int:
    with messages(records=event["Records"], handler=handle_message) as batch:
        return sum(outcome.status == status for outcome in batch.process())


def count_failures(event: dict[str, Any]) -> int:
    return count(event, "failed")  # mistake: misspelt status
