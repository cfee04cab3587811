from orders import OrderMessage


def record_handler(record: OrderMessage) -> int:
    return int(record.attributes.SentTimestamp)  # mistake: a datetime as text
