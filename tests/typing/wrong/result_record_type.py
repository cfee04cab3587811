from typing import Any

from orders import OrderEvent, handle_message, messages


def lambda_handler(event: dict[str, Any], context: object) -> None:
    with messages(records=event["Records"], handler=handle_message) as batch:
        for outcome in batch.process():
            if outcome.status == "success":
                record: OrderEvent = outcome.record  # mistake: record of another source
                print(record)
