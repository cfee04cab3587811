from concurrent.futures import Future
from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import OrderMessage, messages


def record_handler(record: OrderMessage) -> list[Future[int]]:
    return []


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, messages)  # mistake: handler whose result is a list of futures
