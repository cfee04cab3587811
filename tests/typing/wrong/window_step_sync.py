from typing import Any

from lambda_batch import LambdaContext, WindowResponse, async_process_window
from orders import add_event, async_windows


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> WindowResponse:
    return async_process_window(event, add_event, async_windows, context)  # mistake: sync step in an async processor
