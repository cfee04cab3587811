from typing import Any

from lambda_batch import PartialItemFailureResponse
from orders import handle_message, messages


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    with messages(records=event["Records"], handler=handle_message) as batch:
        batch.process()
    return {"batchItemFailures": messages.fail_messages}  # mistake: records for identifiers
