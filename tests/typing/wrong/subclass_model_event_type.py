from lambda_batch import BatchProcessor, EventType, SQSRecord
from orders import OrderMessage, RefundMessage


class OrderProcessor(BatchProcessor[OrderMessage, SQSRecord]):
    pass


processor = OrderProcessor(EventType.SQS, RefundMessage)  # mistake: another model than the type argument
