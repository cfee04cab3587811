from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import events, handle_message, messages


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    processor = events if "kinesis" in event else messages
    return process_partial_response(event, handle_message, processor)  # mistake: handler or processor of another source
