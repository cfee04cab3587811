from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from lambda_batch import PartialItemFailureResponse, batch_processor
from orders import OrderMessage, messages


pool = ThreadPoolExecutor()


def record_handler(record: OrderMessage) -> Future[int]:
    return pool.submit(int, record.messageId)


@batch_processor(record_handler, messages)  # mistake: handler whose result is a future
def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return messages.response()
