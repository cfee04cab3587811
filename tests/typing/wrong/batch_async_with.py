from typing import Any

from orders import async_messages, handle_message_async


async def handle(event: dict[str, Any]) -> None:
    async with async_messages(event["Records"], handle_message_async):  # mistake: async with around a batch
        pass
