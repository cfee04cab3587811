"""What can be told of a record handler before it is called.

Handlers are mostly plain functions, of which the code object tells everything; `inspect`, which
takes milliseconds of a cold start, is imported for the others alone.
"""

from __future__ import annotations

from functools import partial
from types import AsyncGeneratorType, CodeType, FunctionType, GeneratorType, MethodType
from typing import TYPE_CHECKING

from lambda_batch.errors import HandlerError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any, TypeGuard

CONTEXT = "lambda_context"
"""The name of the parameter by which a handler asks for the Lambda context."""

# The flags of code objects, as the Python Language Reference documents them ("Data model").
_COROUTINE = 0x80
_GENERATOR = 0x20 | 0x200


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
    if not is_async and _is_plain(handler):
        return
    if not callable(handler):
        msg = f"the record handler must be callable, got a {type(handler).__name__}"
        raise HandlerError(msg)
    name = getattr(handler, "__qualname__", type(handler).__name__)
    called = _called_function(handler)
    if type(called) is FunctionType and called.__code__.co_flags & _GENERATOR:
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


def _is_plain(handler: object) -> TypeGuard[FunctionType]:
    """Tell fast that a handler is a function without marks of any kind, as most are."""
    return (
        type(handler) is FunctionType
        and not handler.__dict__
        and not handler.__code__.co_flags & (_COROUTINE | _GENERATOR)
    )


def is_coroutine_function(handler: Callable[..., Any]) -> bool:
    """Tell whether calling a handler gives a coroutine."""
    code = _code_of(_called_function(handler))
    if code is not None and code.co_flags & _COROUTINE:
        return True
    # Mocks of coroutine functions are marked as such.
    marks: dict[str, object] = getattr(handler, "__dict__", {})
    return any(marks.get(mark) is not None for mark in ("_is_coroutine", "_is_coroutine_marker"))


def takes_context(handler: Any) -> bool:
    """Tell whether a handler has a parameter for the Lambda context that is still free."""
    if _is_plain(handler):
        return CONTEXT in handler.__code__.co_varnames and CONTEXT in _own_parameters(handler)
    wrapped = getattr(handler, "__wrapped__", None)
    if callable(wrapped):
        return takes_context(wrapped)
    if issubclass(type(handler), partial) and (handler.args or CONTEXT in handler.keywords):
        return CONTEXT not in handler.keywords and CONTEXT in _parameters(handler)
    called = _called_function(handler)
    if type(called) is not FunctionType:
        return CONTEXT in _parameters(handler)
    if called is not handler and callable(getattr(called, "__wrapped__", None)):
        return takes_context(called)
    return CONTEXT in _own_parameters(called)


def _own_parameters(function: FunctionType) -> Collection[str]:
    code = function.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def _code_of(called: object) -> CodeType | None:
    """Give the code of a function, or of a proxy of one, but not what a mock takes for it."""
    code = getattr(called, "__code__", None)
    return code if type(code) is CodeType else None


def _parameters(handler: Callable[..., Any]) -> Collection[str]:
    from inspect import signature

    try:
        return signature(handler).parameters
    except (TypeError, ValueError):
        return ()


def reject_unfinished(result: object) -> None:
    """Refuse a result that is still to be awaited or gone through: nothing has been handled yet.

    Args:
        result: What the handler gave.

    Raises:
        HandlerError: It is an awaitable or a generator.
    """
    kind = type(result)
    if hasattr(kind, "__await__"):
        what = "an awaitable, which this processor does not await"
    elif kind is GeneratorType or kind is AsyncGeneratorType:
        what = "a generator, which nobody goes through"
    else:
        return
    close: Any = getattr(result, "close", None)
    if close is not None:
        close()  # or Python warns of a coroutine that was never awaited
    msg = f"the record handler gave {what}"
    raise HandlerError(msg)


def is_awaitable(result: object) -> bool:
    """Tell whether a handler's result is still to be awaited."""
    return hasattr(type(result), "__await__")


def _called_function(handler: Any) -> Any:
    """Find the function that calling a partial, a method or a callable object comes to."""
    # By type, as isinstance would ask objects such as mocks, which claim to be functions.
    while type(handler) is not FunctionType:
        if isinstance(handler, partial):
            handler = handler.func
        elif type(handler) is MethodType:
            handler = handler.__func__
        elif callable(handler) and type(type(handler).__call__) is FunctionType:
            handler = type(handler).__call__
        else:
            return handler
    return handler


def _may_return_awaitable(handler: Any) -> bool:
    """Tell whether a handler that is no coroutine function may give something to await.

    A lambda or a callable of C may, and so may a decorated coroutine function; another function
    must say so in its annotation.
    """
    wrapped = getattr(handler, "__wrapped__", None)
    if callable(wrapped):
        return is_coroutine_function(wrapped) or _may_return_awaitable(wrapped)
    function = _called_function(handler)
    if type(function) is not FunctionType or function.__name__ == "<lambda>":
        return True
    if function is not handler and callable(getattr(function, "__wrapped__", None)):
        return _may_return_awaitable(function)
    returns = function.__annotations__.get("return")
    text = returns if isinstance(returns, str) else repr(returns)
    return any(word in text for word in ("Awaitable", "Coroutine", "Future", "Task"))


def bind_handler(
    handler: Callable[..., Any], *, is_async: bool, lambda_context: object
) -> Callable[[Any], Any]:
    """Return a checked handler, with the Lambda context if it asks for it."""
    check_handler(handler, is_async=is_async)
    if lambda_context is not None and takes_context(handler):
        return partial(handler, **{CONTEXT: lambda_context})
    return handler
