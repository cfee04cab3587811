from typing import Any

from lambda_batch import LambdaContext, WindowResponse, process_window
from orders import handle_event, windows


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> WindowResponse:
    return process_window(event, handle_event, windows, context)  # mistake: record handler as the step
