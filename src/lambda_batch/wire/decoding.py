"""JSON and base64 helpers.

Errors name the kind of value that was found, never its content.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lambda_batch.errors import DecodingError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeGuard, TypeVar

    T = TypeVar("T")


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


def is_source_name(value: object) -> bool:
    """Return whether a value has the form of an event source's name, such as `aws:sqs`.

    Anything else could be a user's data, in an event that a handler processes in turn.
    """
    return isinstance(value, str) and value.startswith("aws:") and value[4:].isalnum()


def with_article(noun: str) -> str:
    """Return a noun behind its indefinite article."""
    return f"{'an' if noun[:1] in 'AEIOUaeiou' else 'a'} {noun}"


def count_of(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless there is one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


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


def decode_byte_array(value: object) -> bytes:
    """Decode an array of bytes.

    Args:
        value: The value on the wire: integers from -128 to 255, as bytes are signed in Java.

    Returns:
        The bytes.

    Raises:
        DecodingError: It is no such array.
    """
    if not is_array(value):
        raise DecodingError("an array of bytes", json_type(value))
    if not all(type(byte) is int and -128 <= byte <= 255 for byte in value):  # noqa: PLR2004
        raise DecodingError("integers from -128 to 255", "an array with other values")
    return bytes(byte & 0xFF for byte in value)


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


def decode_array_value(value: object) -> bytes:
    """Decode an array of bytes as `decode_byte_array` does; bytes are decoded already."""
    return value if isinstance(value, bytes) else decode_byte_array(value)


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


def decode_seconds(value: object) -> float:
    """Read seconds since 1970, as `read_seconds` does.

    Args:
        value: The value on the wire.

    Returns:
        The seconds.

    Raises:
        DecodingError: It is not a number.
    """
    return read_seconds(read_float(value))


def same_number(value: Any, kind: type[object]) -> Any:
    """Convert a JSON number to int or float; 1.0 is an integer in JSON Schema, a bool is not."""
    if kind is float and type(value) is int:
        return float(value)
    if kind is int and type(value) is float and value.is_integer():
        return int(value)
    return value


def read_str(value: object) -> str:
    """Return a string, or raise DecodingError."""
    if not isinstance(value, str):
        raise DecodingError("a string", json_type(value))
    return value


def read_int(value: object) -> int:
    """Return an integer, or raise DecodingError."""
    number: object = same_number(value, int)
    if not isinstance(number, int) or isinstance(number, bool):
        raise DecodingError("an integer", json_type(value))
    return number


def read_float(value: object) -> float:
    """Return a number, or raise DecodingError."""
    number: object = same_number(value, float)
    if not isinstance(number, float):
        raise DecodingError("a number", json_type(value))
    return number


def read_bool(value: object) -> bool:
    """Return a boolean, or raise DecodingError."""
    if not isinstance(value, bool):
        raise DecodingError("a boolean", json_type(value))
    return value


def array_of(read: Callable[[Any], T]) -> Callable[[object], list[T]]:
    """Return the function that reads an array, and each of its items by another function."""

    def read_array(value: object) -> list[T]:
        if not is_array(value):
            raise DecodingError("an array", json_type(value))
        return list(map(read, value))

    return read_array


def map_of(read: Callable[[Any], T]) -> Callable[[object], dict[str, T]]:
    """Return the function that reads an object, and each of its members by another function."""

    def read_map(value: object) -> dict[str, T]:
        if not is_object(value):
            raise DecodingError("an object", json_type(value))
        return {name: read(member) for name, member in value.items()}

    return read_map


def or_null(read: Callable[[Any], T]) -> Callable[[object], T | None]:
    """Return the function that reads a value by another function, and leaves null as it is."""

    def read_or_leave(value: object) -> T | None:
        return None if value is None else read(value)

    return read_or_leave


decode_base64_or_null: Callable[[object], bytes | None] = or_null(decode_base64)


def is_identifier(value: object) -> TypeGuard[str | tuple[object, ...]]:
    """Return whether a value is an item identifier: text, or the parts of one that is an object."""
    return isinstance(value, (str, tuple))


def text_of_identifier(identifier: str | tuple[object, ...]) -> str:
    """Return an item identifier as one text, for logs: `orders-0:15` if it has several parts."""
    return identifier if isinstance(identifier, str) else ":".join(map(str, identifier))


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
