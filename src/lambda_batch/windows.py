"""Tumbling windows: fold the records of a stream into a state that Lambda passes on.

Source: AWS Lambda Developer Guide, "Implementing stateful Kinesis Data Streams processing in
Lambda" and "Implementing stateful DynamoDB Streams processing in Lambda".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, overload

from lambda_batch._engine.processors import Processor
from lambda_batch._typing import FoldedT, HandledT
from lambda_batch.errors import ConfigurationError, UsageError
from lambda_batch.wire.sources import name_of_other

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from lambda_batch._engine.async_window_processors import AsyncWindowProcessor
    from lambda_batch._engine.window_processors import SyncWindowProcessor
    from lambda_batch.protocols import ContextStep, LambdaContext, LambdaContextT
    from lambda_batch_events.response import PartialItemFailures


class WindowResponse(TypedDict):
    """What a function with a tumbling window must return."""

    state: dict[str, Any]
    """The state that Lambda passes to the next invocation of the window."""
    batchItemFailures: list[PartialItemFailures[str]]
    """The failed record and all records behind it; empty if the whole batch succeeded."""


@overload
def process_window(
    event: Mapping[str, Any],
    step: Callable[[FoldedT, HandledT], FoldedT],
    processor: SyncWindowProcessor[HandledT, Any, FoldedT],
    context: LambdaContext | None = None,
) -> WindowResponse: ...
@overload
def process_window(
    event: Mapping[str, Any],
    step: ContextStep[FoldedT, HandledT, LambdaContextT, FoldedT],
    processor: SyncWindowProcessor[HandledT, Any, FoldedT],
    context: LambdaContextT,
) -> WindowResponse: ...
def process_window(
    event: Mapping[str, Any],
    step: Callable[..., Any],
    processor: SyncWindowProcessor[Any, Any, Any],
    context: LambdaContext | None = None,
) -> WindowResponse:
    """Fold the records of a tumbling window into its state, in their order.

    It stops at the first failure: the failed record and all records behind it are reported, and the
    state in the response holds only the records before them. At the end of the window, if no
    record failed, the processor's `on_end` is called with the state.

    Args:
        event: The event that Lambda passed to the function.
        step: Called with the state and a record, and with `lambda_context` if it has a parameter of
            that name and there is a context. It returns the new state.
        processor: The window processor of the event's source.
        context: The context that Lambda passed to the function.

    Returns:
        The response with the state, which the function must return.

    Raises:
        WindowStateError: The state in the event is no state of the processor's type.
        UsageError: The event belongs to no window, or the processor is another one.
        UnexpectedBatchTypeError: The event holds no batch of the processor's source.
        InvalidEventError: A member of the window is missing or has another type.
        HandlerError: The step is async, or can't be called.

    Source: AWS Lambda Developer Guide, "Implementing stateful Kinesis Data Streams processing in
    Lambda" and "Configuring partial batch response with Kinesis Data Streams and Lambda".
    """
    _check_processor(processor, "process_window", is_async=False)
    return processor._process_window(event, step, context)


@overload
def async_process_window(
    event: Mapping[str, Any],
    step: Callable[[FoldedT, HandledT], Awaitable[FoldedT]],
    processor: AsyncWindowProcessor[HandledT, Any, FoldedT],
    context: LambdaContext | None = None,
) -> WindowResponse: ...
@overload
def async_process_window(
    event: Mapping[str, Any],
    step: ContextStep[FoldedT, HandledT, LambdaContextT, Awaitable[FoldedT]],
    processor: AsyncWindowProcessor[HandledT, Any, FoldedT],
    context: LambdaContextT,
) -> WindowResponse: ...
def async_process_window(
    event: Mapping[str, Any],
    step: Callable[..., Any],
    processor: AsyncWindowProcessor[Any, Any, Any],
    context: LambdaContext | None = None,
) -> WindowResponse:
    """Fold the records of a tumbling window with an async step, one after another.

    This is a plain function that runs an event loop. If one is running already, await
    `aprocess_window`. Parameters, result and errors are those of `process_window`; the step and
    `on_end` are awaited.

    Raises:
        UsageError: An event loop is running in this thread, the event belongs to no window, or the
            processor is another one.
    """
    _check_processor(processor, "async_process_window", is_async=True)
    return processor._process_window(event, step, context)


@overload
async def aprocess_window(
    event: Mapping[str, Any],
    step: Callable[[FoldedT, HandledT], Awaitable[FoldedT]],
    processor: AsyncWindowProcessor[HandledT, Any, FoldedT],
    context: LambdaContext | None = None,
) -> WindowResponse: ...
@overload
async def aprocess_window(
    event: Mapping[str, Any],
    step: ContextStep[FoldedT, HandledT, LambdaContextT, Awaitable[FoldedT]],
    processor: AsyncWindowProcessor[HandledT, Any, FoldedT],
    context: LambdaContextT,
) -> WindowResponse: ...
async def aprocess_window(
    event: Mapping[str, Any],
    step: Callable[..., Any],
    processor: AsyncWindowProcessor[Any, Any, Any],
    context: LambdaContext | None = None,
) -> WindowResponse:
    """Fold the records of a tumbling window on the event loop that is running.

    Parameters, result and errors are those of `async_process_window`.
    """
    _check_processor(processor, "aprocess_window", is_async=True)
    return await processor._aprocess_window(event, step, context)


def _check_processor(processor: object, function: str, *, is_async: bool) -> None:
    """Raise if something can't be the processor of an entry point for windows."""
    kind = "an async window processor" if is_async else "a window processor"
    msg = f"{function} needs {kind}, got {name_of_other(processor)}"
    if not isinstance(processor, Processor):
        raise ConfigurationError(msg)
    entry_point = processor._entry_point
    if entry_point and processor.is_async is is_async:
        return
    msg += f": use {entry_point}" if entry_point else ", whose response has no state"
    msg += "; no record was handled"
    raise UsageError(msg)
