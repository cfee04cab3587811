from functools import partial
from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import OrderEvent, messages


def record_handler(record: OrderEvent, factor: int) -> int:
    return record.kinesis.data.quantity * factor


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, partial(record_handler, factor=2), messages)  # mistake: handler of another source
