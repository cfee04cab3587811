"""Generated from schemas/kinesis.json by `nox -s generate`; not to be edited by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch.sources import Source
from lambda_batch_events.kinesis.records import KinesisStreamRecord

if TYPE_CHECKING:
    from lambda_batch.models import RecordModel


def _load_model() -> type[RecordModel]:
    # Imported when a processor with a model is made, as it brings pydantic.
    from lambda_batch_events.kinesis.models import KinesisDataStreamRecord

    return KinesisDataStreamRecord


SOURCE = Source(
    name="KinesisDataStreams",
    kind="stream",
    event_source="aws:kinesis",
    records_path="/Records",
    identifier_path="/kinesis/sequenceNumber",
    read_records=lambda event: event["Records"],
    read_identifier=lambda record: record["kinesis"]["sequenceNumber"],
    read_ordering_key=lambda record: record["kinesis"]["partitionKey"],
    view=KinesisStreamRecord,
    load_model=_load_model,
)
