from lambda_batch import BatchProcessor, EventType
from orders import OrderEvent

processor = BatchProcessor(EventType.Kafka, model=OrderEvent)  # mistake: model of Kinesis records
