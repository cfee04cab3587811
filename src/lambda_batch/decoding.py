"""Decoders of payloads: base64 and DynamoDB attribute values.

Errors name where and what kind of thing was found, never its content.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from lambda_batch.errors import DecodingError

if TYPE_CHECKING:
    from decimal import Decimal

Decoder: TypeAlias = Callable[[object], object]

MAX_DEPTH = 32
"""How deep DynamoDB nests maps and lists.

Source: Amazon DynamoDB Developer Guide, "Quotas in Amazon DynamoDB", nested attribute depth.
"""


def is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Tell whether a value is a JSON object; dicts, which nearly all are, are told fast."""
    return isinstance(value, (dict, Mapping))


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Tell whether a value is a JSON array."""
    return isinstance(value, list)


def json_type(value: object) -> str:
    """Name the JSON type of a value, for error texts that must not show the value."""
    for kind, name in _JSON_TYPES:
        if isinstance(value, kind):
            return name
    return f"a {type(value).__name__}"


# A bool is also an int to Python, so it comes first.
_JSON_TYPES: tuple[tuple[type, str], ...] = (
    (type(None), "null"),
    (bool, "a boolean"),
    (int, "a number"),
    (float, "a number"),
    (str, "a string"),
    (list, "an array"),
    (Mapping, "an object"),
)


def decode_base64(value: object) -> bytes:
    """Decode base64 text; bytes are taken as decoded already.

    Args:
        value: What the wire gave.

    Returns:
        The bytes.

    Raises:
        DecodingError: It is no text, or not canonical base64.
    """
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise DecodingError("base64 text", json_type(value))
    try:
        return a2b_base64(value, strict_mode=True)
    except ValueError:
        raise DecodingError("base64 text", f"other text of {len(value)} characters") from None


def decode_attribute_map(value: object) -> dict[str, Any]:
    """Turn DynamoDB attributes in wire form into Python values.

    Strings are `str`, numbers exact `decimal.Decimal`, binary values `bytes`, sets `set`,
    maps `dict`, lists `list`, booleans `bool`, and null is `None`.

    Args:
        value: Attributes by name, each an object of one type tag and its value.

    Returns:
        The Python values by name.

    Raises:
        DecodingError: An attribute is null, has no or an unknown type tag, or its value is not
            of its type.

    Source: Amazon DynamoDB API Reference, "AttributeValue".
    """
    return _decode_map(value, 0)


def _decode_map(value: object, depth: int) -> dict[str, Any]:
    if not is_object(value):
        raise DecodingError("an object of attributes", json_type(value))
    decoded: dict[str, Any] = {}
    for name, attribute in value.items():
        try:
            decoded[name] = _decode_attribute(attribute, depth)
        except DecodingError as error:
            error.path = (name, *error.path)
            raise
    return decoded


def _decode_list(value: object, depth: int) -> list[Any]:
    decoded: list[Any] = []
    for position, attribute in enumerate(_array(value)):
        try:
            decoded.append(_decode_attribute(attribute, depth))
        except DecodingError as error:
            error.path = (position, *error.path)
            raise
    return decoded


def _decode_attribute(attribute: object, depth: int) -> Any:
    if not is_object(attribute) or len(attribute) != 1:
        members = f" with {len(attribute)} members" if is_object(attribute) else ""
        expected = "an attribute: an object with one type tag"
        raise DecodingError(expected, json_type(attribute) + members)
    [(tag, value)] = attribute.items()
    if tag in _NESTING:
        if depth == MAX_DEPTH:
            raise DecodingError(f"at most {MAX_DEPTH} levels of nesting", "more")
        return _NESTING[tag](value, depth + 1)
    decode = _SCALARS.get(tag)
    if decode is None:
        raise DecodingError(f"one of the type tags {', '.join(_TAGS)}", "another tag")
    return decode(value)


def _decode_string(value: object) -> str:
    if not isinstance(value, str):
        raise DecodingError("a string", json_type(value))
    return value


def _decode_number(value: object) -> Decimal:
    # Imported here so that batches without numbers do not pay for it at start-up.
    from decimal import Decimal

    if not isinstance(value, str):
        raise DecodingError("a number as decimal text", json_type(value))
    # Decimal itself takes more than DynamoDB writes: NaN, Infinity, spaces, underscores.
    if not _NUMBER.fullmatch(value):
        raise DecodingError("a number as decimal text", f"other text of {len(value)} characters")
    return Decimal(value)


def _decode_boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise DecodingError("a boolean", json_type(value))
    return value


def _decode_null(value: object) -> None:
    if value is not True:
        raise DecodingError("true as the value of NULL", json_type(value))


def _array(value: object) -> list[Any]:
    if not is_array(value):
        raise DecodingError("an array", json_type(value))
    return value


_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")

_NESTING: dict[object, Callable[[object, int], Any]] = {"M": _decode_map, "L": _decode_list}

_SCALARS: dict[object, Callable[[object], Any]] = {
    "S": _decode_string,
    "N": _decode_number,
    "B": decode_base64,
    "SS": lambda value: set(map(_decode_string, _array(value))),
    "NS": lambda value: set(map(_decode_number, _array(value))),
    "BS": lambda value: set(map(decode_base64, _array(value))),
    "BOOL": _decode_boolean,
    "NULL": _decode_null,
}

_TAGS = ("S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL")


def parse_json(text: str | bytes) -> Any:
    """Parse JSON.

    Args:
        text: The JSON text.

    Returns:
        The Python value.

    Raises:
        ValueError: It is no JSON.
    """
    # Imported here so that records which are not JSON do not pay for it at start-up.
    from json import loads

    return loads(text)
