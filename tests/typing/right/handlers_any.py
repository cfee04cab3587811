"""Handlers whose record or result is Any, or that take any arguments."""

from typing import Any

from lambda_batch import (
    BasePartialBatchProcessor,
    LambdaContext,
    PartialItemFailureResponse,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from orders import OrderMessage, async_messages, events, messages


def returns_any(record: OrderMessage) -> Any:
    return record.body


def takes_any(record: Any) -> int:
    return int(record.body.quantity)


def any_at_all(record: Any) -> Any:
    return record


def any_with_context(record: OrderMessage, lambda_context: LambdaContext) -> Any:
    return record.body, lambda_context


def takes_everything(*args: Any, **kwargs: Any) -> None:
    print(args, kwargs)


async def async_any(record: Any) -> Any:
    return record


def lambda_handler(event: Any, context: Any) -> PartialItemFailureResponse:
    process_partial_response(event, returns_any, messages)
    process_partial_response(event, takes_any, messages)
    process_partial_response(event, any_at_all, events)
    process_partial_response(event, any_with_context, messages, context)
    process_partial_response(event, takes_everything, events, context)
    async_process_partial_response(event, async_any, async_messages)
    with messages(event["Records"], returns_any) as batch:
        for outcome in batch.process():
            if outcome.status == "success":
                print(outcome.result.anything)
    return process_partial_response(event, print, messages)


@batch_processor(returns_any, messages)
def decorated(event: Any, context: Any) -> Any:
    return messages.response()


def any_processor(
    event: dict[str, Any], processor: BasePartialBatchProcessor[Any, Any]
) -> PartialItemFailureResponse:
    return process_partial_response(event, returns_any, processor)
