from collections.abc import Callable
from typing import Any, TypeVar

from lambda_batch import BasePartialBatchProcessor, PartialItemFailureResponse, process_partial_response
from orders import handle_event, messages

T = TypeVar("T")


def respond(
    event: dict[str, Any], processor: BasePartialBatchProcessor[T, Any], handler: Callable[[T], None]
) -> PartialItemFailureResponse:
    return process_partial_response(event, handler, processor)


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return respond(event, messages, handle_event)  # mistake: handler of another source
