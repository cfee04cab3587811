from typing import Any

from lambda_batch import SqsBatchProcessor
from orders import OrderMessage


class OrderProcessor(SqsBatchProcessor[OrderMessage]):
    def success_handler(self, record: OrderMessage, result: Any) -> bool:  # mistake: result of a wrong type
        return True
