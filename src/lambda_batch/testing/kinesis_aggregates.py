"""The data of Kinesis records that hold several user records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import md5

from lambda_batch.testing.payloads import list_of, to_bytes
from lambda_batch.testing.stable_values import spread

_MAGIC = b"\xf3\x89\x9a\xc2"
_MORE = 0x80
"""The bit of each byte of a number but its last one."""


def kinesis_aggregate(
    payloads: Iterable[object],
    *,
    partition_keys: str | Sequence[str] = "partition",
    explicit_hash_keys: str | Sequence[str | None] | None = None,
) -> bytes:
    """Create the data of one record from user records, as the Kinesis Producer Library does.

    It is a payload of `kinesis_event`: `kinesis_event([kinesis_aggregate([{}, {}]), {}])` has an
    aggregate of two user records, and a record that is no aggregate.

    Args:
        payloads: A list with the payload of each user record: bytes or text. Anything else becomes
            JSON text.
        partition_keys: One partition key for all user records, or one for each.
        explicit_hash_keys: One explicit hash key for all user records, or one or None for each.

    Returns:
        The data, which the event has in base64.

    Raises:
        EventError: A payload has no JSON form, `payloads` is one payload, or there are more or
            fewer keys than payloads.

    Source: "KPL Aggregated Record Format", aggregation-format.md of the Amazon Kinesis Producer
    Library.
    """
    held = list_of(payloads, "payloads", "kinesis_aggregate")
    keys = spread(partition_keys, len(held), "partition_keys")
    hash_keys: Sequence[str | None] = [None] * len(held)
    if explicit_hash_keys is not None:
        hash_keys = spread(explicit_hash_keys, len(held), "explicit_hash_keys")
    key_table = list(dict.fromkeys(keys))
    hash_key_table = list(dict.fromkeys(key for key in hash_keys if key is not None))
    message = b"".join(_sized(1, key.encode()) for key in key_table)
    message += b"".join(_sized(2, key.encode()) for key in hash_key_table)
    for payload, key, hash_key in zip(held, keys, hash_keys, strict=True):
        record = _number(1, key_table.index(key))
        if hash_key is not None:
            record += _number(2, hash_key_table.index(hash_key))
        message += _sized(3, record + _sized(3, to_bytes(payload)))
    return _MAGIC + message + md5(message, usedforsecurity=False).digest()


def _number(field: int, value: int) -> bytes:
    """Return a field of protobuf with a number."""
    return _varint(field << 3) + _varint(value)


def _sized(field: int, value: bytes | bytearray) -> bytes:
    """Return a field of protobuf with bytes, text or a message."""
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    """Return a number as protobuf writes it: seven bits in each byte, the lowest first."""
    written = bytearray()
    while value >= _MORE:
        written.append(value & (_MORE - 1) | _MORE)
        value >>= 7
    return bytes(written) + bytes([value])
