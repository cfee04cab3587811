from orders import OrderMessage

record = OrderMessage(messageId="1")  # mistake: record made without its members
