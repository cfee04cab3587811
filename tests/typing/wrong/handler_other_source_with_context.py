from typing import Any

from lambda_batch import LambdaContext, PartialItemFailureResponse, process_partial_response
from orders import OrderEvent, messages


def record_handler(record: OrderEvent, lambda_context: LambdaContext) -> None:
    print(record.kinesis.data, lambda_context.aws_request_id)


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, messages, context)  # mistake: handler of another source
