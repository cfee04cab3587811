from typing import Any

from lambda_batch import LambdaContext, WindowResponse, process_window
from orders import add_event, events


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> WindowResponse:
    return process_window(event, add_event, events, context)  # mistake: processor without a state
