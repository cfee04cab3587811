"""Encode Python values as DynamoDB attribute values.

`lambda_batch.wire.attribute_values` decodes them.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence, Set as AbstractSet
from decimal import Decimal
from typing import Any, TypeGuard

from lambda_batch.testing.errors import AttributeTypeError
from lambda_batch.testing.payloads import Dataclass, Model, fields_of
from lambda_batch.wire.attribute_values import MAX_DEPTH
from lambda_batch.wire.decoding import is_object, json_type

MAX_DIGITS = 38
"""The number of significant digits of a DynamoDB number.

Source: Amazon DynamoDB Developer Guide, "Supported data types and naming rules", Number.
"""

SMALLEST_EXPONENT, LARGEST_EXPONENT = -130, 125


def encode_attribute_map(item: Mapping[str, object] | Model | Dataclass) -> dict[str, Any]:
    """Encode an item of Python values as DynamoDB attributes.

    Args:
        item: Values by attribute name: `str`, `int`, `decimal.Decimal`, `bytes`, `bool`, `None`,
            lists and tuples, mappings, pydantic models, dataclasses, and sets of only strings,
            only numbers or only bytes. The item itself can be a model or a dataclass, too.

    Returns:
        The attributes, each an object with one type tag and its value.

    Raises:
        AttributeTypeError: A value has no exact form as an attribute value, such as a float.

    Source: Amazon DynamoDB API Reference, "AttributeValue".
    """
    attributes = item if is_object(item) else fields_of(item, "python")
    if attributes is None:
        msg = f"expected a mapping, a pydantic model or a dataclass, got {json_type(item)}"
        raise AttributeTypeError(msg)
    return {_name(name): _encode(value, 0) for name, value in attributes.items()}


def _encode(value: object, depth: int) -> dict[str, Any]:
    fields = fields_of(value, "python")
    value = value if fields is None else fields
    if is_object(value):
        return {"M": {_name(name): _encode(part, _deeper(depth)) for name, part in value.items()}}
    if _is_sequence(value):
        return {"L": [_encode(part, _deeper(depth)) for part in value]}
    if _is_set(value):
        return _encode_set(value)
    return _encode_scalar(value)


def _encode_scalar(value: object) -> dict[str, Any]:
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):  # a bool is also an int, so it comes first
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, (int, Decimal)):
        return {"N": _encode_number(value)}
    if isinstance(value, (bytes, bytearray)):
        return {"B": b64encode(value).decode()}
    msg = (
        "expected str, int, Decimal, bytes, bool, None, a list, a mapping or a set, "
        f"got {type(value).__name__}"
    )
    if isinstance(value, float):
        msg = (
            "expected an exact number, got a float: DynamoDB's numbers are decimal; "
            'pass an int or a Decimal made of text, such as Decimal("9.90")'
        )
    raise AttributeTypeError(msg)


def _encode_set(values: AbstractSet[object]) -> dict[str, Any]:
    encoded = [_encode_scalar(value) for value in values]
    tags = {tag for attribute in encoded for tag in attribute}
    if len(tags) != 1 or not tags <= {"S", "N", "B"}:
        got = f"one of {', '.join(sorted(tags))}" if tags else "an empty one"
        msg = f"expected a set of only strings, only numbers or only bytes, got {got}"
        raise AttributeTypeError(msg)
    [tag] = tags
    # Sorted, so that the same set makes the same event in every run.
    return {f"{tag}S": sorted(attribute[tag] for attribute in encoded)}


def _encode_number(value: int | Decimal) -> str:
    number = Decimal(value)
    if not number.is_finite():
        msg = "expected a finite number: DynamoDB has neither NaN nor Infinity"
        raise AttributeTypeError(msg)
    if not number:
        return "0"
    sign, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits))
    significant = text.rstrip("0")
    power = int(exponent) + len(text) - len(significant)
    if len(significant) > MAX_DIGITS:
        msg = (
            f"expected at most {MAX_DIGITS} significant digits, got {len(significant)}: "
            "DynamoDB would reject the number"
        )
        raise AttributeTypeError(msg)
    if not SMALLEST_EXPONENT <= power + len(significant) - 1 <= LARGEST_EXPONENT:
        msg = (
            f"expected a number of a size from 1E{SMALLEST_EXPONENT} to 9.9E{LARGEST_EXPONENT}, "
            "got another one: DynamoDB would reject it"
        )
        raise AttributeTypeError(msg)
    # Built from digits, because decimal arithmetic rounds to the context's precision.
    return f"{Decimal((sign, tuple(map(int, significant)), power)):f}"


def _deeper(depth: int) -> int:
    if depth == MAX_DEPTH:
        msg = f"expected at most {MAX_DEPTH} levels of nesting, got more"
        raise AttributeTypeError(msg)
    return depth + 1


def _is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, (list, tuple))


def _is_set(value: object) -> TypeGuard[AbstractSet[object]]:
    return isinstance(value, AbstractSet)


def _name(name: object) -> str:
    if not isinstance(name, str):
        msg = f"expected text as the name of an attribute, got {type(name).__name__}"
        raise AttributeTypeError(msg)
    return name
