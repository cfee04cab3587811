from lambda_batch import AsyncSqsFifoPartialProcessor
from orders import OrderMessage, RefundMessage


class OrderProcessor(AsyncSqsFifoPartialProcessor[OrderMessage]):
    pass


processor = OrderProcessor(RefundMessage, skip_group_on_error=True)  # mistake: another model than the type argument
