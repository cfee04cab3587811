from typing import Any

from lambda_batch import LambdaContext, WindowResponse, process_window
from orders import OrderEvent, Totals, windows


def add_only(state: Totals, record: OrderEvent) -> None:
    state.quantity += record.kinesis.data.quantity


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> WindowResponse:
    return process_window(event, add_only, windows, context)  # mistake: step that returns no state
