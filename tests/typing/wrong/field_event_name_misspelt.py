from orders import OrderChange


def record_handler(record: OrderChange) -> int:
    return 1 if record.eventName == "DELETE" else 2  # mistake: no such event name
