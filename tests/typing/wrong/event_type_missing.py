from lambda_batch import BatchProcessor
from orders import OrderMessage

processor = BatchProcessor(model=OrderMessage)  # mistake: no event type
