from typing import Any

from lambda_batch import LambdaContext, PartialItemFailureResponse, async_process_partial_response
from orders import OrderEvent, async_events


async def record_handler(record: OrderEvent, lambda_context: dict[str, str]) -> str:
    return lambda_context["request"]


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return async_process_partial_response(event, record_handler, async_events, context)  # mistake: handler that takes a dict for the context
