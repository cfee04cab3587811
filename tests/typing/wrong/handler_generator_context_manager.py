from collections.abc import Generator
from typing import Any

from lambda_batch import PartialItemFailureResponse
from orders import OrderMessage, messages


def record_handler(record: OrderMessage) -> Generator[str, None, None]:
    yield record.body.sku


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    with messages(event["Records"], record_handler):  # mistake: handler that is a generator
        messages.process()
    return messages.response()
