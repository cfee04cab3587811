from lambda_batch import SqsBatchProcessor
from orders import OrderMessage, RefundMessage


class OrderProcessor(SqsBatchProcessor[OrderMessage]):
    pass


processor = OrderProcessor(model=RefundMessage)  # mistake: another model than the type argument
