from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from lambda_batch import PartialItemFailureResponse, process_partial_response
from orders import OrderMessage, messages


@contextmanager
def record_handler(record: OrderMessage) -> Generator[None, None, None]:
    print(record.body.sku)
    yield


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, messages)  # mistake: handler that is a context manager
