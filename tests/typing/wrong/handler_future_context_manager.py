from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from lambda_batch import PartialItemFailureResponse
from orders import OrderMessage, messages


pool = ThreadPoolExecutor()


def record_handler(record: OrderMessage) -> Future[int]:
    return pool.submit(int, record.messageId)


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    with messages(event["Records"], record_handler):  # mistake: handler whose result is a future
        messages.process()
    return messages.response()
