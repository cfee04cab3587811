"""Decorated Lambda functions: all the ways in which they can annotate the response."""

from collections.abc import Mapping
from typing import Any, NoReturn, assert_type

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    async_batch_processor,
    batch_processor,
)
from orders import async_messages, handle_message, handle_message_async, messages


@batch_processor(handle_message, messages)
def typed(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return messages.response()


@batch_processor(handle_message, messages)
def as_dict(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return {**messages.response()}


@batch_processor(handle_message, messages)
def as_dict_of_lists(
    event: dict[str, Any], context: LambdaContext
) -> dict[str, list[dict[str, str]]]:
    return {"batchItemFailures": []}


@batch_processor(handle_message, messages)
def as_mapping(event: Mapping[str, Any], context: object) -> Mapping[str, Any]:
    return messages.response()


@batch_processor(handle_message, messages)
def as_any(event: Any, context: Any) -> Any:
    return messages.response()


@batch_processor(handle_message, messages)
def raises(event: dict[str, Any], context: LambdaContext) -> NoReturn:
    raise NotImplementedError


@async_batch_processor(handle_message_async, async_messages)
def of_async(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return async_messages.response()


@async_batch_processor(handle_message_async, async_messages)
def of_async_as_dict(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return {**async_messages.response()}


def call(event: dict[str, Any], context: LambdaContext) -> None:
    assert_type(typed(event, context), PartialItemFailureResponse)
    assert_type(as_dict(event, context), dict[str, Any])
    assert_type(of_async(event, context), PartialItemFailureResponse)
