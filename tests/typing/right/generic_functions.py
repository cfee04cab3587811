"""Processors, models and handlers that pass through generic functions and classes of one's own."""

from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar, assert_type

from lambda_batch import (
    BaseAsyncBatchProcessor,
    BasePartialBatchProcessor,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SqsRecordModel,
    async_process_partial_response,
    process_partial_response,
)
from orders import (
    OrderMessage,
    async_events,
    events,
    handle_event,
    handle_event_async,
    handle_message,
    handle_plain_message,
    messages,
    plain_messages,
)

T = TypeVar("T")
M = TypeVar("M", bound=SqsRecordModel)


def respond(
    event: dict[str, Any],
    processor: BasePartialBatchProcessor[T, Any],
    handler: Callable[[T], object],
) -> PartialItemFailureResponse:
    def call(record: T) -> None:
        print(handler(record))

    return process_partial_response(event, call, processor)


def respond_async(
    event: dict[str, Any],
    processor: BaseAsyncBatchProcessor[T, Any],
    handler: Callable[[T], Awaitable[object]],
) -> PartialItemFailureResponse:
    return async_process_partial_response(event, handler, processor)


def results(
    records: list[dict[str, Any]],
    processor: BasePartialBatchProcessor[T, Any],
    handler: Callable[[T], str],
) -> list[str]:
    with processor(records, handler) as batch:
        return [outcome.result for outcome in batch.process() if outcome.status == "success"]


def make_processor(model: type[M]) -> SqsBatchProcessor[M]:
    return SqsBatchProcessor(model=model)


class App(Generic[M]):
    def __init__(self, model: type[M], handler: Callable[[M], object]) -> None:
        self.processor = SqsBatchProcessor(model)
        self.handler = handler

    def __call__(self, event: dict[str, Any], context: object) -> PartialItemFailureResponse:
        return process_partial_response(event, self.handle, self.processor)

    def handle(self, record: M) -> None:
        self.handler(record)


assert_type(make_processor(OrderMessage), SqsBatchProcessor[OrderMessage])
app = App(OrderMessage, handle_message)


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    respond(event, messages, handle_message)
    respond(event, events, handle_event)
    respond(event, plain_messages, handle_plain_message)
    results(event["Records"], plain_messages, handle_plain_message)
    return respond_async(event, async_events, handle_event_async)
