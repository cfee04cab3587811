from typing import Any

from lambda_batch import PartialItemFailureResponse, SqsBatchProcessor, process_partial_response
from orders import OrderMessage, handle_message


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, handle_message, SqsBatchProcessor[OrderMessage]())  # mistake: no model though the type argument is one
