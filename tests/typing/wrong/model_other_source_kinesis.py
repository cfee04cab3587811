from lambda_batch import KinesisBatchProcessor
from orders import OrderMessage

processor = KinesisBatchProcessor(model=OrderMessage)  # mistake: model of SQS messages
