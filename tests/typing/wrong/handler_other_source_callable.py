from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import OrderEvent, messages


class Counter:
    def __call__(self, record: OrderEvent) -> int:
        return record.kinesis.data.quantity


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, Counter(), messages)  # mistake: handler of another source
