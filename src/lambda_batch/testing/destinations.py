"""The message that an on-failure destination receives about discarded records."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from lambda_batch.testing.errors import EventError
from lambda_batch.testing.stable_values import ACCOUNT, EPOCH, REGION, make_uuid

if TYPE_CHECKING:
    from lambda_batch.testing.stream_rules import Discarded, ShardRecord

FUNCTION_ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:orders"
DYNAMODB_SHARD_ID = "shardId-00000001761198600000-2f1e0d3c"

_BATCH_INFO = {"aws:kinesis": "KinesisBatchInfo", "aws:dynamodb": "DDBStreamBatchInfo"}


def describe_discarded(
    discarded: Discarded,
    *,
    shard_id: str | None = None,
    function_arn: str = FUNCTION_ARN,
    request_id: str = make_uuid("request", 1),
    at: float = EPOCH,
) -> dict[str, Any]:
    """Return the message that Lambda sends to an SQS queue or SNS topic about discarded records.

    The message does not contain the records. Its reader must fetch them from the stream.

    Args:
        discarded: The discarded records.
        shard_id: The shard. By default the shard that a Kinesis record names, or a made-up one for
            DynamoDB.
        function_arn: The function that received the records.
        request_id: The id of its last invocation.
        at: The time at which they were discarded, in seconds since the epoch.

    Returns:
        The message, before its encoding as JSON.

    Raises:
        EventError: The records expired in the stream, which Lambda reports to no destination, or
            they are not records of a stream.

    Source: AWS Lambda Developer Guide, "Retain discarded batch records for a Kinesis Data Streams
    event source in Lambda", and the same for DynamoDB. As recorded at AWS, records that were too
    old have no `responseContext`, and `functionError` is null if the function reported failures.
    """
    first, last = discarded.records[0], discarded.records[-1]
    source = first.record.get("eventSource")
    if discarded.condition == "RetentionExceeded" or source not in _BATCH_INFO:
        msg = (
            "expected records of a stream that Lambda has discarded, got others: a destination "
            "receives only RetryAttemptsExhausted and RecordAgeExceeded"
        )
        raise EventError(msg)
    description: dict[str, Any] = {
        "requestContext": {
            "requestId": request_id,
            "functionArn": function_arn,
            "condition": discarded.condition,
            "approximateInvokeCount": discarded.approximate_invoke_count,
        }
    }
    if discarded.function_error is not None:
        description["responseContext"] = {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled" if discarded.function_error else None,
        }
    description |= {
        "version": "1.0",
        "timestamp": _format_time(at, "milliseconds"),
        _BATCH_INFO[source]: {
            "shardId": shard_id or _shard_of(first),
            "startSequenceNumber": first.sequence_number,
            "endSequenceNumber": last.sequence_number,
            "approximateArrivalOfFirstRecord": _arrival_of(first),
            "approximateArrivalOfLastRecord": _arrival_of(last),
            "batchSize": len(discarded.records),
            "streamArn": first.record["eventSourceARN"],
        },
    }
    return description


def _shard_of(record: ShardRecord) -> str:
    return str(record.record["eventID"]).rpartition(":")[0] or DYNAMODB_SHARD_ID


def _arrival_of(record: ShardRecord) -> str:
    """Return the time at which the stream received a record; DynamoDB has whole seconds."""
    if "kinesis" in record.record:
        return _format_time(record.record["kinesis"]["approximateArrivalTimestamp"], "milliseconds")
    moment = record.record["dynamodb"].get("ApproximateCreationDateTime", record.arrived)
    return _format_time(moment, "seconds")


def _format_time(seconds: float, precision: Literal["seconds", "milliseconds"]) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec=precision)[:-6] + "Z"
