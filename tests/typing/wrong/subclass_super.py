from lambda_batch import SqsBatchProcessor
from orders import OrderMessage, RefundMessage


class OrderProcessor(SqsBatchProcessor[OrderMessage]):
    def __init__(self) -> None:
        super().__init__(model=RefundMessage)  # mistake: another model than the type argument
