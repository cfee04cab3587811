from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import handle_event, handle_message, messages


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    record_handler = handle_event if "kinesis" in event else handle_message
    return process_partial_response(event, record_handler, messages)  # mistake: handler or processor of another source
