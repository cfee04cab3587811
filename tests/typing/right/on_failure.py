"""What a failure in a stream holds back: as an argument and as an attribute of a subclass."""

from lambda_batch import (
    AsyncBatchProcessor,
    AsyncDynamoDBBatchProcessor,
    AsyncKinesisBatchProcessor,
    BatchProcessor,
    DynamoDBBatchProcessor,
    EventType,
    KinesisBatchProcessor,
    OnFailure,
)
from orders import OrderChange, OrderEvent


class Ordered(KinesisBatchProcessor):
    on_failure: OnFailure = "stop"


class OrderedByKey(DynamoDBBatchProcessor[OrderChange]):
    on_failure: OnFailure = "stop_key"


class AsyncOrdered(AsyncKinesisBatchProcessor[OrderEvent]):
    on_failure: OnFailure = "stop_key"


class AsyncOrderedByKey(AsyncDynamoDBBatchProcessor):
    on_failure: OnFailure = "stop"


def choose(policy: OnFailure) -> KinesisBatchProcessor:
    return KinesisBatchProcessor(on_failure=policy)


choose("continue")
processors = [
    KinesisBatchProcessor(on_failure="stop"),
    KinesisBatchProcessor(OrderEvent, on_failure="stop_key"),
    DynamoDBBatchProcessor(OrderChange, on_failure="continue"),
    DynamoDBBatchProcessor(on_failure=None),
    BatchProcessor(EventType.KinesisDataStreams, on_failure="stop_key"),
    BatchProcessor(EventType.KinesisDataStreams, OrderEvent, on_failure="stop"),
    BatchProcessor(event_type=EventType.DynamoDBStreams, model=OrderChange, on_failure="stop"),
    AsyncKinesisBatchProcessor(OrderEvent, on_failure="stop_key", max_concurrency=5),
    AsyncDynamoDBBatchProcessor(on_failure="stop"),
    AsyncBatchProcessor(EventType.DynamoDBStreams, on_failure="stop_key"),
    AsyncBatchProcessor(EventType.KinesisDataStreams, OrderEvent, on_failure="stop"),
    Ordered(),
    Ordered(on_failure="continue"),
    OrderedByKey(OrderChange),
    AsyncOrdered(OrderEvent),
    AsyncOrderedByKey(),
]
print(processors)
policy: OnFailure = Ordered().on_failure
