"""JSON and base64: what is told of a value, and how a payload is decoded.

Errors name what kind of thing was found, never its content.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lambda_batch.errors import DecodingError

if TYPE_CHECKING:
    from typing import Any, TypeGuard


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
        DecodingError: It is no text, or no well-formed base64.
    """
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise DecodingError("base64 text", json_type(value))
    # Imported here, and json below, so that records without it do not pay for it at start-up;
    # and as a module, since Python takes longer over `from` each time.
    import binascii

    try:
        # Strict mode alone lets surplus padding pass.
        if len(value) % 4 == 0:
            return binascii.a2b_base64(value, strict_mode=True)
    except ValueError:
        pass
    raise DecodingError("base64 text", f"other text of {len(value)} characters")


def parse_json(text: str | bytes) -> Any:
    """Parse JSON.

    Args:
        text: The JSON text.

    Returns:
        The Python value.

    Raises:
        ValueError: It is no JSON.
    """
    import json

    return json.loads(text)
