from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import Order, messages


def record_handler(order: Order) -> int:
    return order.quantity


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, messages)  # mistake: handler of the payload
