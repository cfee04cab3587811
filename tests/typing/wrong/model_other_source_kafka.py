from lambda_batch import KafkaBatchProcessor
from orders import OrderMessage

processor = KafkaBatchProcessor(model=OrderMessage)  # mistake: model of SQS messages
