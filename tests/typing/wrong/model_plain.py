from lambda_batch import BatchProcessor, EventType
from orders import Order

processor = BatchProcessor(event_type=EventType.SQS, model=Order)  # mistake: plain BaseModel
