from typing import Any

from lambda_batch import LambdaContext, WindowResponse, process_window
from orders import add_event_async, windows


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> WindowResponse:
    return process_window(event, add_event_async, windows, context)  # mistake: async step in a sync processor
