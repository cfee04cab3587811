from typing import Any

from lambda_batch import PartialItemFailureResponse
from orders import fifo_messages, handle_plain_change


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    with fifo_messages(event["Records"], handle_plain_change):  # mistake: handler of another source
        fifo_messages.process()
    return fifo_messages.response()
