from pydantic import Json

from lambda_batch import KinesisDataStreamRecord
from orders import Order


class OrderEvent(KinesisDataStreamRecord[Json[list[Order]]]):
    pass


def record_handler(event: OrderEvent) -> int:
    return sum(order.amount for order in event.kinesis.data)  # mistake: misspelt member of the payload
