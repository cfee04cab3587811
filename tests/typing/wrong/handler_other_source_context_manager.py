from typing import Any

from lambda_batch import LambdaContext, PartialItemFailureResponse
from orders import changes, handle_event


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    with changes(event["Records"], handle_event, context):  # mistake: handler of another source
        changes.process()
    return changes.response()
