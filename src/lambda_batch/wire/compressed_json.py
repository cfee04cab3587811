"""JSON that is compressed with gzip, as the type of a payload."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import GetCoreSchemaHandler, SerializationInfo, SerializerFunctionWrapHandler
from pydantic_core import core_schema, to_json

from lambda_batch.errors import DecodingError
from lambda_batch.wire.decoding import json_type
from lambda_batch.wire.payload_codings import BYTES_AS_TEXT

MAX_SIZE = 64 * 1024 * 1024
"""The maximum size of the JSON in bytes.

Gzip shrinks 1 GiB of equal bytes to 1 MiB: one record could take all memory of a function.
"""

_GZIP = 31  # zlib's number of the format, with the largest window

T = TypeVar("T")


class _CompressedJson:
    """Decompresses bytes, and validates them as JSON."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(
            decompress,
            core_schema.json_schema(handler(source)),
            serialization=core_schema.wrap_serializer_function_ser_schema(_write, info_arg=True),
        )


def decompress(data: object) -> bytes:
    """Decompress bytes.

    Args:
        data: The bytes, in the gzip format.

    Returns:
        The bytes that were compressed.

    Raises:
        DecodingError: They are not in this format, or there are more than `MAX_SIZE` in them.
    """
    import zlib

    expected = "bytes compressed with gzip"
    if not isinstance(data, bytes):
        raise DecodingError(expected, json_type(data))
    parts: list[bytes] = []
    room = MAX_SIZE
    rest = data
    while rest or not parts:  # there can be several members
        member = zlib.decompressobj(_GZIP)
        try:
            parts.append(member.decompress(rest, room + 1))
        except zlib.error:
            raise DecodingError(expected, f"{len(data)} other bytes") from None
        room -= len(parts[-1])
        if room < 0:
            raise DecodingError(f"at most {MAX_SIZE} {expected}", "more")
        if not member.eof:
            raise DecodingError(expected, f"{len(data)} bytes that end too early")
        rest = member.unused_data
    return b"".join(parts)


def _write(value: Any, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> object:
    """Compress the JSON in a round trip."""
    dumped = handler(value)
    if not info.round_trip:
        return dumped
    import gzip

    data = gzip.compress(dumped.encode() if isinstance(dumped, str) else to_json(dumped), mtime=0)
    return data.decode(errors=BYTES_AS_TEXT) if info.mode == "json" else data


GzipJson: TypeAlias = Annotated[T, _CompressedJson()]
"""JSON that is compressed with gzip, such as the data that CloudWatch Logs sends to Kinesis.

It is to bytes what pydantic's `Json` is to text: `GzipJson[CloudWatchLogsData]`.
"""
