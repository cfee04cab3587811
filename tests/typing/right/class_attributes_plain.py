"""Class attributes that set options, without annotations."""

import logging

from lambda_batch import AsyncKinesisBatchProcessor, DynamoDBBatchProcessor
from orders import OrderChange, OrderEvent


class Ordered(DynamoDBBatchProcessor[OrderChange]):
    raise_on_entire_batch_failure = False
    on_failure = "stop_key"  # alarm: mypy
    logger = logging.getLogger("orders")  # alarm: mypy


class Quick(AsyncKinesisBatchProcessor[OrderEvent]):
    on_failure = "stop_key"  # alarm: mypy
    max_concurrency = 5  # alarm: mypy


print(Ordered(OrderChange), Quick(OrderEvent))
