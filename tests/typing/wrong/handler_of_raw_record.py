from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import plain_messages


def record_handler(record: dict[str, Any]) -> str:
    return str(record["body"])


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, plain_messages)  # mistake: handler of dicts, not of the record class
