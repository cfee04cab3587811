"""Models on their way out and back: JSON, round trips, pickles."""

from __future__ import annotations

import base64
import json
import pickle
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar, Generic, TypeVar

import pytest
from pydantic import BaseModel, Json

from lambda_batch import (
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamModel,
    DynamoDBStreamRecordModel,
    KafkaEventModel,
    KafkaRecordModel,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    PayloadForm,
    RecordModel,
    SqsModel,
    SqsMsgAttributeModel,
    SqsRecordModel,
)
from tests.events.samples import (
    ALL_TYPES,
    Raw,
    dynamodb_record,
    event_of,
    kafka_record,
    kinesis_record,
    sqs_record,
    without,
)

T = TypeVar("T")


class Order(BaseModel):
    amount: int


class Item(BaseModel):
    Id: int
    Amount: Decimal


class Seen(BaseModel):
    """An item whose types are not those of DynamoDB."""

    Id: float
    At: datetime
    Data: bytes
    Tags: set[str] = set()


class ReadmeOrder(KinesisDataStreamRecordPayload):
    data: Json[Order]


class ReadmeRecord(KinesisDataStreamRecord):
    kinesis: ReadmeOrder


class SqsOrder(SqsRecordModel[Json[Order]]):
    pass


class KinesisOrder(KinesisDataStreamRecord[Json[Order]]):
    pass


class KafkaOrder(KafkaRecordModel[Json[Order], str]):
    pass


class KafkaOverride(KafkaRecordModel):
    key: str | None = None
    value: Json[Order] | None = None


class DynamoDBOrder(DynamoDBStreamRecordModel[Item]):
    pass


class Envelope(SqsRecordModel, Generic[T]):
    body: Json[T]


class Changed(DynamoDBStreamChangedRecordModel):
    NewImage: Item | None  # pyright: ignore[reportGeneralTypeIssues]


class ImageOrder(DynamoDBStreamRecordModel):
    dynamodb: Changed


class WireChange(DynamoDBStreamChangedRecordModel[dict[str, Any]]):
    payload_form: ClassVar[PayloadForm] = "wire"


SEEN = {"Id": {"N": "1.5"}, "At": {"S": "2026-01-02T03:04:05Z"}, "Data": {"B": "/+8="}}
BINARY = kinesis_record(data=base64.b64encode(b"\xff\xfe>?").decode())
TOMBSTONE = without(kafka_record(value=None, headers=None), "key")
IMAGELESS = dynamodb_record()
for image_name in ("NewImage", "OldImage"):
    del IMAGELESS["dynamodb"][image_name]
ATTRIBUTES = dynamodb_record(Keys=ALL_TYPES, NewImage=ALL_TYPES)

RECORDS: list[tuple[type[RecordModel], Raw]] = [
    (SqsRecordModel, sqs_record()),
    (SqsRecordModel[str], sqs_record()),
    (SqsOrder, sqs_record(body='{"amount":7}')),
    (Envelope[Order], sqs_record(body='{"amount":7}')),
    (SqsModel[Json[Order]], {"Records": [sqs_record(body='{"amount":7}')]}),
    (KinesisDataStreamRecord, BINARY),
    (KinesisDataStreamRecord[bytes], BINARY),
    (KinesisDataStreamRecord[Json[Order]], kinesis_record()),
    (KinesisDataStreamRecord[Json[Order] | bytes], BINARY),
    (ReadmeRecord, kinesis_record()),
    (KinesisOrder, kinesis_record()),
    (KafkaRecordModel, kafka_record(key="/+8=", value="//4+Pw==")),
    (KafkaRecordModel[bytes, bytes], kafka_record(key="/+8=", value="//4+Pw==")),
    (KafkaRecordModel[Json[Order]], kafka_record()),
    (KafkaRecordModel[Json[Order], str], kafka_record()),
    (KafkaRecordModel[Json[Order] | bytes, Json[int] | bytes], kafka_record(key="NDI=")),
    (KafkaOrder, kafka_record()),
    (KafkaOrder, TOMBSTONE),
    (KafkaOverride, kafka_record()),
    (KafkaOverride, TOMBSTONE),
    (
        KafkaEventModel[Json[Order], str],
        event_of("kafka", kafka_record(), kafka_record(partition=1)),
    ),
    (DynamoDBStreamRecordModel, ATTRIBUTES),
    (DynamoDBStreamRecordModel[Item], dynamodb_record()),
    (DynamoDBStreamRecordModel[Seen], dynamodb_record(NewImage=SEEN, OldImage=SEEN)),
    (DynamoDBOrder, dynamodb_record()),
    *((model, IMAGELESS) for model in (DynamoDBStreamRecordModel, DynamoDBOrder, ImageOrder)),
    (DynamoDBStreamModel[Item], {"Records": [dynamodb_record()]}),
    (Changed, dynamodb_record()["dynamodb"]),
    (WireChange, dynamodb_record()["dynamodb"]),
    (Changed, IMAGELESS["dynamodb"]),
    (WireChange, IMAGELESS["dynamodb"]),
]

every_record = pytest.mark.parametrize(
    ("model", "raw"), RECORDS, ids=lambda value: getattr(value, "__name__", "")
)


@every_record
def test_what_is_dumped_for_a_round_trip_validates_again(
    model: type[RecordModel], raw: Raw
) -> None:
    record = model.model_validate(raw)

    assert model.model_validate(record.model_dump(round_trip=True)) == record
    assert model.model_validate(record.model_dump(round_trip=True, mode="json")) == record
    assert model.model_validate_json(record.model_dump_json(round_trip=True)) == record


@every_record
def test_a_record_with_any_data_can_be_written_as_json(model: type[RecordModel], raw: Raw) -> None:
    if "Seen" in model.__name__:
        pytest.skip("a user's own model says itself how its bytes are written")
    record = model.model_validate(raw)

    assert json.loads(record.model_dump_json()) == record.model_dump(mode="json")


def test_binary_data_is_base64_in_json() -> None:
    record = KinesisDataStreamRecord[bytes].model_validate(BINARY)
    message = SqsRecordModel.model_validate(sqs_record())

    assert record.model_dump()["kinesis"]["data"] == b"\xff\xfe>?"
    assert record.model_dump(mode="json")["kinesis"]["data"] == "//4+Pw=="
    assert message.model_dump(mode="json")["messageAttributes"]["Image"]["binaryValue"] == "AAH/"
    assert message.model_dump()["messageAttributes"]["Image"]["binaryValue"] == b"\x00\x01\xff"


def test_attributes_have_a_json_form() -> None:
    attributes = {
        "Number": {"N": "3.14"},
        "Binary": {"B": "AAH/"},
        "Numbers": {"NS": ["1"]},
        "Binaries": {"BS": ["AQ=="]},
        "Map": {"M": {"List": {"L": [{"B": "//8="}, {"NULL": True}, {"BOOL": False}]}}},
    }
    change = DynamoDBStreamChangedRecordModel.model_validate(
        dynamodb_record(Keys=attributes, NewImage=attributes)["dynamodb"]
    )

    dumped = change.model_dump(mode="json")

    assert dumped["Keys"] == dumped["NewImage"]
    assert dumped["Keys"] == {
        "Number": "3.14",
        "Binary": "AAH/",
        "Numbers": ["1"],
        "Binaries": ["AQ=="],
        "Map": {"List": ["//8=", None, False]},
    }
    assert change.model_dump(round_trip=True)["Keys"] == attributes


def test_keys_values_and_headers_of_kafka_have_a_json_form() -> None:
    raw = kafka_record(key="/+8=", value="//4+Pw==", headers=[{"a": [-1, 1]}, {"a": [200]}])
    record = KafkaRecordModel.model_validate(raw)

    python, dumped = record.model_dump(), record.model_dump(mode="json")

    assert (python["key"], python["value"]) == (b"\xff\xef", b"\xff\xfe>?")
    assert python["headers"] == [{"a": b"\xff\x01"}, {"a": b"\xc8"}]
    assert (dumped["key"], dumped["value"]) == ("/+8=", "//4+Pw==")
    assert dumped["headers"] == [{"a": [255, 1]}, {"a": [200]}]
    assert json.loads(record.model_dump_json()) == dumped
    # A byte is written as Kafka's clients outside of Java have it: without a sign.
    again = record.model_dump(round_trip=True, exclude_unset=True)
    assert again == {**raw, "headers": [{"a": [255, 1]}, {"a": [200]}]}


def test_the_json_schema_of_a_kafka_model_says_what_its_payloads_hold() -> None:
    properties = KafkaOrder.model_json_schema()["properties"]

    value, key = (properties[name]["anyOf"][0] for name in ("value", "key"))
    assert value["contentSchema"] == {"$ref": "#/$defs/Order"}
    assert key["type"] == "string"
    assert properties["offset"]["type"] == "integer"
    # Headers are arrays of bytes on the wire.
    assert properties["headers"]["anyOf"][0]["items"]["additionalProperties"]["type"] == "array"


def test_times_of_a_round_trip_are_those_of_the_wire() -> None:
    raw = sqs_record()

    record = SqsRecordModel.model_validate(raw)

    assert record.model_dump(round_trip=True, exclude_unset=True) == raw
    moment = record.model_dump()["attributes"]["SentTimestamp"]
    assert moment == datetime(2018, 12, 17, 21, 37, 29, 183000, tzinfo=UTC)
    as_json = record.model_dump(mode="json")["attributes"]["SentTimestamp"]
    assert as_json == "2018-12-17T21:37:29.183000Z"


@every_record
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_record_with_a_model_pickles(model: type[RecordModel], raw: Raw, protocol: int) -> None:
    record = model.model_validate(raw)

    again = pickle.loads(pickle.dumps(record, protocol))  # noqa: S301  # our own

    assert again == record
    assert type(again) is model
    assert again.model_fields_set == record.model_fields_set


def test_a_binary_message_attribute_made_in_python_keeps_its_bytes() -> None:
    attribute = SqsMsgAttributeModel(dataType="Binary", binaryValue=b"YQ==")

    assert attribute.binaryValue == b"YQ=="
    assert SqsMsgAttributeModel.model_validate(attribute.model_dump()) == attribute


def test_the_json_schema_of_a_model_says_what_its_payload_holds() -> None:
    schema = SqsOrder.model_json_schema()

    assert schema["properties"]["body"]["contentMediaType"] == "application/json"
    assert schema["properties"]["body"]["contentSchema"] == {"$ref": "#/$defs/Order"}
    changes = DynamoDBOrder.model_json_schema()["$defs"].values()
    [size] = [of["properties"]["SizeBytes"] for of in changes if "SizeBytes" in of["properties"]]
    assert size["type"] == "integer"
