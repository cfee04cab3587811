"""DynamoDB attribute values: from Python values to the wire form and to JSON, for dumps of models.

`attribute_values` does the reverse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set as AbstractSet
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeGuard

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from lambda_batch.wire.decoding import encode_base64, is_object

if TYPE_CHECKING:
    from pydantic import SerializationInfo


def encode_attribute_map(values: Mapping[Any, object]) -> dict[str, Any]:
    """Convert Python values to DynamoDB attributes in wire form.

    Args:
        values: The values by name, as `decode_attribute_map` returns them. Others, such as a
            `datetime` in a user's type, are written as in JSON.

    Returns:
        Attributes by name, each an object of one type tag and its value.
    """
    return {str(name): _encode(value) for name, value in values.items()}


def _encode(value: object) -> dict[str, Any]:
    for kinds, tag, write in _SCALARS:
        if isinstance(value, kinds):
            return {tag: write(value)}
    if is_object(value):
        return {"M": encode_attribute_map(value)}
    if _is_set(value):
        return _encode_set([_encode(item) for item in value])
    if _is_sequence(value):
        return {"L": [_encode(item) for item in value]}
    return _encode(to_jsonable_python(value))


# A bool is also an int to Python, so it comes first.
_SCALARS: tuple[tuple[tuple[type, ...], str, Callable[[Any], object]], ...] = (
    ((type(None),), "NULL", lambda _value: True),
    ((bool,), "BOOL", bool),
    ((int, float, Decimal), "N", str),
    ((str,), "S", str),
    ((bytes,), "B", encode_base64),
)


def _encode_set(items: list[dict[str, Any]]) -> dict[str, Any]:
    tags = {tag for item in items for tag in item} or {"S"}
    if len(tags) > 1 or not tags <= {"S", "N", "B"}:
        return {"L": items}
    [tag] = tags
    return {f"{tag}S": [item[tag] for item in items]}


def _is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, (list, tuple))


def _is_set(value: object) -> TypeGuard[AbstractSet[object]]:
    return isinstance(value, AbstractSet)


def to_json_value(value: object) -> object:
    """Convert a payload to JSON values: bytes to base64, sets to arrays.

    Args:
        value: Python values, such as those of `decode_attribute_map`.

    Returns:
        The JSON values; numbers are decimal text, as pydantic writes a `Decimal`.
    """
    if isinstance(value, bytes):
        return encode_base64(value)
    if is_object(value):
        return {str(name): to_json_value(item) for name, item in value.items()}
    if _is_set(value) or _is_sequence(value):
        return [to_json_value(item) for item in value]
    return to_jsonable_python(value)


def to_python_value(value: object, info: SerializationInfo) -> Any:
    """Dump a value of a user's type as Python values during a dump as JSON.

    Args:
        value: The value.
        info: The options of the dump.

    Returns:
        The Python values.
    """
    return _ANY.dump_python(value, by_alias=bool(info.by_alias), round_trip=True)


_ANY: TypeAdapter[Any] = TypeAdapter(Any)
