from typing import Any

from lambda_batch import LambdaContext, WindowResponse, process_window
from orders import add_event_async, async_windows


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> WindowResponse:
    return process_window(event, add_event_async, async_windows, context)  # mistake: async processor in a sync entry point
