"""Generated from schemas/sqs.json by `nox -s generate`; not to be edited by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch.sources import Source
from lambda_batch_events.sqs.errors import (
    SQSFifoCircuitBreakerError,
    SQSFifoMessageGroupCircuitBreakerError,
)
from lambda_batch_events.sqs.records import SQSRecord

if TYPE_CHECKING:
    from lambda_batch.models import RecordModel


def _load_model() -> type[RecordModel]:
    # Imported when a processor with a model is made, as it brings pydantic.
    from lambda_batch_events.sqs.models import SqsRecordModel

    return SqsRecordModel


SOURCE = Source(
    name="SQS",
    kind="queue",
    event_source="aws:sqs",
    records_path="/Records",
    identifier_path="/messageId",
    read_records=lambda event: event["Records"],
    read_identifier=lambda record: record["messageId"],
    read_ordering_key=lambda record: record["attributes"]["MessageGroupId"],
    view=SQSRecord,
    load_model=_load_model,
    stopped=SQSFifoCircuitBreakerError,
    group_stopped=SQSFifoMessageGroupCircuitBreakerError,
)
