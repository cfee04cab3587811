from typing import Any

from lambda_batch import PartialItemFailureResponse, batch_processor
from orders import changes, handle_change_async


@batch_processor(record_handler=handle_change_async, processor=changes)  # mistake: async handler in a sync processor
def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return changes.response()
