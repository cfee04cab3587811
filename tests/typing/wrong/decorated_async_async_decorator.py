from typing import Any

from lambda_batch import PartialItemFailureResponse, async_batch_processor
from orders import async_messages, handle_message_async


@async_batch_processor(handle_message_async, async_messages)  # mistake: async Lambda function, which Lambda does not await
async def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return async_messages.response()
