"""Generated from schemas/dynamodb.json by `nox -s generate`; not to be edited by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch.sources import Source
from lambda_batch_events.dynamodb.records import DynamoDBRecord

if TYPE_CHECKING:
    from lambda_batch.models import RecordModel


def _load_model() -> type[RecordModel]:
    # Imported when a processor with a model is made, as it brings pydantic.
    from lambda_batch_events.dynamodb.models import DynamoDBStreamRecordModel

    return DynamoDBStreamRecordModel


SOURCE = Source(
    name="DynamoDBStreams",
    kind="stream",
    event_source="aws:dynamodb",
    records_path="/Records",
    identifier_path="/dynamodb/SequenceNumber",
    read_records=lambda event: event["Records"],
    read_identifier=lambda record: record["dynamodb"]["SequenceNumber"],
    read_ordering_key=lambda record: record["dynamodb"]["Keys"],
    view=DynamoDBRecord,
    load_model=_load_model,
)
