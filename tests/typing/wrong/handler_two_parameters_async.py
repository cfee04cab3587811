from typing import Any

from orders import OrderMessage, async_messages


async def record_handler(record: OrderMessage, factor: int) -> int:
    return record.body.quantity * factor


def lambda_handler(event: dict[str, Any], context: object) -> None:
    with async_messages(event["Records"], record_handler):  # mistake: handler with two required parameters
        async_messages.async_process()
