"""Events of tumbling windows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from lambda_batch.testing.errors import EventError
from lambda_batch.testing.kinesis_events import SHARD_ID, STREAM_ARN
from lambda_batch.testing.stable_values import EPOCH, Event
from lambda_batch.wire.decoding import is_array, is_object

WINDOW_SECONDS = 120
WINDOW_START = datetime.fromtimestamp(EPOCH - EPOCH % WINDOW_SECONDS, UTC)
"""The default start of a window: 2025-10-23 08:18:00 UTC."""


def window_event(
    event: Mapping[str, Any],
    *,
    state: Mapping[str, Any] | None = None,
    start: datetime = WINDOW_START,
    seconds: int = WINDOW_SECONDS,
    is_final: bool = False,
    is_terminated_early: bool = False,
) -> Event:
    """Return an event as one of a tumbling window.

    Args:
        event: An event of a Kinesis or DynamoDB stream. It may have no records, such as
            `kinesis_event([])`, as the last event of a window may.
        state: The state that the previous invocation of the window returned. By default, this is
            the first invocation.
        start: The start of the window, with a time zone.
        seconds: The length of the window.
        is_final: Whether this is the last invocation of the window.
        is_terminated_early: Whether Lambda ends the window early, because its state is too large.

    Returns:
        The event with the members of the window. Shard and stream are those of the first record, or
        the defaults of `kinesis_event`.

    Raises:
        EventError: The event has no list of records, or the start has no time zone.

    Source: AWS Lambda Developer Guide, "Implementing stateful Kinesis Data Streams processing in
    Lambda" and "Implementing stateful DynamoDB Streams processing in Lambda".
    """
    records: object = event.get("Records")
    if not is_array(records):
        msg = "expected an event with a list of records at /Records, got one without"
        raise EventError(msg)
    if start.tzinfo is None:
        msg = "expected the start of the window with a time zone, got one without: use datetime.UTC"
        raise EventError(msg)
    first: object = records[0] if records else {}
    first = first if is_object(first) else {}
    # The event id of a DynamoDB record is a digest, without a shard.
    shard = str(first.get("eventID", "")).rpartition(":")[0]
    return {
        **event,
        "window": {"start": _text_of(start), "end": _text_of(start + timedelta(seconds=seconds))},
        "state": {} if state is None else {**state},
        "shardId": shard or SHARD_ID,
        "eventSourceARN": first.get("eventSourceARN", STREAM_ARN),
        "isFinalInvokeForWindow": is_final,
        "isWindowTerminatedEarly": is_terminated_early,
    }


def _text_of(time: datetime) -> str:
    """Return a time as in AWS's examples, such as 2020-07-30T17:00:00Z."""
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
