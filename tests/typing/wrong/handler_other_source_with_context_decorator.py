from typing import Any

from lambda_batch import PartialItemFailureResponse, batch_processor
from orders import OrderEvent, messages


def record_handler(record: OrderEvent, lambda_context: object) -> None:
    print(lambda_context)


@batch_processor(record_handler=record_handler, processor=messages)  # mistake: handler of another source
def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return messages.response()
