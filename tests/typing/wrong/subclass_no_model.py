from lambda_batch import SqsBatchProcessor
from orders import OrderMessage


class OrderProcessor(SqsBatchProcessor[OrderMessage]):
    pass


processor = OrderProcessor()  # mistake: no model though the type argument is one
