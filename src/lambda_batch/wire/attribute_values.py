"""DynamoDB attribute values: from the wire form to Python values.

Errors name the kind of value that was found, never its content.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from lambda_batch.errors import DecodingError
from lambda_batch.wire.decoding import decode_value, is_array, is_object, json_type, or_null

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

MAX_DEPTH = 32
"""The maximum nesting of maps and lists in DynamoDB.

Source: Amazon DynamoDB Developer Guide, "Quotas in Amazon DynamoDB", nested attribute depth.
"""


def decode_attribute_map(value: object) -> dict[str, Any]:
    """Convert DynamoDB attributes in wire form to Python values.

    Strings are `str`, numbers exact `decimal.Decimal`, binary values `bytes`, sets `set`,
    maps `dict`, lists `list`, booleans `bool`, and null is `None`.

    Args:
        value: Attributes by name, each an object of one type tag and its value.

    Returns:
        The Python values by name.

    Raises:
        DecodingError: An attribute is null, its type tag is missing or unknown, or its value has
            another type.

    Source: Amazon DynamoDB API Reference, "AttributeValue".
    """
    return _decode_map(value, 0)


decode_attribute_map_or_null: Callable[[object], dict[str, Any] | None] = or_null(
    decode_attribute_map
)


def decode_named_attributes(names: Iterable[str], value: object) -> dict[str, Any]:
    """Convert some of the attributes of an item, as `decode_attribute_map` does.

    Args:
        names: The names of those that are wanted, if they are there.
        value: Attributes by name.

    Returns:
        The Python values by name.

    Raises:
        DecodingError: A wanted attribute is malformed.
    """
    return _decode_map(value, 0, names)


def _decode_map(value: Any, depth: int, names: Iterable[str] | None = None) -> dict[str, Any]:
    # Nearly always a dict, which this detects without a call.
    if value.__class__ is not dict and not is_object(value):
        raise DecodingError("an object of attributes", json_type(value))
    decoded: dict[str, Any] = {}
    for name in value if names is None else filter(value.__contains__, names):
        attribute = value[name]
        try:
            # Nearly all attributes are valid, so they are decoded first and checked on errors.
            [tag] = attribute
            decoded[name] = _DECODERS[tag](attribute[tag], depth)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise _located(error, attribute, name) from None
    return decoded


def _decode_list(value: object, depth: int) -> list[Any]:
    decoded: list[Any] = []
    for position, attribute in enumerate(_array(value)):
        try:
            [tag] = attribute
            decoded.append(_DECODERS[tag](attribute[tag], depth))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise _located(error, attribute, position) from None
    return decoded


def _located(error: Exception, attribute: object, place: int | str) -> DecodingError:
    """Return an error that says what is wrong with an attribute, and where it is."""
    if not isinstance(error, DecodingError):
        error = _malformed(attribute)
    error.path = (place, *error.path)
    return error


def _malformed(attribute: object) -> DecodingError:
    if not is_object(attribute) or len(attribute) != 1:
        members = f" with {len(attribute)} members" if is_object(attribute) else ""
        expected = "an attribute: an object with one type tag"
        return DecodingError(expected, json_type(attribute) + members)
    return DecodingError(f"one of the type tags {', '.join(map(str, _DECODERS))}", "another one")


def _decode_string(value: object, _depth: int) -> str:
    if not isinstance(value, str):
        raise DecodingError("a string", json_type(value))
    return value


def _decode_number(value: object, _depth: int) -> Decimal:
    if not isinstance(value, str):
        raise DecodingError("a number as decimal text", json_type(value))
    # Decimal also accepts NaN, Infinity, spaces and underscores, which DynamoDB never writes.
    if (value.isdigit() and value.isascii()) or _NUMBER.fullmatch(value):
        try:
            return Decimal(value)
        except ArithmeticError:  # the exponent is too large
            pass
    raise DecodingError("a number as decimal text", f"other text of {len(value)} characters")


def _decode_binary(value: object, _depth: int) -> bytes:
    return decode_value(value)


def _decode_boolean(value: object, _depth: int) -> bool:
    if not isinstance(value, bool):
        raise DecodingError("a boolean", json_type(value))
    return value


def _decode_null(value: object, _depth: int) -> None:
    if value is not True:
        raise DecodingError("true as the value of NULL", json_type(value))


def _decode_set(decode: Callable[[object, int], Any]) -> Callable[[object, int], set[Any]]:
    return lambda value, depth: {decode(item, depth) for item in _array(value)}


def _decode_nested(decode: Callable[[object, int], Any]) -> Callable[[object, int], Any]:
    def decode_deeper(value: object, depth: int) -> Any:
        if depth == MAX_DEPTH:
            raise DecodingError(f"at most {MAX_DEPTH} levels of nesting", "more")
        return decode(value, depth + 1)

    return decode_deeper


def _array(value: object) -> list[Any]:
    if not is_array(value):
        raise DecodingError("an array", json_type(value))
    return value


_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")

_DECODERS: dict[object, Callable[[object, int], Any]] = {
    "S": _decode_string,
    "N": _decode_number,
    "B": _decode_binary,
    "SS": _decode_set(_decode_string),
    "NS": _decode_set(_decode_number),
    "BS": _decode_set(_decode_binary),
    "M": _decode_nested(_decode_map),
    "L": _decode_nested(_decode_list),
    "BOOL": _decode_boolean,
    "NULL": _decode_null,
}
