from typing import Any

from lambda_batch import PartialItemFailureResponse, batch_processor
from orders import events, handle_message


@batch_processor(record_handler=handle_message, processor=events)  # mistake: handler of another source
def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return events.response()
