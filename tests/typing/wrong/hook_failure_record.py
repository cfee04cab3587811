from lambda_batch import ExceptionInfo, FailureResponse, SqsBatchProcessor
from orders import OrderMessage


class OrderProcessor(SqsBatchProcessor[OrderMessage]):
    def failure_handler(self, record: OrderMessage, exception: ExceptionInfo) -> FailureResponse[OrderMessage]:  # mistake: a failed record can be a record class
        raise NotImplementedError
