"""Payloads and items of test events: pydantic models, dataclasses and Decimals become plain values.

pydantic is never imported here: a model is recognised by its `model_dump` method.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, ClassVar, Literal, Protocol

from lambda_batch.testing.errors import EventError
from lambda_batch.wire.decoding import is_object, json_type


class Model(Protocol):
    """A pydantic model."""

    def model_dump(
        self, *, mode: Literal["json", "python"], by_alias: bool, round_trip: bool
    ) -> dict[str, Any]:
        """Return the fields by name."""
        ...


class Dataclass(Protocol):
    """An instance of a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


def fields_of(value: object, mode: Literal["json", "python"]) -> Mapping[str, Any] | None:
    """Return the fields of a pydantic model or a dataclass by name.

    Fields have their aliases as names, and `Json` fields are JSON text, so that the same model
    can read the result.

    Args:
        value: Any value.
        mode: Whether a model's values must be JSON values or may stay Python values.

    Returns:
        The fields, or None for anything else.

    Raises:
        EventError: The model has a value without a JSON form.
    """
    if isinstance(value, type):
        return None
    dump = getattr(value, "model_dump", None)
    if callable(dump):
        try:
            dumped: Any = dump(mode=mode, by_alias=True, round_trip=True)
        except ValueError as error:
            msg = f"expected a model that can be dumped, got {type(value).__name__}"
            raise EventError(msg) from error
        fields_by_name: Mapping[str, Any] = dumped
        return fields_by_name
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return None


def to_text(payload: object) -> str:
    """Return a payload as text: strings as they are, anything else as JSON.

    Raises:
        EventError: The payload has no JSON form.
    """
    if isinstance(payload, str):
        return payload
    try:
        return json.dumps(payload, ensure_ascii=False, allow_nan=False, default=_to_json_value)
    except EventError:
        raise
    except (TypeError, ValueError, RecursionError) as error:
        msg = f"expected a string or a value with a JSON form, got {json_type(payload)}: {_ADVICE}"
        raise EventError(msg) from error


def to_bytes(payload: object) -> bytes | bytearray:
    """Return a payload as bytes: bytes as they are, anything else as text in UTF-8.

    Raises:
        EventError: The payload has no JSON form.
    """
    return payload if isinstance(payload, (bytes, bytearray)) else to_text(payload).encode()


def list_of(values: object, name: str, factory: str) -> list[Any]:
    """Return the payloads of an event as a list.

    Args:
        values: An iterable with one value for each record.
        name: The name of the factory's parameter.
        factory: The name of the factory.

    Returns:
        The values.

    Raises:
        EventError: This is one payload rather than a list of payloads.
    """
    is_single = isinstance(values, (str, bytes, bytearray)) or is_object(values)
    # A model is iterable, too: it yields pairs of names and values.
    if is_single or fields_of(values, "python") is not None or not isinstance(values, Iterable):
        msg = (
            f"expected {name} as a list with one value for each record, got {json_type(values)}: "
            f"write {factory}([value])"
        )
        raise EventError(msg)
    return list(values)  # pyright: ignore[reportUnknownArgumentType]


_ADVICE = "JSON holds text, numbers, booleans, null, lists and objects; pass other values as text"


def _to_json_value(value: object) -> object:
    """Return a JSON value for what the json module can't encode."""
    if isinstance(value, Decimal):
        return _to_number(value)
    if is_object(value):
        return dict(value)
    values = fields_of(value, "json")
    if values is None:
        msg = f"expected a string or a value with a JSON form, got {json_type(value)}: {_ADVICE}"
        raise EventError(msg)
    return values


def _to_number(value: Decimal) -> int | float:
    if value.is_finite():
        number = int(value) if value == value.to_integral_value() else float(value)
        if Decimal(str(number)) == value:
            return number
    msg = (
        "expected a Decimal that a JSON number holds exactly, got one with more digits, "
        "NaN or Infinity: pass the payload as JSON text"
    )
    raise EventError(msg)
