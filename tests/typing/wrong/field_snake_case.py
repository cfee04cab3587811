from orders import OrderMessage


def record_handler(record: OrderMessage) -> str:
    return record.message_id  # mistake: name of the record class on the model
