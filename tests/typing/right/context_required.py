"""Handlers that must have the Lambda context, through every entry point that passes one."""

from typing import Any, assert_type

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    async_batch_processor,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from orders import OrderMessage, async_messages, events, messages, plain_messages


class Receipt:
    pass


def handle(record: OrderMessage, lambda_context: LambdaContext) -> int:
    return lambda_context.get_remaining_time_in_millis()


def handle_keyword(record: SQSRecord, *, lambda_context: LambdaContext) -> Receipt:
    return Receipt()


def handle_object(record: OrderMessage, lambda_context: object) -> None:
    print(lambda_context)


def handle_anything(record: object, lambda_context: Any) -> Any:
    return lambda_context.function_name


async def handle_async(record: OrderMessage, lambda_context: LambdaContext) -> str:
    return lambda_context.aws_request_id


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    process_partial_response(event, handle_keyword, plain_messages, context)
    process_partial_response(event, handle_object, messages, context)
    process_partial_response(event, handle_anything, events, context)
    with messages(records=event["Records"], handler=handle, lambda_context=context) as batch:
        for outcome in batch.process():
            if outcome.status == "success":
                assert_type(outcome.result, int)
    return process_partial_response(
        event=event, record_handler=handle, processor=messages, context=context
    )


@batch_processor(record_handler=handle, processor=messages)
def decorated(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return messages.response()


@batch_processor(record_handler=handle_anything, processor=messages)
def decorated_anything(event: dict[str, Any], context: Any) -> PartialItemFailureResponse:
    return messages.response()


@async_batch_processor(record_handler=handle_async, processor=async_messages)
def decorated_async(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    with async_messages(event["Records"], handle_async, context):
        async_messages.async_process()
    return async_process_partial_response(event, handle_async, async_messages, context)
