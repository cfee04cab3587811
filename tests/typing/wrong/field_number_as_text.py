from pydantic import Json

from lambda_batch import KinesisDataStreamRecord
from orders import Order


class OrderEvent(KinesisDataStreamRecord[Json[Order]]):
    pass


def record_handler(record: OrderEvent) -> str:
    return record.kinesis.data.quantity  # mistake: a number as text
