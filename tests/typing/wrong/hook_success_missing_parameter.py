from typing import Any

from lambda_batch import SqsBatchProcessor, SuccessResponse
from orders import OrderMessage


class OrderProcessor(SqsBatchProcessor[OrderMessage]):
    def success_handler(self, record: OrderMessage) -> SuccessResponse[OrderMessage, Any]:  # mistake: no result parameter
        raise NotImplementedError
