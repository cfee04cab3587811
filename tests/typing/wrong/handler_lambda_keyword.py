from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import messages


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event=event, record_handler=lambda record: record.kinesis, processor=messages)  # mistake: no such member of the record
