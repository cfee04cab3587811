from typing import Any

from lambda_batch import PartialItemFailureResponse, batch_processor
from orders import handle_change, plain_changes


@batch_processor(handle_change, plain_changes)  # mistake: handler of a model, though none is set
def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return plain_changes.response()
