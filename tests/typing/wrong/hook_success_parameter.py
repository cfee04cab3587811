from typing import Any

from lambda_batch import BatchProcessor, SQSRecord, SuccessResponse
from orders import OrderEvent, OrderMessage


class OrderProcessor(BatchProcessor[OrderMessage, SQSRecord]):
    def success_handler(self, record: OrderEvent, result: Any) -> SuccessResponse[OrderMessage, Any]:  # mistake: record of another source
        raise NotImplementedError
