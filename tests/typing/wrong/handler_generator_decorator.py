from collections.abc import Generator
from typing import Any

from lambda_batch import PartialItemFailureResponse, batch_processor
from orders import OrderMessage, messages


def record_handler(record: OrderMessage) -> Generator[str, None, None]:
    yield record.body.sku


@batch_processor(record_handler, messages)  # mistake: handler that is a generator
def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return messages.response()
