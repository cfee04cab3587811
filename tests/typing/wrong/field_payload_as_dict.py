from orders import OrderMessage


def record_handler(record: OrderMessage) -> object:
    return record.body["quantity"]  # mistake: the payload is no dict
