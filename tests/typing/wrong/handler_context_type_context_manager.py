from typing import Any

from lambda_batch import LambdaContext
from orders import OrderMessage, messages


def record_handler(record: OrderMessage, lambda_context: int) -> int:
    return lambda_context + record.body.quantity


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:
    with messages(event["Records"], record_handler, context):  # mistake: handler that takes a number for the context
        messages.process()
