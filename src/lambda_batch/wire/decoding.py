"""JSON and base64 helpers.

Errors name the kind of value that was found, never its content.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lambda_batch.errors import DecodingError

if TYPE_CHECKING:
    from typing import Any, TypeGuard


def is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Return whether a value is a JSON object; fast for dicts, which nearly all are."""
    return isinstance(value, (dict, Mapping))


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Return whether a value is a JSON array."""
    return isinstance(value, list)


def json_type(value: object) -> str:
    """Return the JSON type of a value, for error texts that must not show the value."""
    for kind, name in _JSON_TYPES:
        if isinstance(value, kind):
            return name
    return with_article(type(value).__name__)


def with_article(noun: str) -> str:
    """Return a noun behind its indefinite article."""
    return f"{'an' if noun[:1] in 'AEIOUaeiou' else 'a'} {noun}"


# With Python's word where it is another one. A bool is also an int to Python, so it comes first.
_JSON_TYPES: tuple[tuple[type, str], ...] = (
    (type(None), "null (None)"),
    (bool, "a boolean"),
    (int, "a number"),
    (float, "a number"),
    (str, "a string"),
    (list, "an array (list)"),
    (Mapping, "an object (dict)"),
)


def text_of(value: object) -> str:
    """Return base64 text as a string, also if it is bytes.

    `deaggregate_records` of AWS's aws-kinesis-agg returns it as bytes.

    Args:
        value: The value on the wire.

    Returns:
        The text.

    Raises:
        DecodingError: It is neither text nor ASCII bytes.
    """
    if isinstance(value, str):
        return value
    if not isinstance(value, bytes):
        raise DecodingError("base64 text", json_type(value))
    if not value.isascii():
        raise DecodingError("base64 text", f"{len(value)} bytes of other data")
    return value.decode("ascii")


def decode_base64(value: object) -> bytes:
    """Decode base64 text.

    Args:
        value: The value on the wire: text, or the same text as bytes.

    Returns:
        The bytes.

    Raises:
        DecodingError: It is not text, or not well-formed base64.
    """
    if not isinstance(value, (str, bytes)):
        raise DecodingError("base64 text", json_type(value))
    # Imported here (and json below), so that functions that don't need it start faster; as a
    # module, because `from` takes longer on each call.
    import binascii

    try:
        # Strict mode does not reject surplus padding, so check the length, too.
        if len(value) % 4 == 0:
            return binascii.a2b_base64(value, strict_mode=True)
    except ValueError:
        pass
    raise DecodingError("base64 text", f"other text of {len(value)} characters")


def decode_value(value: object) -> bytes:
    """Decode base64 text inside a record; bytes are decoded already (by boto3).

    Args:
        value: The value on the wire, or bytes.

    Returns:
        The bytes.

    Raises:
        DecodingError: It is not text, or not well-formed base64.
    """
    return value if isinstance(value, bytes) else decode_base64(value)


def encode_base64(data: bytes) -> str:
    """Encode bytes as base64 text."""
    import binascii

    return binascii.b2a_base64(data, newline=False).decode("ascii")


def queue_url_of(arn: str) -> str:
    """Return the URL of a queue.

    Args:
        arn: The ARN of the queue.

    Returns:
        The URL, as Powertools builds it, but with the domain of the ARN's partition.

    Raises:
        DecodingError: It is no ARN of a queue.
    """
    parts = arn.split(":")
    if len(parts) != _ARN_PARTS:
        raise DecodingError("the ARN of a queue", f"{len(parts)} parts between colons")
    _, partition, _, region, account, name = parts
    domain = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    return f"https://sqs.{region}.{domain}/{account}/{name}"


_ARN_PARTS = 6


def read_seconds(number: float) -> float:
    """Read seconds since 1970; some producers of test events write milliseconds instead.

    Args:
        number: The value on the wire.

    Returns:
        The seconds. Numbers beyond the year 2603 count as milliseconds, as in pydantic.
    """
    return number / 1000 if abs(number) > _LARGEST_SECONDS else number


_LARGEST_SECONDS = 20_000_000_000


def parse_json(text: str | bytes) -> Any:
    """Parse JSON.

    Args:
        text: The JSON text.

    Returns:
        The Python value.

    Raises:
        ValueError: It is not JSON.
    """
    import json

    return json.loads(text)
