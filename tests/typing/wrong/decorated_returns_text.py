from typing import Any

from lambda_batch import batch_processor
from orders import handle_message, messages


@batch_processor(handle_message, messages)  # mistake: Lambda function that returns text
def lambda_handler(event: dict[str, Any], context: object) -> str:
    return str(messages.response())
