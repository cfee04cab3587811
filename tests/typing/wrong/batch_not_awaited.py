from typing import Any

from orders import async_messages, handle_message_async


async def handle(event: dict[str, Any]) -> None:
    with async_messages(event["Records"], handle_message_async) as batch:
        batch.aprocess()  # mistake: coroutine not awaited
