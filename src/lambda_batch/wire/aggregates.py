"""Splits a record that the Kinesis Producer Library has made of several user records.

Its data is four magic bytes, a message of protobuf, and the MD5 digest of the message:

    message AggregatedRecord {
      repeated string partition_key_table = 1;
      repeated string explicit_hash_key_table = 2;
      repeated Record records = 3;
    }
    message Record {
      required uint64 partition_key_index = 1;
      optional uint64 explicit_hash_key_index = 2;
      required bytes data = 3;
      repeated Tag tags = 4;
    }

Source: "KPL Aggregated Record Format", aggregation-format.md of the Amazon Kinesis Producer
Library.
"""

from __future__ import annotations

from binascii import b2a_base64
from hashlib import md5
from typing import TYPE_CHECKING, Any

from lambda_batch.wire.decoding import decode_base64
from lambda_batch.wire.sources import SUB_SEQUENCE_NUMBER, value_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lambda_batch.wire.sources import RawRecord

_MAGIC = b"\xf3\x89\x9a\xc2"
_MAGIC_IN_BASE64 = "84ma"
"""Base64 of the first three bytes, by which most data need not be decoded."""
_DIGEST_SIZE = 16

# Tags are the number of a field and its wire type, number << 3 | type.
_VARINT, _EIGHT_BYTES, _SIZED, _FOUR_BYTES = 0, 1, 2, 5
_PARTITION_KEY = 1 << 3 | _SIZED
_HASH_KEY = 2 << 3 | _SIZED
_RECORD = 3 << 3 | _SIZED
_PARTITION_KEY_INDEX = 1 << 3 | _VARINT
_HASH_KEY_INDEX = 2 << 3 | _VARINT
_DATA = 3 << 3 | _SIZED
_TAGS = range(1 << 3, 1 << 32)
"""Fields are numbered from 1 on, and a tag has at most 32 bits."""

_LONGEST_VARINT = 10
_MORE = 0x80
"""The bit of each byte of a number but its last one."""


def split_record(record: RawRecord, path: str) -> Sequence[RawRecord]:
    """Return the user records of an aggregate.

    They have the members that AWS's aws-kinesis-agg gives them: the data and partition key of the
    user record, `explicitHashKey`, `subSequenceNumber` and `aggregated`.

    Args:
        record: A raw record.
        path: Where it has the data that can be an aggregate, as a JSON Pointer.

    Returns:
        The user records, at least one. A record that is no aggregate is returned as it is, as is a
        damaged one and one without user records, so that no record gets lost.
    """
    data = value_at(record, path)
    # Data in bytes were split by another library.
    if not isinstance(data, str) or not data.startswith(_MAGIC_IN_BASE64):
        return [record]
    *steps, name = path.split("/")[1:]
    try:
        users = list(_user_records(_message_of(data), name))
    except (ValueError, LookupError):
        return [record]
    return [_with(record, steps, members) for members in users] or [record]


def _message_of(data: str) -> bytes:
    """Return the message of an aggregate.

    Raises:
        ValueError: The data is no aggregate, or a damaged one.
    """
    decoded = decode_base64(data)
    message, digest = decoded[len(_MAGIC) : -_DIGEST_SIZE], decoded[-_DIGEST_SIZE:]
    is_aggregate = decoded.startswith(_MAGIC) and len(decoded) > len(_MAGIC) + _DIGEST_SIZE
    # The digest protects from errors, not from attackers.
    if not is_aggregate or md5(message, usedforsecurity=False).digest() != digest:
        raise ValueError
    return message


def _user_records(message: bytes, name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the members that each user record gets.

    Args:
        message: The message.
        name: The name of the member for the data.

    Raises:
        ValueError: The message is damaged.
        LookupError: A record lacks a field, or names a key that is not there.
    """
    tables: dict[int, list[bytes]] = {_PARTITION_KEY: [], _HASH_KEY: [], _RECORD: []}
    for tag, value in _fields(message):
        if tag in tables:
            tables[tag].append(value)
    keys = [key.decode() for key in tables[_PARTITION_KEY]]
    hash_keys = [key.decode() for key in tables[_HASH_KEY]]
    for position, record in enumerate(tables[_RECORD]):
        fields = dict(_fields(record))
        index = fields.get(_HASH_KEY_INDEX)
        yield {
            name: b2a_base64(fields[_DATA], newline=False).decode(),
            "partitionKey": keys[fields[_PARTITION_KEY_INDEX]],
            "explicitHashKey": None if index is None else hash_keys[index],
            SUB_SEQUENCE_NUMBER: position,
            "aggregated": True,
        }


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """Yield the tag and value of each field: an int, or its bytes.

    Source: protobuf.dev, "Encoding".
    """
    at = 0
    while at < len(message):
        tag, at = _read_varint(message, at)
        if tag not in _TAGS:
            raise ValueError
        kind = tag & 7
        if kind == _VARINT:
            value, at = _read_varint(message, at)
            yield tag, value
            continue
        if kind == _SIZED:
            size, at = _read_varint(message, at)
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            size = 8 if kind == _EIGHT_BYTES else 4
        else:
            raise ValueError
        begin, at = at, at + size
        if at > len(message):
            raise ValueError
        yield tag, message[begin:at]


def _read_varint(message: bytes, at: int) -> tuple[int, int]:
    """Return the number at a position, and the position behind it."""
    if message[at] < _MORE:  # as nearly all are
        return message[at], at + 1
    number = 0
    for shift in range(0, 7 * _LONGEST_VARINT, 7):
        byte = message[at]
        at += 1
        number |= (byte & (_MORE - 1)) << shift
        if byte < _MORE:
            return number, at
    raise ValueError


def _with(holder: Mapping[str, Any], steps: Sequence[str], members: Mapping[str, Any]) -> RawRecord:
    """Return a copy of an object with other members in the object that the steps lead to."""
    if not steps:
        return {**holder, **members}
    return {**holder, steps[0]: _with(holder[steps[0]], steps[1:], members)}
