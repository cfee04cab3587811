"""The members of a class or function as its users see them, read from the installed code."""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from functools import cached_property
from inspect import Parameter
from typing import (
    Annotated,
    Any,
    ForwardRef,
    Literal,
    NamedTuple,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_overloads,
    is_typeddict,
)

from pydantic import BaseModel
from pydantic.fields import FieldInfo

HOOKS = frozenset({"_prepare", "_clean", "_process_record", "_async_process_record"})
"""The private members that Powertools' documentation asks users to override."""

_BASES = (object, BaseModel, Exception, Enum)
"""What both libraries inherit from these is no difference between them."""

_POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
_OPEN = (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)


class Member(NamedTuple):
    """A member of a class, or a function."""

    type: str = ""
    """The annotation of its value or result; empty if there is none."""
    parameters: tuple[Parameter, ...] | None = None
    """What it can be called with; None if it can't be called, or with anything."""


def members_of(owner: type[Any], example: object = None) -> dict[str, Member]:
    """Return the public members of a class.

    Args:
        owner: The class.
        example: An instance, if the constructor sets attributes.

    Returns:
        The members by name. The constructor is `__init__`.
    """
    if is_typeddict(owner):
        return {name: Member(_spell(kind)) for name, kind in owner.__annotations__.items()}
    if issubclass(owner, Enum):
        return {each.name: Member(type(each.value).__name__) for each in owner}
    members = dict(_class_members(owner))
    if issubclass(owner, BaseModel):
        return members | {name: _field(field) for name, field in owner.model_fields.items()}
    annotated = (name for base in owner.__mro__ for name in inspect.get_annotations(base))
    for name in (*annotated, *getattr(example, "__dict__", ())):
        if _is_public(name):
            members.setdefault(name, Member())
    for name in ("__init__", "__call__"):
        if isinstance(function := getattr(owner, name, None), types.FunctionType):
            members[name] = function_member(function)
    return members


def function_member(function: Callable[..., Any], given: int = 1) -> Member:
    """Return a function as a member.

    Args:
        function: The function.
        given: How many of its first parameters the caller does not pass, such as `self`.
    """
    signature = inspect.signature(function)
    parameters = tuple(signature.parameters.values())[given:]
    is_open = any(each.kind in _OPEN for each in parameters)
    result = signature.return_annotation
    # What stands below overloads is annotated for none of them.
    is_annotated = result is not inspect.Signature.empty and not get_overloads(function)
    kind = _normalise(result) if is_annotated else ""
    return Member(kind, None if is_open else parameters)


def accepts(here: tuple[Parameter, ...], there: tuple[Parameter, ...]) -> bool:
    """Return whether every call of the one can be a call of the other.

    Args:
        here: The parameters of the one that is called instead.
        there: The parameters that callers know.
    """
    named = {each.name: each for each in here}
    for index, known in enumerate(there):
        own = named.pop(known.name, None)
        if own is None or (known.default is not Parameter.empty and own.default is Parameter.empty):
            return False
        if known.kind in _POSITIONAL and (own.kind not in _POSITIONAL or here[index] is not own):
            return False
    return all(own.default is not Parameter.empty for own in named.values())


def spell_parameters(parameters: tuple[Parameter, ...]) -> str:
    """Spell the names of parameters, as between the parentheses of a `def`."""
    words: list[str] = []
    for each in parameters:
        if each.kind is Parameter.KEYWORD_ONLY and "*" not in words:
            words.append("*")
        words.append(each.name)
    return f"({', '.join(words)})"


def _class_members(owner: type[Any]) -> Iterator[tuple[str, Member]]:
    """Yield the attributes, properties and methods that the class and its bases define."""
    inherited = {name for base in _BASES if issubclass(owner, base) for name in dir(base)}
    for name in dir(owner):
        if name in inherited or not _is_public(name):
            continue
        value = inspect.getattr_static(owner, name)
        if isinstance(value, TypeVar):
            continue
        if isinstance(value, cached_property):
            value = property(value.func)
        if isinstance(value, property):
            getter: Any = value.fget
            yield name, Member(_normalise(inspect.get_annotations(getter)["return"]))
        elif isinstance(value, types.FunctionType):
            yield name, function_member(value)
        else:
            yield name, Member()


def _is_public(name: str) -> bool:
    return not name.startswith("_") or name in HOOKS


def _field(field: FieldInfo) -> Member:
    """Return a field of a model; what may be absent is part of its type."""
    if field.is_required():
        return Member(_spell(field.annotation))
    return Member(f"{_spell(field.annotation)} = {field.default!r}")


def _spell(kind: Any) -> str:
    """Spell a type as its annotation would be, without what pydantic reads from it."""
    if isinstance(kind, ForwardRef):
        return _normalise(kind.__forward_arg__)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _spell(arguments[0])
    if origin in (Union, types.UnionType):
        return " | ".join(map(_spell, arguments))
    if origin is Literal:
        return f"Literal[{', '.join(map(_spell_literal, arguments))}]"
    if origin is not None:
        # pydantic makes a list of either; to type checkers, those of frozen models are sequences.
        origin = list if origin is Sequence else origin
        return f"{origin.__name__}[{', '.join(map(_spell, arguments))}]"
    return "None" if kind is type(None) else _spell_name(kind)


def _spell_name(kind: Any) -> str:
    # pydantic names a model with type arguments after them.
    return str(getattr(kind, "__name__", kind)).partition("[")[0]


def _spell_literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _normalise(annotation: object) -> str:
    """Return an annotation in one spelling: `X | None` for `Optional[X]`."""
    text = annotation if isinstance(annotation, str) else _spell(annotation)
    return re.sub(r"\bOptional\[(.*)\]", r"\1 | None", text.replace("typing.", ""))
