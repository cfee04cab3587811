"""The tumbling window that an event belongs to.

Source: AWS Lambda Developer Guide, "Implementing stateful Kinesis Data Streams processing in
Lambda" and "Implementing stateful DynamoDB Streams processing in Lambda".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lambda_batch.errors import InvalidEventError, UsageError
from lambda_batch.wire.decoding import json_type
from lambda_batch.wire.sources import ABSENT, text_at, value_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lambda_batch.wire.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The tumbling window of an invocation."""

    start: datetime
    """The start of the window."""
    end: datetime
    """The end of the window."""
    is_final: bool = False
    """Whether this is the last invocation of the window."""
    is_terminated_early: bool = False
    """Whether Lambda ended the window early, because its state became larger than 1 MB.

    The window goes on with a new state, so it has several ends.
    """
    shard_id: str | None = None
    """The id of the shard: each shard has windows of its own."""
    event_source_arn: str | None = None
    """The ARN of the stream."""


def window_of(source: Source, event: object) -> Window:
    """Read the window of an event.

    Args:
        source: The event source.
        event: The event that Lambda passed to the function.

    Returns:
        The window.

    Raises:
        UsageError: The event belongs to no window.
        InvalidEventError: A member of the window is missing or has another type.
    """
    pointers = source.window
    if pointers is None or not source.is_of_window(event):
        at = f"nothing at {pointers['start']}" if pointers else "an event source without windows"
        msg = (
            f"expected a {source.name} event of a tumbling window, got {at}: set "
            "TumblingWindowInSeconds on the event source mapping, or use a processor without a "
            "state; no record was handled"
        )
        raise UsageError(msg)
    return Window(
        start=_time_at(source, pointers, event, "start"),
        end=_time_at(source, pointers, event, "end"),
        is_final=_flag_at(source, pointers, event, "isFinal"),
        is_terminated_early=_flag_at(source, pointers, event, "isTerminatedEarly"),
        shard_id=text_at(event, pointers["shardId"]),
        event_source_arn=text_at(event, pointers["eventSourceARN"]),
    )


def state_of(source: Source, event: object) -> object:
    """Return the state in an event of a window; None in the first invocation of the window."""
    pointers = source.window or {}
    state = value_at(event, pointers["state"])
    return None if state is ABSENT or state == {} else state


def _time_at(source: Source, pointers: Mapping[str, str], event: object, member: str) -> datetime:
    value = value_at(event, pointers[member])
    if isinstance(value, str):
        try:
            time = datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            if time.tzinfo is not None:
                return time
    raise _invalid(source, pointers[member], "a time in RFC 3339 with its offset", value)


def _flag_at(source: Source, pointers: Mapping[str, str], event: object, member: str) -> bool:
    value = value_at(event, pointers[member])
    if isinstance(value, bool):
        return value
    raise _invalid(source, pointers[member], "true or false", value)


def _invalid(source: Source, pointer: str, expected: str, value: object) -> InvalidEventError:
    came = "nothing" if value is ABSENT else json_type(value)
    came = "other text" if isinstance(value, str) else came
    msg = (
        f"Invalid {source.name} event of a tumbling window: expected {expected} at {pointer}, got "
        f"{came}. No record was handled"
    )
    return InvalidEventError(msg)
