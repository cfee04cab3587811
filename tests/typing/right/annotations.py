"""Processors in annotations: bare names, type arguments, attributes, parameters."""

from typing import Any, assert_type

from lambda_batch import (
    AsyncKinesisBatchProcessor,
    BasePartialBatchProcessor,
    BatchProcessor,
    EventType,
    FailureResponse,
    KinesisBatchProcessor,
    KinesisStreamRecord,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SQSRecord,
    SqsRecordModel,
    SuccessResponse,
    process_partial_response,
)
from orders import OrderMessage, handle_message, handle_plain_message, messages, plain_messages

bare: SqsBatchProcessor = SqsBatchProcessor()
explicit: SqsBatchProcessor[OrderMessage] = SqsBatchProcessor(OrderMessage)
by_type: BatchProcessor[OrderMessage, SQSRecord] = BatchProcessor(EventType.SQS, OrderMessage)
any_of_it: BatchProcessor = messages
async_bare: AsyncKinesisBatchProcessor = AsyncKinesisBatchProcessor()
record_type: type[SqsRecordModel] = OrderMessage
by_name: dict[str, BasePartialBatchProcessor] = {"messages": messages, "plain": plain_messages}
assert_type(bare, SqsBatchProcessor[SQSRecord])


class Shop:
    processor: SqsBatchProcessor[OrderMessage]

    def __init__(self, processor: SqsBatchProcessor[OrderMessage] | None = None) -> None:
        self.processor = processor or SqsBatchProcessor(OrderMessage)


def handle_bare(event: dict[str, Any], processor: SqsBatchProcessor) -> PartialItemFailureResponse:
    return process_partial_response(event, handle_plain_message, processor)


def handle_by_parameter(
    event: dict[str, Any],
    strict: bool,
    processor: BasePartialBatchProcessor[OrderMessage, SQSRecord],
) -> PartialItemFailureResponse:
    chosen = messages if strict else processor
    return process_partial_response(event, handle_message, chosen)


def count(outcomes: list[SuccessResponse | FailureResponse]) -> int:
    return sum(outcome.status == "fail" for outcome in outcomes)


def make(
    records: list[dict[str, Any]], raising: bool
) -> KinesisBatchProcessor[KinesisStreamRecord]:
    return KinesisBatchProcessor(raise_on_entire_batch_failure=raising)
