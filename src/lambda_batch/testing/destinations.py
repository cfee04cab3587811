"""What an on-failure destination gets to know of discarded records."""

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
    """Describe discarded records as Lambda does to an SQS queue or SNS topic.

    The records themselves are not in it: who reads it fetches them from the stream.

    Args:
        discarded: What was given up.
        shard_id: The shard; if not given, that which a Kinesis record names, and some for DynamoDB.
        function_arn: The function that had the records.
        request_id: The id of its last invocation.
        at: When they were given up, in seconds since the epoch.

    Returns:
        The message, to be made JSON.

    Raises:
        EventError: The stream did not keep the records any longer, which Lambda tells no one, or
            they are of no stream.

    Source: AWS Lambda Developer Guide, "Retain discarded batch records for a Kinesis Data Streams
    event source in Lambda", and the same for DynamoDB. As recorded at AWS, what was too old has no
    `responseContext`, and `functionError` is null if the function had reported failures.
    """
    first, last = discarded.records[0], discarded.records[-1]
    source = first.record.get("eventSource")
    if discarded.condition == "RetentionExceeded" or source not in _BATCH_INFO:
        msg = (
            "expected records of a stream that Lambda has given up, got others: a destination is "
            "told of RetryAttemptsExhausted and RecordAgeExceeded alone"
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
        "timestamp": _say_time(at, "milliseconds"),
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
    """Say when the stream received a record; for DynamoDB that has whole seconds."""
    if "kinesis" in record.record:
        return _say_time(record.record["kinesis"]["approximateArrivalTimestamp"], "milliseconds")
    moment = record.record["dynamodb"].get("ApproximateCreationDateTime", record.arrived)
    return _say_time(moment, "seconds")


def _say_time(seconds: float, precision: Literal["seconds", "milliseconds"]) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec=precision)[:-6] + "Z"
