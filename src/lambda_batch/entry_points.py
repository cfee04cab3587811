"""The functions that a Lambda handler calls, and the decorators around it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, overload

from lambda_batch._typing import HandledT, OutcomeT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import Any

    from lambda_batch._engine.async_processors import BaseAsyncBatchProcessor
    from lambda_batch._engine.processors import BasePartialProcessor
    from lambda_batch._engine.sync_processors import BasePartialBatchProcessor
    from lambda_batch.protocols import (
        AwaitableT,
        ContextHandler,
        ContextT,
        LambdaContext,
        LambdaContextT,
        LambdaHandlerDecorator,
        NarrowContextT,
        PlainT,
        UseAsyncProcessorForAsyncHandler,
        WideContextT,
    )
    from lambda_batch_events.response import PartialItemFailureResponse


@overload
def process_partial_response(
    event: Mapping[str, Any],
    record_handler: Callable[[HandledT], PlainT],
    processor: BasePartialBatchProcessor[HandledT, Any],
    context: LambdaContext | None = None,
) -> PartialItemFailureResponse: ...
@overload
async def process_partial_response(  # type: ignore[overload-overlap]  # see PlainResult
    event: Mapping[str, Any],
    record_handler: Callable[[HandledT], AwaitableT],
    processor: BasePartialBatchProcessor[HandledT, Any],
    context: LambdaContext | None = None,
) -> UseAsyncProcessorForAsyncHandler: ...
@overload
def process_partial_response(
    event: Mapping[str, Any],
    record_handler: Callable[[HandledT], OutcomeT],
    processor: BasePartialBatchProcessor[HandledT, Any],
    context: LambdaContext | None = None,
) -> PartialItemFailureResponse: ...
@overload
def process_partial_response(
    event: Mapping[str, Any],
    record_handler: ContextHandler[HandledT, LambdaContextT, PlainT],
    processor: BasePartialBatchProcessor[HandledT, Any],
    context: LambdaContextT,
) -> PartialItemFailureResponse: ...
@overload
async def process_partial_response(  # type: ignore[overload-overlap]  # see PlainResult
    event: Mapping[str, Any],
    record_handler: ContextHandler[HandledT, LambdaContextT, AwaitableT],
    processor: BasePartialBatchProcessor[HandledT, Any],
    context: LambdaContextT,
) -> UseAsyncProcessorForAsyncHandler: ...
@overload
def process_partial_response(  # pyright: ignore[reportOverlappingOverload]  # see PlainResult
    event: Mapping[str, Any],
    record_handler: ContextHandler[HandledT, LambdaContextT, OutcomeT],
    processor: BasePartialBatchProcessor[HandledT, Any],
    context: LambdaContextT,
) -> PartialItemFailureResponse: ...
def process_partial_response(
    event: Mapping[str, Any],
    record_handler: Callable[..., object],
    processor: BasePartialBatchProcessor[Any, Any],
    context: LambdaContext | None = None,
) -> Any:
    """Process each record of an event on its own, and say which have failed.

    Args:
        event: What Lambda handed the function.
        record_handler: Called with each record, and with `lambda_context` if it has a parameter
            of that name and there is a context.
        processor: The processor of the event's source.
        context: What Lambda passed the function as context.

    Returns:
        The partial batch response, which the function is to return.

    Raises:
        BatchProcessingError: Every record has failed, unless the processor is to report that.
        UnexpectedBatchTypeError: The event holds no batch of the processor's source.
        InvalidEventError: The event is not an object.
        HandlerError: The record handler is async, or can't be called.
    """
    respond = processor.response  # a processor that has none is refused before it does anything
    with processor(processor.records_of(event), record_handler, context) as batch:
        batch.handle()
    return respond()


@overload
def async_process_partial_response(
    event: Mapping[str, Any],
    record_handler: Callable[[HandledT], Awaitable[object]],
    processor: BaseAsyncBatchProcessor[HandledT, Any],
    context: LambdaContext | None = None,
) -> PartialItemFailureResponse: ...
@overload
def async_process_partial_response(
    event: Mapping[str, Any],
    record_handler: ContextHandler[HandledT, LambdaContextT, Awaitable[object]],
    processor: BaseAsyncBatchProcessor[HandledT, Any],
    context: LambdaContextT,
) -> PartialItemFailureResponse: ...
def async_process_partial_response(
    event: Mapping[str, Any],
    record_handler: Callable[..., Any],
    processor: BaseAsyncBatchProcessor[Any, Any],
    context: LambdaContext | None = None,
) -> PartialItemFailureResponse:
    """Process the records of an event at the same time, and say which have failed.

    This is a plain function that runs an event loop; where one is running already, await
    `aprocess_partial_response`.

    Args:
        event: What Lambda handed the function.
        record_handler: Called with each record, and with `lambda_context` if it has a parameter
            of that name and there is a context; what it gives is awaited.
        processor: The async processor of the event's source.
        context: What Lambda passed the function as context.

    Returns:
        The partial batch response, which the function is to return.

    Raises:
        BatchProcessingError: Every record has failed, unless the processor is to report that.
        UnexpectedBatchTypeError: The event holds no batch of the processor's source.
        InvalidEventError: The event is not an object.
        HandlerError: The record handler is not async, or can't be called.
        UsageError: An event loop is running in this thread.
    """
    with processor(processor.records_of(event), record_handler, context) as batch:
        batch.async_handle()
    return processor.response()


@overload
async def aprocess_partial_response(
    event: Mapping[str, Any],
    record_handler: Callable[[HandledT], Awaitable[object]],
    processor: BaseAsyncBatchProcessor[HandledT, Any],
    context: LambdaContext | None = None,
) -> PartialItemFailureResponse: ...
@overload
async def aprocess_partial_response(
    event: Mapping[str, Any],
    record_handler: ContextHandler[HandledT, LambdaContextT, Awaitable[object]],
    processor: BaseAsyncBatchProcessor[HandledT, Any],
    context: LambdaContextT,
) -> PartialItemFailureResponse: ...
async def aprocess_partial_response(
    event: Mapping[str, Any],
    record_handler: Callable[..., Any],
    processor: BaseAsyncBatchProcessor[Any, Any],
    context: LambdaContext | None = None,
) -> PartialItemFailureResponse:
    """Process the records of an event on the event loop that is running.

    Parameters, result and errors are those of `async_process_partial_response`.
    """
    with processor(processor.records_of(event), record_handler, context) as batch:
        await batch.ahandle()
    return processor.response()


@overload
def batch_processor(
    record_handler: Callable[[HandledT], PlainT],
    processor: BasePartialProcessor[HandledT, Any],
) -> LambdaHandlerDecorator: ...
@overload
def batch_processor(  # type: ignore[overload-overlap]  # see PlainResult
    record_handler: Callable[[HandledT], AwaitableT],
    processor: BasePartialProcessor[HandledT, Any],
) -> UseAsyncProcessorForAsyncHandler: ...
@overload
def batch_processor(
    record_handler: Callable[[HandledT], OutcomeT],
    processor: BasePartialProcessor[HandledT, Any],
) -> LambdaHandlerDecorator: ...
@overload
def batch_processor(
    record_handler: ContextHandler[HandledT, NarrowContextT, PlainT],
    processor: BasePartialProcessor[HandledT, Any],
) -> LambdaHandlerDecorator: ...
@overload
def batch_processor(
    record_handler: ContextHandler[HandledT, WideContextT, PlainT],
    processor: BasePartialProcessor[HandledT, Any],
) -> LambdaHandlerDecorator: ...
@overload
def batch_processor(  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]  # see PlainResult
    record_handler: ContextHandler[HandledT, ContextT, AwaitableT],
    processor: BasePartialProcessor[HandledT, Any],
) -> UseAsyncProcessorForAsyncHandler: ...
@overload
def batch_processor(
    record_handler: ContextHandler[HandledT, NarrowContextT, OutcomeT],
    processor: BasePartialProcessor[HandledT, Any],
) -> LambdaHandlerDecorator: ...
@overload
def batch_processor(
    record_handler: ContextHandler[HandledT, WideContextT, OutcomeT],
    processor: BasePartialProcessor[HandledT, Any],
) -> LambdaHandlerDecorator: ...
def batch_processor(
    record_handler: Callable[..., object], processor: BasePartialProcessor[Any, Any]
) -> Any:
    """Decorate a Lambda handler: the batch is processed before it is called.

    Args:
        record_handler: Called with each record, and with `lambda_context` if it has a parameter
            of that name.
        processor: The processor; its `response()` is what the Lambda handler is to return.

    Returns:
        The decorator. The decorated function raises what `process_partial_response` does.
    """

    def decorate(lambda_handler: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(lambda_handler)
        def process_first(event: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
            with processor(processor.records_of(event), record_handler, context) as batch:
                batch.handle()
            return lambda_handler(event, context, *args, **kwargs)

        return process_first

    return decorate


@overload
def async_batch_processor(
    record_handler: Callable[[HandledT], Awaitable[object]],
    processor: BaseAsyncBatchProcessor[HandledT, Any],
) -> LambdaHandlerDecorator: ...
@overload
def async_batch_processor(
    record_handler: ContextHandler[HandledT, NarrowContextT, Awaitable[object]],
    processor: BaseAsyncBatchProcessor[HandledT, Any],
) -> LambdaHandlerDecorator: ...
@overload
def async_batch_processor(
    record_handler: ContextHandler[HandledT, WideContextT, Awaitable[object]],
    processor: BaseAsyncBatchProcessor[HandledT, Any],
) -> LambdaHandlerDecorator: ...
def async_batch_processor(
    record_handler: Callable[..., Any], processor: BaseAsyncBatchProcessor[Any, Any]
) -> Any:
    """Decorate a Lambda handler: the batch is processed, async, before it is called.

    Args:
        record_handler: Called with each record, and with `lambda_context` if it has a parameter
            of that name; what it gives is awaited.
        processor: The async processor; its `response()` is what the Lambda handler is to return.

    Returns:
        The decorator. The decorated function raises what `async_process_partial_response` does.
    """

    def decorate(lambda_handler: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(lambda_handler)
        def process_first(event: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
            with processor(processor.records_of(event), record_handler, context) as batch:
                batch.async_handle()
            return lambda_handler(event, context, *args, **kwargs)

        return process_first

    return decorate
