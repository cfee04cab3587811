from lambda_batch import BatchProcessor, EventType
from orders import OrderMessage


def make_processor(example: OrderMessage) -> None:
    BatchProcessor(event_type=EventType.SQS, model=example)  # mistake: model instance instead of class
