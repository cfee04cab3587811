"""Record classes for models: a source's own, and one that a user has extended."""

from typing import Any, assert_type

from lambda_batch import (
    AsyncSqsFifoPartialProcessor,
    BatchProcessor,
    EventType,
    KinesisBatchProcessor,
    KinesisStreamRecord,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SQSRecord,
    process_partial_response,
)
from orders import handle_plain_event, handle_plain_message


class OrderRecord(SQSRecord):
    @property
    def sku(self) -> str:
        return str(self.json_body["sku"])


messages = SqsBatchProcessor(OrderRecord)
typed = BatchProcessor(EventType.SQS, model=OrderRecord)
fifo = AsyncSqsFifoPartialProcessor(OrderRecord, skip_group_on_error=True)
events = KinesisBatchProcessor(KinesisStreamRecord)
assert_type(messages, SqsBatchProcessor[OrderRecord])
assert_type(typed, BatchProcessor[OrderRecord, SQSRecord])
assert_type(fifo, AsyncSqsFifoPartialProcessor[OrderRecord])
assert_type(events, KinesisBatchProcessor[KinesisStreamRecord])


def handle(record: OrderRecord) -> str:
    return record.sku


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    process_partial_response(event, handle, typed)
    process_partial_response(event, handle_plain_message, SqsBatchProcessor(SQSRecord))
    process_partial_response(event, handle_plain_event, events)
    with messages(event["Records"], handle) as batch:
        for outcome in batch.process():
            if outcome.status == "success":
                assert_type(outcome.record, OrderRecord)
    return process_partial_response(event, handle, messages)
