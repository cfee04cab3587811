"""Bulk functions: of each kind of record, sync and async, as arguments and methods."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Json

from lambda_batch import (
    AsyncBatchProcessor,
    AsyncSqsBatchProcessor,
    BatchProcessor,
    EventType,
    KafkaBatchProcessor,
    KafkaRecord,
    LambdaContext,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SQSRecord,
    SqsRecordModel,
    SuccessResponse,
    process_partial_response,
)


class Order(BaseModel):
    sku: str


class OrderRecord(SqsRecordModel[Json[Order]]):
    """A record with an order."""


def write(successes: Sequence[SuccessResponse[OrderRecord, int]]) -> None:
    print([each.record.body.sku for each in successes], sum(each.result for each in successes))


def write_some(
    successes: Sequence[SuccessResponse[OrderRecord, Any]],
) -> list[ValueError | None]:
    return [None if each.result else ValueError() for each in successes]


async def write_later(successes: Sequence[SuccessResponse[OrderRecord, int]]) -> None:
    write(successes)


def write_records(successes: Sequence[SuccessResponse[SQSRecord, str]]) -> None:
    print([each.record.body + each.result for each in successes])


def write_kafka(successes: Sequence[SuccessResponse[KafkaRecord, object]]) -> None:
    print([each.record.offset for each in successes])


def write_any(successes: Sequence[SuccessResponse[Any, Any]]) -> None:
    print(len(successes))


def handle(record: OrderRecord) -> int:
    return len(record.body.sku)


processor = SqsBatchProcessor(OrderRecord, bulk=write)


def lambda_handler(event: dict[str, Any], _: LambdaContext) -> PartialItemFailureResponse:
    return process_partial_response(event, handle, processor)


print(
    SqsBatchProcessor(model=OrderRecord, bulk=write_some),
    SqsBatchProcessor(bulk=write_records),
    SqsBatchProcessor(OrderRecord, bulk=write_any),
    SqsBatchProcessor(bulk=write_any),
    SqsFifoPartialProcessor(OrderRecord, bulk=write),
    KafkaBatchProcessor(bulk=write_kafka),
    BatchProcessor(EventType.SQS, OrderRecord, bulk=write),
    BatchProcessor(EventType.SQS, bulk=write_records),
    AsyncSqsBatchProcessor(OrderRecord, bulk=write),
    AsyncSqsBatchProcessor(OrderRecord, bulk=write_later),
    AsyncBatchProcessor(EventType.SQS, OrderRecord, bulk=write_later),
)
