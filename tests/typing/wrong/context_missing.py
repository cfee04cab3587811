from typing import Any

from lambda_batch import LambdaContext, PartialItemFailureResponse, process_partial_response
from orders import OrderMessage, messages


def record_handler(record: OrderMessage, lambda_context: LambdaContext) -> str:
    return lambda_context.aws_request_id


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, messages)  # mistake: no context for a handler that needs one
