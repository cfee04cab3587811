"""The parameters of a record handler, and how to call it.

Plain functions with one parameter never get here. `inspect` costs milliseconds of a cold start,
so functions are read from their code, and `inspect` is imported only for other callables.
"""

from __future__ import annotations

import functools
from functools import partial
from types import CodeType, FunctionType, MethodType, WrapperDescriptorType
from typing import TYPE_CHECKING, NoReturn

from lambda_batch.errors import HandlerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    CallPlan = tuple[str | None, bool, bool]

CONTEXT = "lambda_context"
"""The parameter by which a handler asks for the Lambda context."""

RECORD = "record"
"""The parameter that gets the record by keyword where passing it by position is impossible."""

SELF = "self"
"""The parameter of a method that gets the instance."""

# Flags of code objects (Python Language Reference, "Data model").
_VAR_POSITIONAL = 0x04
_VAR_KEYWORD = 0x08

_MAX_DEPTH = 50
"""The number of decorators to look through: `__wrapped__` can be circular."""

_PLACEHOLDER: object = getattr(functools, "Placeholder", object())  # Python 3.14


class Parameters:
    """The free parameters of a callable, as a caller sees them."""

    __slots__ = ("keywords", "positional", "required", "takes_args", "takes_kwargs")

    def __init__(
        self,
        positional: Sequence[str] = (),
        keywords: frozenset[str] = frozenset(),
        required: Sequence[str] = (),
        *,
        takes_args: bool = True,
        takes_kwargs: bool = True,
    ) -> None:
        """Describe the parameters; the default is a callable that takes anything.

        Args:
            positional: Names that can be passed by position, in order.
            keywords: Names that can be passed by keyword.
            required: Names without a default.
            takes_args: Whether the callable has a `*args`.
            takes_kwargs: Whether the callable has a `**kwargs`.
        """
        self.positional = tuple(positional)
        self.keywords = keywords
        self.required = tuple(required)
        self.takes_args = takes_args
        self.takes_kwargs = takes_kwargs


def plan_call(handler: Any, name: str) -> CallPlan:
    """Decide how to call a handler.

    Args:
        handler: The record handler.
        name: What error texts call it.

    Returns:
        The keyword for the record, or None to pass it by position; whether the handler takes the
        Lambda context; whether it requires it.

    Raises:
        HandlerError: No call fits the handler's parameters.
    """
    parameters = parameters_of(handler)
    if parameters.positional[:1] == (SELF,) and SELF not in parameters.required:
        # A descriptor such as functools.singledispatchmethod returns a function that binds the
        # instance itself.
        parameters = _bind(parameters, (None,), {})
    first = parameters.positional[0] if parameters.positional else None
    is_first_free = first is None or first not in parameters.required or first == CONTEXT
    keyword = None
    if RECORD in parameters.keywords and first != RECORD and is_first_free:
        keyword = RECORD
    elif first in parameters.keywords and first != CONTEXT and _mentions(handler, first):
        keyword = first
    elif first == CONTEXT or not (first or parameters.takes_args):
        if first or not parameters.takes_kwargs:
            _raise_no_record(name)
        keyword = RECORD
    given = keyword or first
    takes_context = CONTEXT in parameters.keywords
    for other in parameters.required:
        if other != given and not (other == CONTEXT and takes_context):
            if given == SELF:
                _raise_unbound(name)
            _raise_extra_parameter(name, other)
    return keyword, takes_context, takes_context and CONTEXT in parameters.required


def _raise_no_record(name: str) -> NoReturn:
    msg = (
        f"{name} has no parameter for the record: add a positional parameter, or one named {RECORD}"
    )
    raise HandlerError(msg)


def _raise_unbound(name: str) -> NoReturn:
    msg = (
        f"{name} is a method without its instance: pass the method of an instance, such as "
        "`orders.handle` where `orders = Orders()`"
    )
    raise HandlerError(msg)


def _raise_extra_parameter(name: str, other: str) -> NoReturn:
    msg = (
        f"{name} requires the parameter {other!r}, but it is called with the record, and with the "
        f"Lambda context if it has a parameter named {CONTEXT}: rename {other!r} to {CONTEXT} if "
        "that is what it is for; otherwise give it a default or bind it with functools.partial"
    )
    raise HandlerError(msg)


def parameters_of(handler: Any, depth: int = _MAX_DEPTH) -> Parameters:
    """Return the free parameters of a callable.

    A decorator's own parameters count. Those of the function in its `__wrapped__` count only
    where the decorator's `**kwargs` can pass them on.
    """
    if type(handler) is MethodType:
        return _bind(parameters_of(handler.__func__, depth), (None,), {})
    if issubclass(type(handler), partial):
        return _bind(parameters_of(handler.func, depth), handler.args, handler.keywords)
    if type(handler) is FunctionType and "__signature__" not in handler.__dict__:
        own = _of_function(handler)
    else:
        own = _of_object(handler, depth)
    wrapped = getattr(handler, "__wrapped__", None)
    if not own.takes_kwargs or not depth or not callable(wrapped):
        return own
    inner = parameters_of(wrapped, depth - 1)
    return Parameters(
        own.positional + inner.positional[len(own.positional) :]
        if own.takes_args
        else own.positional,
        own.keywords | inner.keywords,
        own.required,  # the decorator may supply what the function requires
        takes_args=own.takes_args and inner.takes_args,
        takes_kwargs=inner.takes_kwargs,
    )


def _of_function(function: FunctionType) -> Parameters:
    code = function.__code__
    names, count = code.co_varnames, code.co_argcount
    positional = names[:count]
    only_by_keyword = names[count : count + code.co_kwonlyargcount]
    defaults = function.__kwdefaults__ or {}
    required = positional[: count - len(function.__defaults__ or ())]
    return Parameters(
        positional,
        frozenset(positional[code.co_posonlyargcount :] + only_by_keyword),
        required + tuple(name for name in only_by_keyword if name not in defaults),
        takes_args=bool(code.co_flags & _VAR_POSITIONAL),
        takes_kwargs=bool(code.co_flags & _VAR_KEYWORD),
    )


def _of_object(handler: object, depth: int) -> Parameters:
    """Read an object with `__call__`, a class, a builtin, or anything with a `__signature__`."""
    kind = type(handler)
    if getattr(handler, "__signature__", None) is None and not issubclass(kind, type):
        # Not `handler.__call__`: Python ignores an instance's own attribute of that name.
        call: Any = next(
            base.__dict__["__call__"] for base in kind.__mro__ if "__call__" in base.__dict__
        )
        if type(call) is not WrapperDescriptorType and depth:
            bind: Any = getattr(call, "__get__", None)  # a partial has none
            if bind is not None:
                call = bind(handler, kind)
            return parameters_of(call, depth - 1)
    return _by_inspection(handler)


def _by_inspection(handler: Any) -> Parameters:
    from inspect import Parameter, signature

    try:
        found = signature(handler, follow_wrapped=False).parameters.values()
    except (TypeError, ValueError):
        return Parameters()  # some builtins have no signature
    by_position = {Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD}
    by_keyword = {Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY}
    kinds = {each.kind for each in found}
    return Parameters(
        [each.name for each in found if each.kind in by_position],
        frozenset(each.name for each in found if each.kind in by_keyword),
        [
            each.name
            for each in found
            if each.kind in by_position | by_keyword and each.default is Parameter.empty
        ],
        takes_args=Parameter.VAR_POSITIONAL in kinds,
        takes_kwargs=Parameter.VAR_KEYWORD in kinds,
    )


def _bind(inner: Parameters, args: Sequence[object], keywords: Mapping[str, object]) -> Parameters:
    """Return the remaining parameters once some are bound, as in a partial or a method."""
    taken = dict(zip(inner.positional, args, strict=False))
    bound = {name for name, value in taken.items() if value is not _PLACEHOLDER}
    bound.update(name for name in keywords if name in inner.keywords)
    positional: list[str] = []
    is_cut = False
    for name in inner.positional:
        if name in taken and name in bound:
            continue
        if name in bound:  # the following ones can only be passed by keyword
            is_cut = True
            break
        positional.append(name)
    return Parameters(
        positional,
        inner.keywords - bound,
        [name for name in inner.required if name not in bound],
        takes_args=inner.takes_args and not is_cut,
        takes_kwargs=inner.takes_kwargs,
    )


def _mentions(handler: Any, name: str) -> bool:
    """Return whether a decorator that takes `**kwargs` mentions the name of a parameter.

    Some decorators look for an argument among their keywords, such as `idempotent_function` of
    Powertools with its `data_keyword_argument`. Others, such as `functools.singledispatch`, look
    for it by position. Only the former must know the name.
    """
    for _ in range(_MAX_DEPTH):
        if isinstance(handler, MethodType):
            handler = handler.__func__
        elif isinstance(handler, partial):
            handler = handler.func
        else:
            function = _called_by(handler)
            code = getattr(function, "__code__", None)
            if type(code) is CodeType and not code.co_flags & _VAR_KEYWORD:
                return False
            if any(type(each) is str and each == name for each in _values_in(handler, function)):
                return True
            handler = getattr(handler, "__wrapped__", None)
            if not callable(handler):
                return False
    return False


def _called_by(handler: Any) -> Any:
    return handler if type(handler) is FunctionType else type(handler).__call__


def _values_in(handler: Any, function: Any) -> Iterator[object]:
    """Yield the constants of a decorator, its closure, and the attributes of objects in it."""
    code = getattr(function, "__code__", None)
    holders: list[object] = [] if handler is function else [handler]
    if type(code) is CodeType:
        yield from code.co_consts
        for cell in getattr(function, "__closure__", None) or ():
            try:
                holders.append(cell.cell_contents)
            except ValueError:  # an empty cell
                continue
    for holder in holders:
        yield holder
        attributes = getattr(holder, "__dict__", None)
        if type(attributes) is dict:
            yield from attributes.values()
