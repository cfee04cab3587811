from lambda_batch import KinesisBatchProcessor
from orders import OrderPayload

processor = KinesisBatchProcessor(model=OrderPayload)  # mistake: the nested model of the payload
