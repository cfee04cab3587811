"""Hooks overridden in subclasses, closed and generic, with records wider and results narrower."""

from typing import Any, TypeVar

from lambda_batch import (
    BatchProcessor,
    ExceptionInfo,
    FailureResponse,
    KinesisBatchProcessor,
    KinesisStreamRecord,
    SqsBatchProcessor,
    SQSRecord,
    SqsRecordModel,
    SuccessResponse,
)
from orders import OrderEvent, OrderMessage

M = TypeVar("M", bound=SqsRecordModel)


class PlainProcessor(BatchProcessor[SQSRecord, SQSRecord]):
    def failure_handler(
        self, record: SQSRecord, exception: ExceptionInfo
    ) -> FailureResponse[SQSRecord]:
        print(record.message_id, exception[0].__name__)
        return super().failure_handler(record, exception)


class OrderProcessor(SqsBatchProcessor[OrderMessage]):
    def success_handler(
        self, record: OrderMessage, result: Any
    ) -> SuccessResponse[OrderMessage, Any]:
        print(record.body.sku)
        return super().success_handler(record, result)

    def failure_handler(
        self, record: OrderMessage | SQSRecord, exception: ExceptionInfo
    ) -> FailureResponse[OrderMessage | SQSRecord]:
        if isinstance(record, OrderMessage):
            print(record.body.sku)
        _, error, _ = exception
        print(error.__notes__ if hasattr(error, "__notes__") else error)
        return super().failure_handler(record, exception)


class EventProcessor(KinesisBatchProcessor[OrderEvent]):
    def success_handler(
        self, record: OrderEvent, result: object
    ) -> SuccessResponse[OrderEvent, object]:
        return super().success_handler(record, result)

    def failure_handler(
        self, record: object, exception: ExceptionInfo
    ) -> FailureResponse[OrderEvent | KinesisStreamRecord]:
        raise exception[1]


class ModelProcessor(SqsBatchProcessor[M]):
    def success_handler(self, record: M, result: Any) -> SuccessResponse[M, Any]:
        print(record.messageId)
        return super().success_handler(record, result)
