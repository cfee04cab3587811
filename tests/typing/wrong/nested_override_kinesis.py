from lambda_batch import KinesisDataStreamRecord
from orders import Order


class OrderEvent(KinesisDataStreamRecord):
    kinesis: Order  # mistake: the payload's model where the record's own belongs
