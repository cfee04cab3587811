"""Subclasses of processors: closed, generic, with a constructor and options of their own."""

from typing import Any, Generic, TypeVar, assert_type

from lambda_batch import (
    AsyncSqsFifoPartialProcessor,
    BatchProcessor,
    DynamoDBBatchProcessor,
    DynamoDBRecord,
    EventType,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SQSRecord,
    SqsRecordModel,
    async_process_partial_response,
    process_partial_response,
)
from orders import (
    OrderChange,
    OrderMessage,
    RefundMessage,
    handle_change,
    handle_message,
    handle_message_async,
    handle_plain_message,
    handle_refund,
)

M = TypeVar("M", bound=SqsRecordModel)


class ClosedProcessor(SqsBatchProcessor[OrderMessage]):
    pass


class OwnProcessor(SqsBatchProcessor[OrderMessage]):
    def __init__(self, name: str) -> None:
        super().__init__(OrderMessage, raise_on_entire_batch_failure=False)
        self.name = name


class ChangeProcessor(BatchProcessor[OrderChange, DynamoDBRecord]):
    def __init__(self) -> None:
        super().__init__(EventType.DynamoDBStreams, OrderChange)


class PlainProcessor(BatchProcessor[SQSRecord, SQSRecord]):
    pass


class DefaultProcessor(SqsBatchProcessor):
    pass


class FifoProcessor(AsyncSqsFifoPartialProcessor[OrderMessage]):
    pass


class GenericProcessor(SqsBatchProcessor[M], Generic[M]):
    def __init__(self, model: type[M], name: str) -> None:
        super().__init__(model)
        self.name = name


class PlainChanges(DynamoDBBatchProcessor[DynamoDBRecord]):
    pass


closed = ClosedProcessor(OrderMessage)
own = OwnProcessor("orders")
changes = ChangeProcessor()
plain = PlainProcessor(event_type=EventType.SQS)
default = DefaultProcessor()
fifo = FifoProcessor(OrderMessage, skip_group_on_error=True)
generic = GenericProcessor(RefundMessage, "refunds")
plain_changes = PlainChanges()
assert_type(generic, GenericProcessor[RefundMessage])


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    process_partial_response(event, handle_message, closed)
    process_partial_response(event, handle_message, own)
    process_partial_response(event, handle_change, changes)
    process_partial_response(event, handle_plain_message, plain)
    process_partial_response(event, handle_plain_message, default)
    process_partial_response(event, handle_refund, generic)
    process_partial_response(event, lambda record: record.event_id, plain_changes)
    with own(event["Records"], handle_message) as batch:
        for outcome in batch.process():
            if outcome.status == "success":
                assert_type(outcome.record, OrderMessage)
    return async_process_partial_response(event, handle_message_async, fifo)
