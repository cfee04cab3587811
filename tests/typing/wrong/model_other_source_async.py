from lambda_batch import AsyncBatchProcessor, EventType
from orders import OrderChange

processor = AsyncBatchProcessor(EventType.KinesisDataStreams, OrderChange)  # mistake: model of DynamoDB records
