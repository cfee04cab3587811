"""Generated from schemas/kinesis.json by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch.wire.sources import Source
from lambda_batch_events.kinesis.records import KinesisStreamRecord, read_identifier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from lambda_batch.wire.models import RecordModel
    from lambda_batch.wire.sources import RawRecord


def _load_model() -> type[RecordModel]:
    # Imported only for a processor with a model, because it imports pydantic.
    from lambda_batch_events.kinesis.models import KinesisDataStreamRecord

    return KinesisDataStreamRecord


def _read_records(event: RawRecord) -> Any:
    return event["Records"]


def _read_event_source(record: RawRecord) -> Any:
    return record["eventSource"]


def _read_identifiers(records: Sequence[RawRecord]) -> list[Any]:
    return [
        record["kinesis"]["sequenceNumber"]
        for record in records
        if record["eventSource"] == "aws:kinesis"
    ]


def _read_ordering_keys(records: Sequence[RawRecord]) -> list[Any]:
    return [record["kinesis"]["partitionKey"] for record in records]


SOURCE = Source(
    name="KinesisDataStreams",
    kind="stream",
    event_sources=("aws:kinesis",),
    is_named_by_records=True,
    records_path="/Records",
    identifier_pointers=("/kinesis/sequenceNumber",),
    read_records=_read_records,
    read_event_source=_read_event_source,
    read_identifier=read_identifier,
    read_identifiers=_read_identifiers,
    read_ordering_keys=_read_ordering_keys,
    view=KinesisStreamRecord,
    load_model=_load_model,
    origin_path="/eventSourceARN",
    sent_at_path="/kinesis/approximateArrivalTimestamp",
    messaging_system="aws_kinesis",
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
    window_processor="KinesisWindowProcessor",
    aggregate_path="/kinesis/data",
)
