from lambda_batch import SqsBatchProcessor
from orders import OrderMessage, RefundMessage

processor = SqsBatchProcessor[OrderMessage](RefundMessage)  # mistake: another model than the type argument
