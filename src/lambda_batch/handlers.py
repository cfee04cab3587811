"""What can be told of a record handler before it is called.

Handlers are mostly plain functions, of which the code object tells everything; `inspect`, which
takes milliseconds of a cold start, is imported for the others alone.
"""

from __future__ import annotations

from functools import partial
from types import FunctionType, MethodType

from lambda_batch.errors import HandlerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

CONTEXT = "lambda_context"
"""The name of the parameter by which a handler asks for the Lambda context."""

# The flags of code objects, as the Python Language Reference documents them ("Data model").
_COROUTINE = 0x80
_GENERATOR = 0x20 | 0x200
_SPECIAL = _COROUTINE | _GENERATOR


def check_handler(handler: object, *, is_async: bool) -> None:
    """Refuse a handler that a processor would call in vain.

    A sync processor never awaits, so a coroutine function would do nothing at all and yet look
    as if it had succeeded; a generator function does nothing in either kind of processor.

    Args:
        handler: The record handler.
        is_async: Whether the processor awaits its handlers.

    Raises:
        HandlerError: The handler can't be used.
    """
    if type(handler) is FunctionType and handler.__code__.co_flags & _SPECIAL == 0 and not is_async:
        return
    if not callable(handler):
        msg = f"the record handler must be callable, got a {type(handler).__name__}"
        raise HandlerError(msg)
    name = getattr(handler, "__qualname__", type(handler).__name__)
    called = _called_function(handler)
    if isinstance(called, FunctionType) and called.__code__.co_flags & _GENERATOR:
        msg = f"the record handler {name} has a yield, so calling it would handle nothing"
        raise HandlerError(msg)
    coroutine = is_coroutine_function(handler)
    if coroutine and not is_async:
        msg = (
            f"the record handler {name} is async, but this processor does not await it: use the "
            "processor's Async twin with async_process_partial_response"
        )
        raise HandlerError(msg)
    if is_async and not coroutine and not _may_return_awaitable(handler):
        msg = (
            f"the record handler {name} is not async, but this processor awaits it: define it "
            "with `async def`, annotate its result as an Awaitable, or use the sync processor "
            "with process_partial_response"
        )
        raise HandlerError(msg)


def is_coroutine_function(handler: Callable[..., Any]) -> bool:
    """Tell whether calling a handler gives a coroutine."""
    called = _called_function(handler)
    if isinstance(called, FunctionType) and called.__code__.co_flags & _COROUTINE:
        return True
    if isinstance(handler, (FunctionType, MethodType, partial)):
        return False
    # Other callable objects can be marked as coroutine functions, as AsyncMock is.
    from inspect import iscoroutinefunction

    return iscoroutinefunction(handler)


def takes_context(handler: Callable[..., Any]) -> bool:
    """Tell whether a handler has a parameter for the Lambda context that is still free."""
    if isinstance(handler, partial):
        return CONTEXT not in handler.keywords and takes_context(handler.func)
    function = _decorated_function(handler)
    if isinstance(function, FunctionType):
        code = function.__code__
        return CONTEXT in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    from inspect import signature

    try:
        return CONTEXT in signature(handler).parameters
    except (TypeError, ValueError):
        return False


def is_awaitable(result: object) -> bool:
    """Tell whether a handler's result is still to be awaited."""
    return hasattr(type(result), "__await__")


def refuse_awaitable(result: object) -> None:
    """Refuse a result that waits to be awaited: nothing has been handled yet.

    Raises:
        HandlerError: Always, unless the result only pretends.
    """
    if not is_awaitable(result):
        return
    close: Any = getattr(result, "close", None)
    if close is not None:
        close()  # or Python warns of a coroutine that was never awaited
    msg = "the record handler gave an awaitable, which this processor does not await"
    raise HandlerError(msg)


def _called_function(handler: Any) -> Any:
    """Find the function that calling a partial, a method or a callable object comes to."""
    while not isinstance(handler, FunctionType):
        if isinstance(handler, partial):
            handler = handler.func
        elif isinstance(handler, MethodType):
            handler = handler.__func__
        elif callable(handler) and isinstance(type(handler).__call__, FunctionType):
            handler = type(handler).__call__
        else:
            return handler
    return handler


def _decorated_function(handler: Any) -> Any:
    """Find the function under the decorators that name what they wrap."""
    function = _called_function(handler)
    wrapped = getattr(function, "__dict__", {}).get("__wrapped__")
    return function if wrapped is None else _decorated_function(wrapped)


def _may_return_awaitable(handler: Any) -> bool:
    """Tell whether a handler that is no coroutine function may give something to await.

    A lambda or a callable of C may, and so may a decorated coroutine function; another function
    must say so in its annotation.
    """
    function = _decorated_function(handler)
    if not isinstance(function, FunctionType) or function.__name__ == "<lambda>":
        return True
    if function.__code__.co_flags & _COROUTINE:
        return True
    returns = function.__annotations__.get("return")
    text = returns if isinstance(returns, str) else repr(returns)
    return any(word in text for word in ("Awaitable", "Coroutine", "Future", "Task"))
