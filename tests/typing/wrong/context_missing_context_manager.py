from typing import Any

from lambda_batch import LambdaContext
from orders import OrderMessage, messages


def record_handler(record: OrderMessage, lambda_context: LambdaContext) -> str:
    return lambda_context.aws_request_id


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    with messages(event["Records"], record_handler):  # mistake: no context for a handler that needs one
        messages.process()
