from typing import Any

from orders import plain_messages


def record_handler(record: str) -> str:
    return record.upper()


def lambda_handler(event: dict[str, Any], context: object) -> None:
    with plain_messages(event["Records"], record_handler):  # mistake: handler of text
        plain_messages.process()
