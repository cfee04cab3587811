"""Payloads as they are: text, bytes, on the wire; and models that leave the payload open."""

from typing import Any, ClassVar, assert_type

from lambda_batch import (
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    PayloadForm,
    SqsBatchProcessor,
    SqsRecordModel,
)


class TextMessage(SqsRecordModel[str]):
    pass


class WirePayload(KinesisDataStreamRecordPayload[str]):
    payload_form: ClassVar[PayloadForm] = "wire"


class WireEvent(KinesisDataStreamRecord[str]):
    kinesis: WirePayload


class WireChange(DynamoDBStreamChangedRecordModel[dict[str, Any]]):
    payload_form: ClassVar[PayloadForm] = "wire"


texts = SqsBatchProcessor(TextMessage)
open_ended = SqsBatchProcessor(SqsRecordModel)


def handle_text(record: TextMessage) -> str:
    return record.body.upper()


def handle_bytes(record: KinesisDataStreamRecord[bytes]) -> bytes:
    assert_type(record.kinesis.data, bytes)
    return record.kinesis.data[:4]


def handle_wire(record: WireEvent) -> str:
    return record.kinesis.data


def handle_image(record: DynamoDBStreamRecordModel[dict[str, Any]]) -> object:
    return (record.dynamodb.NewImage or {}).get("Id")


def handle_open(record: SqsRecordModel) -> object:
    assert_type(record.body, object)
    return record.body
