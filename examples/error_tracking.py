"""Send each failure to an error tracker such as Sentry."""

import logging
from typing import Any

from lambda_batch import (
    BatchProcessor,
    EventType,
    ExceptionInfo,
    FailureResponse,
    LambdaContext,
    PartialItemFailureResponse,
    SQSRecord,
    process_partial_response,
)


# Replaces Sentry's function, so that this example needs no account. In your function, write
# `from sentry_sdk import capture_exception`.
def capture_exception(error: BaseException) -> None:
    logging.getLogger(__name__).error("captured", exc_info=error)


class MyProcessor(BatchProcessor[SQSRecord, SQSRecord]):
    def failure_handler(
        self, record: SQSRecord, exception: ExceptionInfo
    ) -> FailureResponse[SQSRecord]:
        _, error, _ = exception
        capture_exception(error)
        return super().failure_handler(record, exception)


processor = MyProcessor(event_type=EventType.SQS)


def record_handler(record: SQSRecord) -> int:
    item: dict[str, Any] = record.json_body["item"]
    amount: int = item["price"] * item["quantity"]
    return amount


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(
        event=event, record_handler=record_handler, processor=processor, context=context
    )
