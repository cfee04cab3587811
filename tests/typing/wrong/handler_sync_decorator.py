from typing import Any

from lambda_batch import PartialItemFailureResponse, async_batch_processor
from orders import async_changes, handle_change


@async_batch_processor(record_handler=handle_change, processor=async_changes)  # mistake: sync handler in an async processor
def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return async_changes.response()
