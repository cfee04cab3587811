from typing import Any

from lambda_batch import LambdaContext, PartialItemFailureResponse, batch_processor
from orders import OrderMessage, messages


async def record_handler(record: OrderMessage, lambda_context: LambdaContext) -> str:
    return lambda_context.aws_request_id


@batch_processor(record_handler=record_handler, processor=messages)  # mistake: async handler in a sync processor
def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return messages.response()
