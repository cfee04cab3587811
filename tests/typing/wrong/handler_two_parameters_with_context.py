from typing import Any

from lambda_batch import LambdaContext, PartialItemFailureResponse, process_partial_response
from orders import OrderMessage, messages


def record_handler(record: OrderMessage, context: LambdaContext) -> str:
    return context.aws_request_id


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, messages, context)  # mistake: handler whose context has another name
