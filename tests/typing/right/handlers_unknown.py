"""Handlers of which nothing is known but that they can be called: those of untyped decorators."""

from collections.abc import Callable
from typing import Any

from lambda_batch import (
    LambdaContext,
    PartialItemFailureResponse,
    batch_processor,
    process_partial_response,
)
from orders import messages


def takes_any(record: Any, lambda_context: Any = None) -> Any:
    return record


def handle(
    event: dict[str, Any], context: LambdaContext, handler: Callable[..., Any]
) -> PartialItemFailureResponse:
    process_partial_response(event, takes_any, messages, context)
    process_partial_response(event, handler, messages, context)
    return process_partial_response(event, handler, messages)


def handle_with_context(
    event: dict[str, Any], context: LambdaContext, handler: Callable[..., Any]
) -> PartialItemFailureResponse:
    return process_partial_response(event, handler, messages, context)  # alarm: mypy


def handle_with_any_context(
    event: dict[str, Any], context: Any, handler: Callable[..., Any]
) -> PartialItemFailureResponse:
    return process_partial_response(event, handler, messages, context)  # alarm: mypy, pyright


def handle_any(
    event: dict[str, Any], context: LambdaContext, handler: Any
) -> PartialItemFailureResponse:
    return process_partial_response(event, handler, messages)  # alarm: pyright


@batch_processor(takes_any, messages)  # alarm: mypy
def decorated(event: dict[str, Any], context: Any) -> PartialItemFailureResponse:
    return messages.response()
