from typing import Any

from lambda_batch import LambdaContext, WindowResponse, process_window
from orders import OrderMessage, Totals, windows


def add_message(state: Totals, record: OrderMessage) -> Totals:
    state.quantity += record.body.quantity
    return state


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> WindowResponse:
    return process_window(event, add_message, windows, context)  # mistake: step of another source
