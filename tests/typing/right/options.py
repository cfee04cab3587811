"""Options of processors: loggers, concurrency, order, what to raise."""

import logging
from typing import Any

from lambda_batch import (
    AsyncBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BatchProcessor,
    EventType,
    ExceptionInfo,
    KinesisBatchProcessor,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
)
from orders import OrderEvent, OrderMessage


class ListLogger:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def warning(self, msg: str, *args: Any, exc_info: ExceptionInfo | None = None) -> None:
        self.lines.append(msg)


processors = [
    SqsBatchProcessor(logger=logging.getLogger("orders")),
    SqsBatchProcessor(None, logger=ListLogger(), raise_on_entire_batch_failure=False),
    SqsBatchProcessor(model=None, logger=None),
]
fifo = SqsFifoPartialProcessor(OrderMessage, True, raise_on_entire_batch_failure=False)
async_fifo = AsyncSqsFifoPartialProcessor(skip_group_on_error=True, max_concurrency=4)
by_type = AsyncBatchProcessor(
    EventType.KinesisDataStreams,
    OrderEvent,
    max_concurrency=None,
    logger=logging.getLogger("orders"),
)
in_threads = [
    SqsBatchProcessor(OrderMessage, threads=4),
    SqsFifoPartialProcessor(skip_group_on_error=True, threads=4),
    KinesisBatchProcessor(OrderEvent, on_failure="stop_key", threads=4),
    BatchProcessor(EventType.SQS, threads=None),
]


class InThreads(SqsBatchProcessor[OrderMessage]):
    threads: int | None = 4


print(by_type.max_concurrency, fifo.skip_group_on_error)
