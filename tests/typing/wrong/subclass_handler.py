from typing import Any

from lambda_batch import PartialItemFailureResponse, SqsBatchProcessor, process_partial_response
from orders import OrderMessage, handle_refund


class OrderProcessor(SqsBatchProcessor[OrderMessage]):
    pass


processor = OrderProcessor(OrderMessage)


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, handle_refund, processor)  # mistake: handler of another model
