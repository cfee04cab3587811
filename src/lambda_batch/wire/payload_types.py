"""Asks the core schema of a payload's type whether it can accept any payload."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from functools import partial
from types import MethodType, NoneType
from typing import Any

from lambda_batch.wire.compressed_json import decompress
from lambda_batch.wire.payload_codings import PayloadKind

_MAPPINGS = {"dict", "ordered-dict", "counter"}
_OBJECTS = {"model-fields", "typed-dict", "dataclass-args", *_MAPPINGS}
_CALLS = {"arguments", "named-tuple"}
"""Arguments of a call, which can come as a mapping or an array."""
_ARRAYS = {"list", "set", "frozenset", "tuple", "deque"}
_CODE = {"callable", "is-subclass"}
_NUMBERS = {"int", "float", "bool", "decimal", "complex", "fraction"}
_TIMES = {"date", "time", "datetime", "timedelta"}
_SCALARS = {"str", "bytes", "url", "multi-host-url", "uuid", "none", *_NUMBERS, *_TIMES}

_REFUSING: dict[PayloadKind, set[str]] = {
    "text": {*_OBJECTS, *_CALLS, *_ARRAYS, *_CODE, "none"},
    "bytes": {*_OBJECTS, *_CALLS, *_ARRAYS, *_CODE, "none", "decimal", "complex", "fraction"},
    "mapping": {*_SCALARS, *_ARRAYS, *_CODE, "json"},
    "array": {*_SCALARS, *_OBJECTS, *_CODE, "json"},
}
"""The core schemas of pydantic that reject every payload of a kind."""

_REFUSING_IF_STRICT: dict[PayloadKind, set[str]] = {
    "text": _NUMBERS - {"decimal"},  # which is text in JSON, too, as dates and UUIDs are
    "bytes": _NUMBERS,
    "mapping": set(),
    "array": set(),
}

_INSIDE = {
    "model": "schema",
    "dataclass": "schema",
    "function-after": "schema",
    "nullable": "schema",
    "default": "schema",
    "definitions": "schema",
    "custom-error": "schema",
    "lax-or-strict": "lax_schema",
    "json-or-python": "python_schema",
    "call": "arguments_schema",
}
"""Wrapping core schemas, and the key of their inner one; they reject the same payloads."""

_SAMPLES: dict[PayloadKind, object] = {"text": "", "bytes": b"", "mapping": {}, "array": []}


def refuses(schema: Any, kind: PayloadKind, defined: Mapping[str, Any], *, is_strict: bool) -> bool:
    """Return whether a core schema rejects all payloads of a kind.

    Args:
        schema: The core schema.
        kind: The kind of the payloads.
        defined: The definitions that the schema refers to.
        is_strict: Whether the config of the model with the payload is strict.

    Returns:
        True only if that is sure: a validator of the user's may accept anything.
    """
    return _refuses(schema, kind, defined, frozenset(), is_strict)


def _refuses(
    schema: Any,
    kind: PayloadKind,
    defined: Mapping[str, Any],
    seen: frozenset[str],
    is_strict: bool,  # as in the recursion
) -> bool:
    form = schema["type"]
    if form == "definition-ref":
        ref = schema["schema_ref"]
        return ref not in seen and _refuses(defined[ref], kind, defined, seen | {ref}, is_strict)
    if form == "chain":
        return any(_refuses(each, kind, defined, seen, is_strict) for each in _first_steps(schema))
    if form in _JUDGES:
        return _JUDGES[form](schema, kind)
    inner: list[Any]
    if form == "union":
        inner = [each[0] if isinstance(each, tuple) else each for each in schema["choices"]]
    elif form == "tagged-union":
        inner = list(schema["choices"].values())
    elif form in _INSIDE:
        inner = [schema[_INSIDE[form]]]
        if form in ("model", "dataclass"):
            config: dict[str, Any] = schema.get("config") or {}
            is_strict = bool(config.get("strict"))
    elif form in ("function-wrap", "function-before") and _is_known(schema):
        if kind != "bytes" and schema["function"]["function"] is decompress:
            return True  # `GzipJson`
        inner = [schema["schema"]]
    else:
        strict = schema.get("strict", is_strict) and form in _REFUSING_IF_STRICT[kind]
        return bool(strict) or form in _REFUSING[kind]
    return all(_refuses(each, kind, defined, seen, is_strict) for each in inner)


def _first_steps(schema: Any) -> Iterator[Any]:
    """Yield the steps of a chain that get the payload itself."""
    for step in schema["steps"]:
        yield step
        if step["type"] not in ("any", "is-instance"):
            return


def _is_known(schema: Any) -> bool:
    """Return whether a validator is pydantic's own, such as that of `AnyUrl`, or ours."""
    function = schema["function"]["function"]
    while isinstance(function, partial):
        function = function.func
    if isinstance(function, MethodType):  # such as `model_validate_json` of a user's model
        return False
    module: object = getattr(function, "__module__", None)
    return isinstance(module, str) and module.partition(".")[0] in ("pydantic", "lambda_batch")


def _refuses_instance(schema: Any, kind: PayloadKind) -> bool:
    try:
        return not isinstance(_SAMPLES[kind], schema["cls"])
    except Exception:  # of a metaclass of the user's
        return False


def _refuses_literal(schema: Any, kind: PayloadKind) -> bool:
    if kind in ("mapping", "array"):
        return True
    values = [each.value if isinstance(each, Enum) else each for each in schema["expected"]]
    return _are_others(values, kind)


def _refuses_enum(schema: Any, kind: PayloadKind) -> bool:
    kind_of_enum: type[Enum] = schema["cls"]
    if any("_missing_" in vars(each) for each in kind_of_enum.__mro__ if each.__module__ != "enum"):
        return False  # it can find a member for anything
    if schema.get("sub_type") is not None:
        return kind in ("mapping", "array")  # others are converted first
    return _are_others([member.value for member in schema["members"]], kind)


def _are_others(values: list[object], kind: PayloadKind) -> bool:
    """Return whether no payload of a kind can equal one of some values."""
    others = _PLAIN - {type(_SAMPLES[kind])}
    return all(type(value) in others for value in values)


_PLAIN: set[type] = {
    str,
    bytes,
    int,
    float,
    bool,
    complex,
    Decimal,
    NoneType,
    list,
    tuple,
    dict,
    set,
}
"""Types whose values equal no value of another of them, apart from numbers."""


def _refuses_plainly(schema: Any, kind: PayloadKind) -> bool:
    """Ask pydantic's own functions, such as those of IP addresses, which are for text only."""
    if kind != "mapping" or not _is_known(schema):
        return False
    try:
        schema["function"]["function"](_SAMPLES[kind])
    except Exception:
        return True
    return False


_JUDGES: dict[str, Callable[[Any, PayloadKind], bool]] = {
    "is-instance": _refuses_instance,
    "literal": _refuses_literal,
    "enum": _refuses_enum,
    "function-plain": _refuses_plainly,
}
