"""Aggregates of the Kinesis Producer Library: the processors that split them, and their records."""

from typing import Any

from lambda_batch import (
    AsyncBatchProcessor,
    AsyncKinesisBatchProcessor,
    AsyncKinesisWindowProcessor,
    BatchProcessor,
    EventType,
    KinesisBatchProcessor,
    KinesisStreamRecord,
    KinesisWindowProcessor,
    LambdaContext,
    PartialItemFailureResponse,
    process_partial_response,
)
from lambda_batch.testing import kinesis_aggregate, kinesis_event
from orders import OrderEvent


class SplittingProcessor(KinesisBatchProcessor[OrderEvent]):
    split_aggregates: bool = True


processors = [
    SplittingProcessor(OrderEvent),
    KinesisBatchProcessor(split_aggregates=True),
    KinesisBatchProcessor(OrderEvent, split_aggregates=True, on_failure="stop_key"),
    AsyncKinesisBatchProcessor(model=OrderEvent, split_aggregates=False),
    BatchProcessor(EventType.KinesisDataStreams, split_aggregates=True),
    AsyncBatchProcessor(EventType.KinesisDataStreams, OrderEvent, split_aggregates=None),
    KinesisWindowProcessor(state=dict[str, int], split_aggregates=True),
    AsyncKinesisWindowProcessor(OrderEvent, state=dict[str, int], split_aggregates=True),
]
processor = KinesisBatchProcessor(OrderEvent, split_aggregates=True)


def handle(record: OrderEvent) -> tuple[str, int]:
    position = record.kinesis.subSequenceNumber
    hash_key: str | None = record.kinesis.explicitHashKey
    is_split: bool | None = record.kinesis.aggregated
    print(hash_key, is_split)
    return record.kinesis.sequenceNumber, 0 if position is None else position


def handle_view(record: KinesisStreamRecord) -> int | None:
    hash_key: str | None = record.kinesis.explicit_hash_key
    print(hash_key, record.kinesis.aggregated)
    return record.kinesis.sub_sequence_number


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, handle, processor, context)


data: bytes = kinesis_aggregate(
    [{"sku": "mug"}, "text"], partition_keys=["a", "b"], explicit_hash_keys=[None, "7"]
)
process_partial_response(
    kinesis_event([data]), handle_view, KinesisBatchProcessor(split_aggregates=True)
)
