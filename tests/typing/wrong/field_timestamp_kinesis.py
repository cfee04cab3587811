from orders import OrderEvent


def record_handler(record: OrderEvent) -> float:
    return record.kinesis.approximateArrivalTimestamp / 1000  # mistake: a datetime as a number
