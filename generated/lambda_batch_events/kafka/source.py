"""Generated from schemas/kafka.json by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch.wire.sources import Source
from lambda_batch_events.kafka.records import KafkaRecord, read_identifier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from lambda_batch.wire.models import RecordModel
    from lambda_batch.wire.sources import RawRecord


def _load_model() -> type[RecordModel]:
    # Imported only for a processor with a model, because it imports pydantic.
    from lambda_batch_events.kafka.models import KafkaRecordModel

    return KafkaRecordModel


def _read_records(event: RawRecord) -> Any:
    return [record for records in event["records"].values() for record in records]


def _read_event_source(event: RawRecord) -> Any:
    return event["eventSource"]


def _read_identifiers(records: Sequence[RawRecord]) -> list[Any]:
    return list(map(read_identifier, records))


def _read_ordering_keys(records: Sequence[RawRecord]) -> list[Any]:
    return [(record["topic"], record["partition"]) for record in records]


SOURCE = Source(
    name="Kafka",
    kind="queue",
    event_sources=(
        "aws:kafka",
        "SelfManagedKafka",
    ),
    is_named_by_records=False,
    records_path="/records/*",
    identifier_pointers=(
        "/topic",
        "/partition",
        "/offset",
    ),
    identifier_members=(
        "partition",
        "offset",
    ),
    read_records=_read_records,
    read_event_source=_read_event_source,
    read_identifier=read_identifier,
    read_identifiers=_read_identifiers,
    read_ordering_keys=_read_ordering_keys,
    view=KafkaRecord,
    load_model=_load_model,
    sent_at_path="/timestamp",
    messaging_system="kafka",
    destination_path="/topic",
    headers_path="/headers/*/*",
)
