from lambda_batch import LambdaContext
from orders import OrderMessage


def record_handler(record: OrderMessage, lambda_context: LambdaContext) -> str:
    return lambda_context.request_id  # mistake: no such member of the context
