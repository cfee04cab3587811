from lambda_batch import AsyncSqsBatchProcessor
from orders import OrderChange

processor = AsyncSqsBatchProcessor(model=OrderChange)  # mistake: model of DynamoDB records
