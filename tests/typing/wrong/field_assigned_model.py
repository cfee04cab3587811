from orders import Order, OrderMessage


def record_handler(record: OrderMessage) -> None:
    record.body = Order(sku="none", quantity=0)  # mistake: models are immutable
