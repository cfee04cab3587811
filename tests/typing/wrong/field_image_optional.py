from orders import OrderChange


def record_handler(record: OrderChange) -> str:
    return record.dynamodb.NewImage.Message.sku  # mistake: an image can be absent
