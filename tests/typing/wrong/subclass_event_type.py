from lambda_batch import BatchProcessor, EventType, SQSRecord
from orders import OrderMessage


class OrderProcessor(BatchProcessor[OrderMessage, SQSRecord]):
    pass


processor = OrderProcessor(EventType.KinesisDataStreams, OrderMessage)  # mistake: event type of another source
