"""Ids, times and handles that look like those of AWS and are the same in every run."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from copy import deepcopy
from hashlib import md5, shake_256
from typing import Any, TypeAlias
from uuid import UUID

from lambda_batch.testing.errors import EventError
from lambda_batch.wire.decoding import is_object, json_type

Event: TypeAlias = dict[str, Any]
"""An event as Lambda passes it to a function."""
RawRecord: TypeAlias = dict[str, Any]
"""One record of an event."""

ACCOUNT = "123456789012"
REGION = "eu-west-1"
EPOCH = 1_761_207_541
"""The default creation time of records, in seconds: 2025-10-23 08:19:01 UTC."""


def make_uuid(*seed: object) -> str:
    """Return a UUID for a seed; it looks like one of version 4."""
    return str(UUID(bytes=_digest(16, *seed), version=4))


def make_receipt_handle(*seed: object) -> str:
    """Return a receipt handle for a seed, as long as those of SQS."""
    return "AQEB" + b64encode(_digest(264, *seed)).decode()


def make_md5(text: str | bytes) -> str:
    """Return an MD5 digest in hexadecimal digits."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return md5(data, usedforsecurity=False).hexdigest()


def spread(values: Any, count: int, name: str) -> list[Any]:
    """Return one value per record.

    Args:
        values: One value for all records, or one for each.
        count: The number of records.
        name: The name of the parameter, for the error.

    Returns:
        The values.

    Raises:
        EventError: There are more or fewer values than records.
    """
    if isinstance(values, (str, bytes, int)) or values is None:
        return [values] * count
    if is_object(values):
        msg = f"expected {name} to be one value or a list, got {json_type(values)}: write [value]"
        raise EventError(msg)
    if len(values) != count:
        msg = f"expected {name} to be one value or {count}, one for each record, got {len(values)}"
        raise EventError(msg)
    return list(values)


def override(record: RawRecord, overrides: Mapping[str, Any] | None) -> RawRecord:
    """Replace members of a record, and members of the objects in it."""
    for name, value in deepcopy(dict(overrides or {})).items():
        mine = record.get(name)
        record[name] = {**mine, **value} if is_object(mine) and is_object(value) else value
    return record


def _digest(size: int, *seed: object) -> bytes:
    return shake_256(repr(seed).encode()).digest(size)
