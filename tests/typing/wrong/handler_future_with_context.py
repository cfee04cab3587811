from concurrent.futures import Future
from typing import Any

from lambda_batch import LambdaContext, PartialItemFailureResponse, process_partial_response
from orders import OrderMessage, messages


def record_handler(record: OrderMessage, lambda_context: LambdaContext) -> Future[int]:
    return Future()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, messages, context)  # mistake: handler whose result is a future
