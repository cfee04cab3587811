from typing import Any

from orders import async_messages, handle_message_async


def lambda_handler(event: dict[str, Any], context: object) -> None:
    with async_messages(records=event["Records"], handler=handle_message_async) as batch:
        batch.process()  # mistake: method of sync batches
