from orders import OrderEvent


def record_handler(record: OrderEvent) -> object:
    return record.kinesis.sequence_number  # mistake: name of the record class on the model
