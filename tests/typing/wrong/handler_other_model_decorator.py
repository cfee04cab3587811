from typing import Any

from lambda_batch import PartialItemFailureResponse, batch_processor
from orders import handle_refund, messages


@batch_processor(record_handler=handle_refund, processor=messages)  # mistake: handler of another model
def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return messages.response()
