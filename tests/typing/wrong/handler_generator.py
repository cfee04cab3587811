from collections.abc import Generator
from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import OrderMessage, messages


def record_handler(record: OrderMessage) -> Generator[str, None, None]:
    yield record.body.sku


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, messages)  # mistake: handler that is a generator
