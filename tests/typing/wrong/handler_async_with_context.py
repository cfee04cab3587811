from typing import Any

from lambda_batch import LambdaContext, PartialItemFailureResponse, process_partial_response
from orders import OrderMessage, messages


async def record_handler(record: OrderMessage, lambda_context: LambdaContext) -> int:
    return lambda_context.get_remaining_time_in_millis()


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, messages, context)  # mistake: async handler in a sync processor
