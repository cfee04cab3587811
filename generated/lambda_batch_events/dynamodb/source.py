"""Generated from schemas/dynamodb.json by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch.wire.attribute_values import decode_attribute_map
from lambda_batch.wire.sources import Source
from lambda_batch_events.dynamodb.records import DynamoDBRecord, read_identifier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from lambda_batch.wire.models import RecordModel
    from lambda_batch.wire.sources import RawRecord


def _load_model() -> type[RecordModel]:
    # Imported only for a processor with a model, because it imports pydantic.
    from lambda_batch_events.dynamodb.models import DynamoDBStreamRecordModel

    return DynamoDBStreamRecordModel


def _read_records(event: RawRecord) -> Any:
    return event["Records"]


def _read_event_source(record: RawRecord) -> Any:
    return record["eventSource"]


def _read_identifiers(records: Sequence[RawRecord]) -> list[Any]:
    return [
        record["dynamodb"]["SequenceNumber"]
        for record in records
        if record["eventSource"] == "aws:dynamodb"
    ]


def _read_ordering_keys(records: Sequence[RawRecord]) -> list[Any]:
    return [
        frozenset(decode_attribute_map(record["dynamodb"]["Keys"]).items()) for record in records
    ]


SOURCE = Source(
    name="DynamoDBStreams",
    kind="stream",
    event_sources=("aws:dynamodb",),
    is_named_by_records=True,
    records_path="/Records",
    identifier_pointers=("/dynamodb/SequenceNumber",),
    read_records=_read_records,
    read_event_source=_read_event_source,
    read_identifier=read_identifier,
    read_identifiers=_read_identifiers,
    read_ordering_keys=_read_ordering_keys,
    view=DynamoDBRecord,
    load_model=_load_model,
    origin_path="/eventSourceARN",
    sent_at_path="/dynamodb/ApproximateCreationDateTime",
    messaging_system="aws_dynamodb",
    destination_path="/eventSourceARN",
    window={
        "start": "/window/start",
        "end": "/window/end",
        "state": "/state",
        "isFinal": "/isFinalInvokeForWindow",
        "isTerminatedEarly": "/isWindowTerminatedEarly",
        "shardId": "/shardId",
        "eventSourceARN": "/eventSourceARN",
    },
    window_processor="DynamoDBWindowProcessor",
)
