"""Generated from schemas/sqs.json by `nox -s generate`; do not edit it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambda_batch.wire.sources import Source
from lambda_batch_events.sqs.errors import (
    SQSFifoCircuitBreakerError,
    SQSFifoMessageGroupCircuitBreakerError,
)
from lambda_batch_events.sqs.records import SQSRecord, read_identifier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from lambda_batch.wire.models import RecordModel
    from lambda_batch.wire.sources import RawRecord


def _load_model() -> type[RecordModel]:
    # Imported only for a processor with a model, because it imports pydantic.
    from lambda_batch_events.sqs.models import SqsRecordModel

    return SqsRecordModel


def _read_records(event: RawRecord) -> Any:
    return event["Records"]


def _read_event_source(record: RawRecord) -> Any:
    return record["eventSource"]


def _read_identifiers(records: Sequence[RawRecord]) -> list[Any]:
    return [record["messageId"] for record in records if record["eventSource"] == "aws:sqs"]


def _read_ordering_keys(records: Sequence[RawRecord]) -> list[Any]:
    return [record["attributes"]["MessageGroupId"] for record in records]


def _is_ordered(record: RawRecord) -> bool:
    arn: str = record["eventSourceARN"]
    return arn.endswith(".fifo")


SOURCE = Source(
    name="SQS",
    kind="queue",
    event_sources=("aws:sqs",),
    is_named_by_records=True,
    records_path="/Records",
    identifier_pointers=("/messageId",),
    read_records=_read_records,
    read_event_source=_read_event_source,
    read_identifier=read_identifier,
    read_identifiers=_read_identifiers,
    read_ordering_keys=_read_ordering_keys,
    view=SQSRecord,
    load_model=_load_model,
    key_name="message group",
    stopped_error=SQSFifoCircuitBreakerError,
    key_stopped_error=SQSFifoMessageGroupCircuitBreakerError,
    is_ordered=_is_ordered,
    fifo_processor="SqsFifoPartialProcessor or AsyncSqsFifoPartialProcessor",
    origin_path="/eventSourceARN",
    attempts_path="/attributes/ApproximateReceiveCount",
    sent_at_path="/attributes/SentTimestamp",
    messaging_system="aws_sqs",
    destination_path="/eventSourceARN",
    headers_path="/messageAttributes/*/stringValue",
    xray_header_path="/attributes/AWSTraceHeader",
    receipt_path="/receiptHandle",
)
