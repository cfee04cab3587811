from typing import Any

from lambda_batch import LambdaContext, PartialItemFailureResponse, process_partial_response
from orders import handle_message, messages


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, handle_message, messages, cotext=context)  # mistake: no such parameter
