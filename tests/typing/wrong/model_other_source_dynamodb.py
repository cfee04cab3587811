from lambda_batch import DynamoDBBatchProcessor
from orders import OrderEvent

processor = DynamoDBBatchProcessor(OrderEvent)  # mistake: model of Kinesis records
