from typing import Any

from lambda_batch import PartialItemFailureResponse, batch_processor
from orders import handle_message, messages


@batch_processor(record_handler=handle_message, processor=messages)
def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return messages.response()


def count(event: dict[str, Any]) -> int:
    return lambda_handler(event, None)  # mistake: the response as a number
