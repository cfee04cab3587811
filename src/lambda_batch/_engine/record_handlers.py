"""Checks and calls record handlers.

Most handlers are plain functions with one parameter. For these, the checks only read the code
object, and no further module is imported.
"""

from __future__ import annotations

from functools import partial
from types import CodeType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any
from weakref import ref

from lambda_batch.errors import HandlerError
from lambda_batch.wire.decoding import with_article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lambda_batch._engine.handler_parameters import CallPlan
    from lambda_batch.protocols import LambdaContext

# Flags of code objects (Python Language Reference, "Data model").
_COROUTINE = 0x80
_GENERATOR = 0x20 | 0x200
_SUSPENDABLE = _COROUTINE | _GENERATOR

_PLANS: dict[tuple[int, bool, bool], tuple[ref[Any], CallPlan]] = {}
"""How to call the handlers seen so far; an entry is removed with its handler."""


def bind_handler(
    handler: object, *, is_async: bool, lambda_context: LambdaContext | None
) -> Callable[[Any], Any]:
    """Check a handler, and return a callable that takes the record by position.

    The record is passed by position, or by keyword where that is not possible, and
    `lambda_context` by keyword if it has a free parameter of that name.

    Args:
        handler: The record handler.
        is_async: Whether the processor awaits its handlers.
        lambda_context: The Lambda context, if there is one.

    Returns:
        A callable for the record; the handler itself if it has no other parameter.

    Raises:
        HandlerError: The handler can't be used with the processor.
    """
    function: Any = handler
    count = 1
    if type(handler) is MethodType:
        function = handler.__func__
        count = 2
    if type(function) is FunctionType and not function.__dict__:
        code = function.__code__
        if (
            code.co_argcount == count
            and not code.co_kwonlyargcount
            and code.co_flags & _SUSPENDABLE == (_COROUTINE if is_async else 0)
            and code.co_varnames[count - 1] != "lambda_context"
        ):
            return handler  # type: ignore[return-value]  # pyright: ignore[reportReturnType]
    return _bind(handler, function, is_async=is_async, lambda_context=lambda_context)


class _StepWithState(partial[Any]):
    """A step of a window whose state is bound, so that it takes the record as a handler does."""


def bind_step(
    step: object, *, is_async: bool, lambda_context: LambdaContext | None
) -> Callable[[Any, Any], Any]:
    """Check the step of a window, and return a callable that takes state and record by position.

    Args:
        step: Called with the state and a record; otherwise like a record handler.
        is_async: Whether the processor awaits it.
        lambda_context: The Lambda context, if there is one.

    Returns:
        A callable for state and record; the step itself if it has no other parameter.

    Raises:
        HandlerError: The step can't be used with the processor.
    """
    if not callable(step):
        msg = f"the step of a window must be callable, got {with_article(type(step).__name__)}"
        raise HandlerError(msg)
    with_state = _StepWithState(step, None)
    bound = bind_handler(with_state, is_async=is_async, lambda_context=lambda_context)
    if bound is with_state:
        return step
    if type(bound) is partial:
        return partial(step, lambda_context=lambda_context)

    def call(state: Any, record: Any) -> Any:
        # The record goes by keyword, so the parameters must be asked for again.
        with_state = _StepWithState(step, state)
        return bind_handler(with_state, is_async=is_async, lambda_context=lambda_context)(record)

    return call


def _bind(
    handler: Any, function: Any, *, is_async: bool, lambda_context: LambdaContext | None
) -> Callable[[Any], Any]:
    # By identity, because handlers can be unhashable or equal to each other. Python calls the weak
    # reference's callback before it reuses the address of a dead handler.
    key = (id(function), is_async, function is not handler)
    known = _PLANS.get(key)
    if known is not None and known[0]() is function:
        plan = known[1]
    else:
        plan = _check(handler, is_async=is_async)
        if type(function).__weakrefoffset__:  # others are checked each time
            _PLANS[key] = (ref(function, partial(_PLANS.pop, key)), plan)
    keyword, takes_context, requires_context = plan
    if lambda_context is None:
        if requires_context:
            msg = (
                f"{_subject_of(handler)} requires lambda_context, but no context was given: pass "
                "the Lambda function's context on, or give the parameter a default"
            )
            raise HandlerError(msg)
        takes_context = False
    if keyword is None:
        return partial(handler, lambda_context=lambda_context) if takes_context else handler
    others = {"lambda_context": lambda_context} if takes_context else {}
    return lambda record: handler(**{keyword: record}, **others)


def _check(handler: Any, *, is_async: bool) -> CallPlan:
    """Raise if a handler can't be used with a processor, else return how to call it.

    A sync processor never awaits, so a coroutine function would do nothing and still count as
    handled. A generator function does nothing in either kind of processor.
    """
    from lambda_batch._engine.handler_parameters import plan_call

    if not callable(handler):
        msg = f"the record handler must be callable, got {with_article(type(handler).__name__)}"
        raise HandlerError(msg)
    name = _subject_of(handler)
    if _has_callable_instances(handler):
        msg = f"{name} is a class: pass an instance of it"
        raise HandlerError(msg)
    steps = list(_steps(handler))
    if type(steps[-1]) is FunctionType and steps[-1].__code__.co_flags & _GENERATOR:
        msg = f"{name} has a yield, so calling it would handle nothing"
        raise HandlerError(msg)
    is_coroutine = is_coroutine_function(handler)
    if is_coroutine and not is_async:
        msg = (
            f"{name} is async, but this processor does not await it: use the processor's "
            f"Async twin with async_{_entry_point(handler)}"
        )
        raise HandlerError(msg)
    if is_async and not is_coroutine and _is_plainly_sync(steps):
        msg = (
            f"{name} is not async, but this processor awaits it: define it with `async def`, "
            "annotate its result as an Awaitable, or use the sync processor with "
            f"{_entry_point(handler)}"
        )
        raise HandlerError(msg)
    return plan_call(handler, name)


def is_coroutine_function(function: Any) -> bool:
    """Return whether a function of the user's, however it is wrapped, is an `async def`."""
    # As `inspect` tells it, which takes long to import.
    *_, called = _steps(function)
    code = _code_of(called)
    return bool(code and code.co_flags & _COROUTINE) or _is_marked(function)


def _has_callable_instances(handler: Any) -> bool:
    is_class = issubclass(type(handler), type)
    return is_class and any("__call__" in vars(base) for base in handler.__mro__)


def _entry_point(handler: object) -> str:
    return "process_window" if type(handler) is _StepWithState else "process_partial_response"


def _subject_of(handler: Any) -> str:
    """Return what error texts call a handler."""
    if type(handler) is _StepWithState:
        return f"the step {_name_of(handler.func)}(state, record)"
    return f"the record handler {_name_of(handler)}"


def _name_of(handler: Any) -> str:
    if issubclass(type(handler), partial):
        return f"partial of {_name_of(handler.func)}"
    name: object = getattr(handler, "__qualname__", None)
    return name if isinstance(name, str) else type(handler).__name__


def _steps(handler: Any) -> Iterator[Any]:
    """Yield the handler and each callable inside it, down to the function that is called."""
    yield handler
    # By type: isinstance reads `__class__`, and mocks claim to be functions.
    while type(handler) is not FunctionType:
        if issubclass(type(handler), partial):
            handler = handler.func
        elif type(handler) is MethodType:
            handler = handler.__func__
        elif callable(handler) and type(type(handler).__call__) is FunctionType:
            handler = type(handler).__call__
        else:
            return
        yield handler


def _code_of(called: object) -> CodeType | None:
    """Return the code of a function or its proxy, but not the mocked attribute of a mock."""
    code = getattr(called, "__code__", None)
    return code if type(code) is CodeType else None


def _is_marked(handler: Any) -> bool:
    """Return whether a mock or `inspect.markcoroutinefunction` marks it as a coroutine function."""
    marks: dict[str, object] = getattr(handler, "__dict__", {})
    return any(marks.get(mark) is not None for mark in ("_is_coroutine", "_is_coroutine_marker"))


def _is_plainly_sync(steps: list[Any]) -> bool:
    """Return whether an undecorated `def` can't return an awaitable.

    An annotation of built-in types shows it. Without an annotation, a function that never
    returns a value does.
    """
    function = steps[-1]
    if type(function) is not FunctionType or function.__name__ == "<lambda>":
        return False
    if any(callable(getattr(step, "__wrapped__", None)) for step in steps):
        return False
    try:
        annotations = function.__annotations__
    except NameError:  # from Python 3.14 on: a name that is imported for type checkers only
        return False
    if "return" in annotations:
        return _is_builtin(annotations["return"])
    return _returns_nothing(function.__code__)


def _is_builtin(annotation: object) -> bool:
    """Return whether an annotation names only built-in types, which can't be awaited."""
    import builtins
    import re

    if isinstance(annotation, type):
        return annotation.__module__ == "builtins" and annotation is not object
    text, brackets = annotation if isinstance(annotation, str) else repr(annotation), 1
    while brackets:
        text, brackets = re.subn(r"\[[^\[\]]*\]", "", text)
    names = [name.strip(" '\"") for name in text.split("|")]
    return all(
        name == "None" or (name != "object" and isinstance(vars(builtins).get(name), type))
        for name in names
    )


def _returns_nothing(code: CodeType) -> bool:
    """Return whether a function only returns constants, such as the None at its end."""
    from dis import get_instructions

    is_constant = False
    for instruction in get_instructions(code):
        if instruction.opname == "RETURN_VALUE" and (instruction.is_jump_target or not is_constant):
            return False
        is_constant = instruction.opname == "LOAD_CONST"
    return True
