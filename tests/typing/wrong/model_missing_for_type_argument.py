from lambda_batch import SqsBatchProcessor
from orders import OrderMessage

processor = SqsBatchProcessor[OrderMessage]()  # mistake: no model though the type argument is one
