from typing import Any

from lambda_batch import PartialItemFailureResponse, batch_processor
from orders import handle_message, messages


@batch_processor(handle_message, messages)  # mistake: async Lambda function, which Lambda does not await
async def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return messages.response()
