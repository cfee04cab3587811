from orders import OrderMessage


def record_handler(record: OrderMessage) -> None:
    print(record.body.quantty)  # mistake: misspelt member of the payload
