from orders import OrderEvent


def record_handler(record: OrderEvent) -> None:
    record.kinesis.partitionKey = None  # mistake: models are immutable
