"""Where a record comes from, and the trace headers that its producer sent with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch.errors import DecodingError
from lambda_batch.wire.decoding import decode_array_value, is_array, is_object
from lambda_batch.wire.sources import text_at, value_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lambda_batch.wire.sources import RawRecord, Source

_W3C_HEADERS = ("traceparent", "tracestate")
"""Source: W3C Recommendation "Trace Context"."""

_XRAY_HEADER = "X-Amzn-Trace-Id"
"""Source: AWS X-Ray Developer Guide, "Tracing header"."""

_ARN_PARTS = 6
_LONGEST = 1024
"""The characters of a header that is read; W3C recommends at least 512 for tracestate."""


def destination_of(source: Source, record: RawRecord) -> str | None:
    """Return the name of the queue, stream, table or topic of a record; None if unreadable."""
    name = text_at(record, source.destination_path)
    if name is None:
        return None
    parts = name.split(":", _ARN_PARTS - 1)
    if parts[0] != "arn" or len(parts) < _ARN_PARTS:
        return name
    # stream/orders and table/orders/stream/2026-01-01 have the type of the resource before it.
    resource = parts[-1].split("/")
    return resource[1] if len(resource) > 1 else resource[0]


def trace_headers_of(source: Source, record: RawRecord) -> dict[str, str]:
    """Return the trace headers of a record; those that are unreadable are left out."""
    found: dict[str, str] = {}
    if source.headers_path is not None:
        for name, value in _headers_at(record, source.headers_path.split("/")[1:]):
            if name.lower() in _W3C_HEADERS:
                text = _text_of(value)
                if text is not None:
                    found[name.lower()] = text
    if source.xray_header_path is not None:
        text = _text_of(value_at(record, source.xray_header_path))
        if text is not None:
            found[_XRAY_HEADER] = text
    return found


def _headers_at(holder: object, steps: list[str], name: str = "") -> Iterator[tuple[str, object]]:
    """Yield each header that a path with steps `*` leads to: its name and its value."""
    if not steps:
        yield name, holder
    elif steps[0] != "*":
        if is_object(holder) and steps[0] in holder:
            yield from _headers_at(holder[steps[0]], steps[1:], name)
    elif is_object(holder):
        for key, value in holder.items():
            yield from _headers_at(value, steps[1:], key)
    elif is_array(holder):
        for value in holder:
            yield from _headers_at(value, steps[1:], name)


def _text_of(value: object) -> str | None:
    """Return a header as text, also if it came as bytes; None if it is something else."""
    if not isinstance(value, str):
        try:
            value = decode_array_value(value).decode("ascii")
        except (DecodingError, UnicodeDecodeError):
            return None
    return value if len(value) <= _LONGEST else None
