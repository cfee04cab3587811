"""JSON payloads that are no models: lists, dicts, scalars, anything."""

from typing import Any, assert_type

from pydantic import BaseModel, Json

from lambda_batch import (
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    SqsBatchProcessor,
    SqsRecordModel,
)


class Order(BaseModel):
    sku: str


class ListMessage(SqsRecordModel):
    body: Json[list[Order]]


class DictMessage(SqsRecordModel):
    body: Json[dict[str, int]]


class NumberMessage(SqsRecordModel[Json[int]]):
    pass


class AnyMessage(SqsRecordModel):
    body: Json[Any]


class TuplePayload(KinesisDataStreamRecordPayload):
    data: Json[tuple[str, float]]


class TupleEvent(KinesisDataStreamRecord):
    kinesis: TuplePayload


messages = [
    SqsBatchProcessor(ListMessage),
    SqsBatchProcessor(DictMessage),
    SqsBatchProcessor(NumberMessage),
    SqsBatchProcessor(AnyMessage),
]
events = KinesisBatchProcessor(TupleEvent)


def handle_list(record: ListMessage) -> list[str]:
    return [order.sku for order in record.body]


def handle_dict(record: DictMessage) -> int:
    return sum(record.body.values())


def handle_number(record: NumberMessage) -> int:
    assert_type(record.body, int)
    return record.body + 1


def handle_any(record: AnyMessage) -> Any:
    return record.body["sku"]


def handle_tuple(record: TupleEvent) -> float:
    name, number = record.kinesis.data
    assert_type(name, str)
    return number
