from typing import Any

from lambda_batch import PartialItemFailureResponse, SqsBatchProcessor, process_partial_response
from orders import handle_plain_message


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, handle_plain_message, SqsBatchProcessor)  # mistake: class for a processor
