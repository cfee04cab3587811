from typing import Any

from lambda_batch import PartialItemFailureResponse, batch_processor
from orders import OrderMessage, messages


def record_handler(record: OrderMessage, lambda_context: str) -> str:
    return lambda_context.upper()


@batch_processor(record_handler=record_handler, processor=messages)  # mistake: handler that takes text for the context
def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return messages.response()
