from typing import Any

from lambda_batch import async_batch_processor
from orders import async_messages, handle_message_async


@async_batch_processor(handle_message_async, async_messages)  # mistake: Lambda function that does not return the response
def lambda_handler(event: dict[str, Any], context: object) -> None:
    print(async_messages.response())
