"""Handlers that must have the Lambda context, as a type wider than its own."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext as PowertoolsContext

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    async_batch_processor,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from orders import OrderMessage, async_messages, messages


class Receipt:
    pass


def handle_object(record: OrderMessage, lambda_context: object) -> None:
    print(lambda_context)


def handle_union(record: OrderMessage, lambda_context: LambdaContext | None) -> Receipt:
    return Receipt()


def handle_powertools(record: OrderMessage, lambda_context: PowertoolsContext | None) -> Any:
    return lambda_context


async def handle_object_async(record: OrderMessage, lambda_context: object) -> None:
    print(lambda_context)


async def handle_union_async(record: OrderMessage, lambda_context: LambdaContext | None) -> Receipt:
    return Receipt()


def lambda_handler(event: dict[str, Any], context: PowertoolsContext) -> PartialItemFailureResponse:
    process_partial_response(event, handle_object, messages, context)
    process_partial_response(event, handle_union, messages, context)
    async_process_partial_response(event, handle_object_async, async_messages, context)
    async_process_partial_response(event, handle_union_async, async_messages, context)
    with messages(event["Records"], handle_object, context) as batch:
        batch.process()
    return process_partial_response(event, handle_powertools, messages, context)


@batch_processor(record_handler=handle_object, processor=messages)
def decorated_object(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return messages.response()


@batch_processor(record_handler=handle_union, processor=messages)
def decorated_union(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return messages.response()


@batch_processor(record_handler=handle_powertools, processor=messages)
def decorated_powertools(
    event: dict[str, Any], context: PowertoolsContext
) -> PartialItemFailureResponse:
    return messages.response()


@async_batch_processor(record_handler=handle_object_async, processor=async_messages)
def decorated_object_async(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return async_messages.response()


@async_batch_processor(record_handler=handle_union_async, processor=async_messages)
def decorated_union_async(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return async_messages.response()
