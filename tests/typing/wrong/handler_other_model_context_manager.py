from typing import Any

from lambda_batch import PartialItemFailureResponse
from orders import handle_refund, messages


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    with messages(records=event["Records"], handler=handle_refund):  # mistake: handler of another model
        messages.process()
    return messages.response()
