from lambda_batch import BatchProcessor, EventType, SQSRecord
from orders import OrderEvent, OrderMessage

processor: BatchProcessor[OrderEvent, SQSRecord] = BatchProcessor(EventType.SQS, OrderMessage)  # mistake: another record type
