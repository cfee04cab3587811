from lambda_batch import SqsBatchProcessor
from orders import OrderEvent


class OrderProcessor(SqsBatchProcessor[OrderEvent]):  # mistake: model of another source
    pass
