"""Delays between retries: backoffs, clients, and the processors that take them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from mypy_boto3_sqs import SQSClient

from lambda_batch import (
    AsyncBatchProcessor,
    AsyncSqsBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BatchProcessor,
    EventType,
    RetryLater,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SQSRecord,
)
from lambda_batch.retries import RetryDelays, exponential_backoff


class AsyncClient:
    """A client of an async library."""

    @property
    def change_message_visibility_batch(self) -> Callable[..., Awaitable[dict[str, Any]]]:
        raise NotImplementedError


def linear(attempts: int) -> int | None:
    return attempts * 10 if attempts < 5 else None


def make_processors(client: SQSClient) -> list[object]:
    delays = RetryDelays(client, exponential_backoff(base=2, maximum=timedelta(minutes=15)))

    class OrderProcessor(SqsBatchProcessor[SQSRecord]):
        retry_delays: RetryDelays | None = RetryDelays(
            client, lambda attempts: timedelta(minutes=attempts)
        )

    return [
        OrderProcessor(),
        SqsBatchProcessor(retry_delays=delays),
        SqsBatchProcessor(retry_delays=RetryDelays(client)),
        SqsFifoPartialProcessor(retry_delays=RetryDelays(client, linear, "https://queue")),
        BatchProcessor(EventType.SQS, retry_delays=delays),
        AsyncSqsBatchProcessor(retry_delays=RetryDelays(AsyncClient(), queue_url="https://queue")),
        AsyncSqsFifoPartialProcessor(retry_delays=delays),
        AsyncBatchProcessor(EventType.SQS, retry_delays=delays),
    ]


def handle(record: SQSRecord) -> None:
    if record.body == "busy":
        raise RetryLater(after=60)
    if record.body == "closed":
        raise RetryLater(timedelta(hours=1), "closed")
