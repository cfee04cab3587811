from orders import messages


def show() -> None:
    for record in messages.success_messages:
        print(record.body.sku)  # mistake: those are record classes
