"""A Lambda context of one's own, as in tests."""

from dataclasses import dataclass
from typing import Any

from lambda_batch import LambdaContext, PartialItemFailureResponse, process_partial_response
from orders import OrderMessage, messages


@dataclass(frozen=True)
class FakeContext:
    function_name: str = "orders"
    function_version: str = "$LATEST"
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
    memory_limit_in_mb: int = 128
    aws_request_id: str = "0"
    log_group_name: str = "/aws/lambda/orders"
    log_stream_name: str = "2024/02/29/[$LATEST]0"

    def get_remaining_time_in_millis(self) -> int:
        return 1000


def record_handler(record: OrderMessage, lambda_context: LambdaContext) -> str:
    return lambda_context.aws_request_id


def respond(event: dict[str, Any]) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, messages, FakeContext())
