from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import OrderMessage, messages


class UrgentMessage(OrderMessage):
    pass


def record_handler(record: UrgentMessage) -> None:
    print(record.body.sku)


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, messages)  # mistake: handler of a subclass of the model
