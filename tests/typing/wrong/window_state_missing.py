from lambda_batch import KinesisWindowProcessor
from orders import OrderEvent

processor = KinesisWindowProcessor(OrderEvent)  # mistake: no type of the state
