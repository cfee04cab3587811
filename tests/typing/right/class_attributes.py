"""Subclasses whose class attributes are the defaults of the options."""

import logging

from lambda_batch import (
    AsyncSqsBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    FailureLogger,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
)
from orders import OrderMessage


class Reporting(SqsBatchProcessor[OrderMessage]):
    raise_on_entire_batch_failure = False


class Logging(SqsBatchProcessor):
    raise_on_entire_batch_failure: bool = False
    logger: FailureLogger | None = logging.getLogger("orders")


class Quick(AsyncSqsBatchProcessor[OrderMessage]):
    max_concurrency: int | None = 5


class ByGroup(SqsFifoPartialProcessor[OrderMessage]):
    skip_group_on_error = True


class AsyncByGroup(AsyncSqsFifoPartialProcessor):
    skip_group_on_error: bool = True
    max_concurrency: int | None = 4


processors = [
    Reporting(OrderMessage),
    Logging(),
    Logging(raise_on_entire_batch_failure=True, logger=logging.getLogger()),
    Quick(OrderMessage),
    Quick(OrderMessage, max_concurrency=1),
    ByGroup(OrderMessage),
    AsyncByGroup(skip_group_on_error=False),
]
print(processors)
