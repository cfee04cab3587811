from lambda_batch import DynamoDBBatchProcessor
from orders import OrderImage

processor = DynamoDBBatchProcessor(model=OrderImage)  # mistake: the model of an image
