from lambda_batch import AsyncSqsFifoPartialProcessor
from orders import OrderChange

processor = AsyncSqsFifoPartialProcessor(OrderChange, True)  # mistake: model of DynamoDB records
