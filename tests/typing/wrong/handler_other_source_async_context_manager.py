from typing import Any

from lambda_batch import PartialItemFailureResponse
from orders import async_changes, handle_message_async


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    with async_changes(event["Records"], handle_message_async):  # mistake: handler of another source
        async_changes.async_process()
    return async_changes.response()
