from typing import Any

from lambda_batch import LambdaContext, WindowResponse, process_window
from orders import OrderEvent, windows


def count(state: dict[str, int], record: OrderEvent) -> dict[str, int]:
    return {**state, record.kinesis.data.sku: 1}


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> WindowResponse:
    return process_window(event, count, windows, context)  # mistake: step of another state
