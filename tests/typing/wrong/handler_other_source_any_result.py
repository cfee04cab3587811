from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import OrderEvent, messages


def record_handler(record: OrderEvent) -> Any:
    return record.kinesis.data


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, messages)  # mistake: handler of another source
