from lambda_batch import KinesisBatchProcessor
from orders import Order


class OrderProcessor(KinesisBatchProcessor[Order]):  # mistake: plain BaseModel
    pass
