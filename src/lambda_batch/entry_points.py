"""The functions that a Lambda handler calls, and the decorators around it."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, overload

from lambda_batch._engine.handler_results import is_awaitable
from lambda_batch._engine.processors import OUR_PACKAGES, Processor
from lambda_batch._typing import HandledT, IdentifierT, OutcomeT
from lambda_batch.errors import ConfigurationError, HandlerError, InvalidEventError, UsageError
from lambda_batch.wire.decoding import count_of, is_object, with_article
from lambda_batch.wire.sources import full_name, name_of_other

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from lambda_batch._engine.async_batches import AsyncBatch
    from lambda_batch._engine.async_processors import BaseAsyncBatchProcessor
    from lambda_batch._engine.batches import Batch
    from lambda_batch._engine.sync_processors import BasePartialBatchProcessor, BasePartialProcessor
    from lambda_batch.protocols import (
        ContextHandler,
        ContextT,
        Event,
        FinishWorkOrUseAsyncProcessorForAsyncHandler,
        LambdaContext,
        LambdaContextT,
        LambdaHandlerDecorator,
        NarrowContextT,
        PlainT,
        UnfinishedT,
        WideContextT,
    )
    from lambda_batch_events.response import PartialItemFailureResponse


@overload
def process_partial_response(
    event: Event,
    record_handler: Callable[[HandledT], PlainT],
    processor: BasePartialBatchProcessor[HandledT, Any, IdentifierT],
    context: LambdaContext | None = None,
) -> PartialItemFailureResponse[IdentifierT]: ...
@overload
async def process_partial_response(  # type: ignore[overload-overlap]  # see PlainResult
    event: Event,
    record_handler: Callable[[HandledT], UnfinishedT],
    processor: BasePartialBatchProcessor[HandledT, Any, IdentifierT],
    context: LambdaContext | None = None,
) -> FinishWorkOrUseAsyncProcessorForAsyncHandler: ...
@overload
def process_partial_response(
    event: Event,
    record_handler: Callable[[HandledT], OutcomeT],
    processor: BasePartialBatchProcessor[HandledT, Any, IdentifierT],
    context: LambdaContext | None = None,
) -> PartialItemFailureResponse[IdentifierT]: ...
@overload
def process_partial_response(
    event: Event,
    record_handler: ContextHandler[HandledT, LambdaContextT, PlainT],
    processor: BasePartialBatchProcessor[HandledT, Any, IdentifierT],
    context: LambdaContextT,
) -> PartialItemFailureResponse[IdentifierT]: ...
@overload
async def process_partial_response(  # type: ignore[overload-overlap]  # see PlainResult
    event: Event,
    record_handler: ContextHandler[HandledT, LambdaContextT, UnfinishedT],
    processor: BasePartialBatchProcessor[HandledT, Any, IdentifierT],
    context: LambdaContextT,
) -> FinishWorkOrUseAsyncProcessorForAsyncHandler: ...
@overload
def process_partial_response(  # pyright: ignore[reportOverlappingOverload]  # see PlainResult
    event: Event,
    record_handler: ContextHandler[HandledT, LambdaContextT, OutcomeT],
    processor: BasePartialBatchProcessor[HandledT, Any, IdentifierT],
    context: LambdaContextT,
) -> PartialItemFailureResponse[IdentifierT]: ...
def process_partial_response(
    event: Event,
    record_handler: Callable[..., object],
    processor: BasePartialBatchProcessor[Any, Any, Any],
    context: LambdaContext | None = None,
) -> Any:
    """Process each record of an event on its own, and say which have failed.

    Args:
        event: What Lambda handed the function: an event, or the array of records from EventBridge
            Pipes.
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
        UsageError: The processor is async.
    """
    return _process(processor, event, record_handler, context).response()


@overload
def async_process_partial_response(
    event: Event,
    record_handler: Callable[[HandledT], Awaitable[object]],
    processor: BaseAsyncBatchProcessor[HandledT, Any, IdentifierT],
    context: LambdaContext | None = None,
) -> PartialItemFailureResponse[IdentifierT]: ...
@overload
def async_process_partial_response(
    event: Event,
    record_handler: ContextHandler[HandledT, LambdaContextT, Awaitable[object]],
    processor: BaseAsyncBatchProcessor[HandledT, Any, IdentifierT],
    context: LambdaContextT,
) -> PartialItemFailureResponse[IdentifierT]: ...
def async_process_partial_response(
    event: Event,
    record_handler: Callable[..., Any],
    processor: BaseAsyncBatchProcessor[Any, Any, Any],
    context: LambdaContext | None = None,
) -> PartialItemFailureResponse[Any]:
    """Process the records of an event at the same time, and say which have failed.

    This is a plain function that runs an event loop; where one is running already, await
    `aprocess_partial_response`.

    Args:
        event: What Lambda handed the function: an event, or the array of records from EventBridge
            Pipes.
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
        UsageError: An event loop is running in this thread, or the processor is not async.
    """
    return _process_async(processor, event, record_handler, context).response()


@overload
async def aprocess_partial_response(
    event: Event,
    record_handler: Callable[[HandledT], Awaitable[object]],
    processor: BaseAsyncBatchProcessor[HandledT, Any, IdentifierT],
    context: LambdaContext | None = None,
) -> PartialItemFailureResponse[IdentifierT]: ...
@overload
async def aprocess_partial_response(
    event: Event,
    record_handler: ContextHandler[HandledT, LambdaContextT, Awaitable[object]],
    processor: BaseAsyncBatchProcessor[HandledT, Any, IdentifierT],
    context: LambdaContextT,
) -> PartialItemFailureResponse[IdentifierT]: ...
async def aprocess_partial_response(
    event: Event,
    record_handler: Callable[..., Any],
    processor: BaseAsyncBatchProcessor[Any, Any, Any],
    context: LambdaContext | None = None,
) -> PartialItemFailureResponse[Any]:
    """Process the records of an event on the event loop that is running.

    Parameters, result and errors are those of `async_process_partial_response`.
    """
    batch: AsyncBatch[Any, Any, Any, Any]
    batch = _new_batch(processor, event, record_handler, context, is_async=True)
    try:
        with batch:
            await batch._ahandle()
    finally:
        batch._close()  # an interrupt can come before the first line of `__exit__`
    return batch.response()


@overload
def batch_processor(
    record_handler: Callable[[HandledT], PlainT],
    processor: BasePartialProcessor[HandledT, Any, Any],
) -> LambdaHandlerDecorator: ...
@overload
def batch_processor(  # type: ignore[overload-overlap]  # see PlainResult
    record_handler: Callable[[HandledT], UnfinishedT],
    processor: BasePartialProcessor[HandledT, Any, Any],
) -> FinishWorkOrUseAsyncProcessorForAsyncHandler: ...
@overload
def batch_processor(
    record_handler: Callable[[HandledT], OutcomeT],
    processor: BasePartialProcessor[HandledT, Any, Any],
) -> LambdaHandlerDecorator: ...
@overload
def batch_processor(
    record_handler: ContextHandler[HandledT, NarrowContextT, PlainT],
    processor: BasePartialProcessor[HandledT, Any, Any],
) -> LambdaHandlerDecorator: ...
@overload
def batch_processor(
    record_handler: ContextHandler[HandledT, WideContextT, PlainT],
    processor: BasePartialProcessor[HandledT, Any, Any],
) -> LambdaHandlerDecorator: ...
@overload
def batch_processor(  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]  # see PlainResult
    record_handler: ContextHandler[HandledT, ContextT, UnfinishedT],
    processor: BasePartialProcessor[HandledT, Any, Any],
) -> FinishWorkOrUseAsyncProcessorForAsyncHandler: ...
@overload
def batch_processor(
    record_handler: ContextHandler[HandledT, NarrowContextT, OutcomeT],
    processor: BasePartialProcessor[HandledT, Any, Any],
) -> LambdaHandlerDecorator: ...
@overload
def batch_processor(
    record_handler: ContextHandler[HandledT, WideContextT, OutcomeT],
    processor: BasePartialProcessor[HandledT, Any, Any],
) -> LambdaHandlerDecorator: ...
def batch_processor(
    record_handler: Callable[..., object], processor: BasePartialProcessor[Any, Any, Any]
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
            batch = _process(processor, event, record_handler, context)
            returned = lambda_handler(event, context, *args, **kwargs)
            _check_reported(batch, returned, lambda_handler)
            return returned

        return process_first

    return decorate


@overload
def async_batch_processor(
    record_handler: Callable[[HandledT], Awaitable[object]],
    processor: BaseAsyncBatchProcessor[HandledT, Any, Any],
) -> LambdaHandlerDecorator: ...
@overload
def async_batch_processor(
    record_handler: ContextHandler[HandledT, NarrowContextT, Awaitable[object]],
    processor: BaseAsyncBatchProcessor[HandledT, Any, Any],
) -> LambdaHandlerDecorator: ...
@overload
def async_batch_processor(
    record_handler: ContextHandler[HandledT, WideContextT, Awaitable[object]],
    processor: BaseAsyncBatchProcessor[HandledT, Any, Any],
) -> LambdaHandlerDecorator: ...
def async_batch_processor(
    record_handler: Callable[..., Any], processor: BaseAsyncBatchProcessor[Any, Any, Any]
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
            batch = _process_async(processor, event, record_handler, context)
            returned = lambda_handler(event, context, *args, **kwargs)
            _check_reported(batch, returned, lambda_handler)
            return returned

        return process_first

    return decorate


def _process(
    processor: BasePartialProcessor[Any, Any, Any],
    event: object,
    record_handler: Callable[..., Any],
    context: LambdaContext | None,
) -> Batch[Any, Any, Any, Any]:
    """Process the records of an event and return the batch, which is over then."""
    batch: Batch[Any, Any, Any, Any]
    batch = _new_batch(processor, event, record_handler, context, is_async=False)
    try:
        with batch:
            batch._handle()
    finally:
        batch._close()  # an interrupt can come before the first line of `__exit__`
    return batch


def _process_async(
    processor: BaseAsyncBatchProcessor[Any, Any, Any],
    event: object,
    record_handler: Callable[..., Any],
    context: LambdaContext | None,
) -> Batch[Any, Any, Any, Any]:
    """Process the records of an event at the same time, as `_process` does."""
    batch: AsyncBatch[Any, Any, Any, Any]
    batch = _new_batch(processor, event, record_handler, context, is_async=True)
    try:
        with batch:
            batch._async_handle()
    finally:
        batch._close()
    return batch


def _new_batch(
    processor: Any,
    event: object,
    record_handler: object,
    context: LambdaContext | None,
    *,
    is_async: bool,
) -> Any:
    """Return the batch of an event; raise if an argument is in the place of another one."""
    if isinstance(processor, type) or getattr(processor, "is_async", None) is not is_async:
        raise _refusal(processor, is_async=is_async)
    try:
        records = processor._records_of(event)
    except InvalidEventError:
        if callable(event) and not callable(record_handler):
            came = with_article(type(record_handler).__name__)
            msg = f"the record handler must be callable, got {came}; {_ORDER}"
            raise HandlerError(msg) from None
        raise
    return processor(records, record_handler, context)


_ORDER = "the order is event, record_handler, processor"


def _refusal(processor: object, *, is_async: bool) -> ConfigurationError | UsageError:
    """Return why something can't be the processor of an entry point.

    Args:
        processor: What the user gave.
        is_async: Whether the entry point is async.

    Returns:
        A UsageError for a processor of the wrong kind; a ConfigurationError for anything else,
        such as a class or, by mistake, the handler.
    """
    name = type(processor).__name__
    if isinstance(processor, Processor) and processor._entry_point:
        return processor._refuse_entry_point()
    if not isinstance(processor, Processor):
        came = _describe_other(processor)
    else:
        way, use = (
            ("sync", "process_partial_response or batch_processor, or the Async twin of it")
            if is_async
            else ("async", "async_process_partial_response or async_batch_processor")
        )
        return UsageError(f"{name} is {way}: use {use}; no record was handled")
    msg = f"the processor must be an instance of a processor class, got {came}"
    return ConfigurationError(msg)


def _describe_other(value: object) -> str:
    """Return what came in place of a processor, and what to do about it."""
    import lambda_batch_events

    kind: type[Any] = value if isinstance(value, type) else type(value)
    if issubclass(kind, Processor):
        return name_of_other(value)
    came = f"the class {full_name(kind)}" if kind is value else name_of_other(value)
    is_ours = full_name(kind).startswith(OUR_PACKAGES)
    if kind.__name__ in lambda_batch_events.__all__ and not is_ours:  # of another library
        return f"{came}; change the import to `from lambda_batch import {kind.__name__}`"
    return f"{came}; {_ORDER}"


def _check_reported(batch: Batch[Any, Any, Any, Any], returned: Any, function: object) -> None:
    """Raise if a decorated Lambda function does not report the records that failed.

    Lambda takes an answer without `batchItemFailures` as a success of all records.

    Args:
        batch: The batch that was processed before the function.
        returned: What the function returned.
        function: The function, for the error.

    Raises:
        UsageError: Failed records are missing from the answer, or it is a coroutine.

    Source: AWS Lambda Developer Guide, "Implementing partial batch responses".
    """
    if batch._source is None:
        return  # a processor from scratch: what to report is up to the user
    name = getattr(function, "__qualname__", type(function).__name__)
    if is_awaitable(returned):
        getattr(returned, "close", bool)()
        msg = f"the decorated function {name} is async, and Lambda does not await it: use `def`"
        raise UsageError(msg)
    failed: list[object]
    failed = [_hashable(each["itemIdentifier"]) for each in batch.response()["batchItemFailures"]]
    # From a stream, Lambda delivers everything from the lowest one on again.
    needed = failed[:1] if batch._source.kind == "stream" else failed
    try:
        reported: set[object] = {
            _hashable(failure["itemIdentifier"]) for failure in returned["batchItemFailures"]
        }
    except (KeyError, TypeError, AttributeError):
        reported = set()
    missing = sum(identifier not in reported for identifier in needed)
    if missing:
        msg = (
            f"{count_of(len(failed), 'record')} of the {batch._source.name} batch failed, but what "
            f"{name} returned leaves out {missing} of them, and Lambda would take these as "
            "handled: `return processor.response()`. Lambda delivers the whole batch again"
        )
        raise UsageError(msg)


def _hashable(identifier: object) -> object:
    """Return an item identifier that can be in a set."""
    return frozenset(identifier.items()) if is_object(identifier) else identifier
