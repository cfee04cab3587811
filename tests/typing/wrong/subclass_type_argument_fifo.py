from lambda_batch import AsyncSqsFifoPartialProcessor
from orders import OrderChange


class OrderProcessor(AsyncSqsFifoPartialProcessor[OrderChange]):  # mistake: model of another source
    pass
