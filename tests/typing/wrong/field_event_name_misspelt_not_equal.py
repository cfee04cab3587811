from orders import OrderChange


def record_handler(record: OrderChange) -> None:
    if record.eventName != "REMOVED":  # mistake: no such event name
        print(record.eventID)
