"""Strict types of the user's get what they would get from JSON: dates and UUIDs are text there."""

from __future__ import annotations

import base64
import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from ipaddress import IPv4Address
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from lambda_batch import (
    ConfigurationError,
    DynamoDBBatchProcessor,
    DynamoDBStreamRecordModel,
    KafkaRecordModel,
    SqsBatchProcessor,
    SqsRecordModel,
)
from lambda_batch.testing import encode_attribute_map
from tests.events.samples import Raw, dynamodb_record, kafka_record, sqs_record


class Colour(Enum):
    RED = "red"


class Level(IntEnum):
    LOW = 1


class StrictForms(BaseModel, strict=True):
    """What is text or an array in JSON, too."""

    day: date
    moment: datetime
    clock: time
    length: timedelta
    identifier: UUID
    colour: Colour
    level: Level
    exact: Decimal
    pair: tuple[int, date]
    days: tuple[date, ...]
    names: frozenset[str]
    numbers: set[int]
    by_day: dict[date, int]
    either: date | int
    text: str | date
    address: IPv4Address
    nothing: date | None = None


FORMS: dict[str, Any] = {
    "day": "2026-01-02",
    "moment": "2026-01-02T03:04:05Z",
    "clock": "03:04:05",
    "length": "P1D",
    "identifier": "059f36b4-87a3-44ab-83d2-661975830a7d",
    "colour": "red",
    "level": 1,
    "exact": "1.5",
    "pair": [1, "2026-01-02"],
    "days": ["2026-01-02", "2026-01-03"],
    "names": ["a", "b"],
    "numbers": [1, 2],
    "by_day": {"2026-01-02": 3},
    "either": "2026-01-02",
    "text": "2026-01-02",
    "address": "10.0.0.1",
    "nothing": None,
}


def strict_change(**image: Any) -> Raw:
    attributes = encode_attribute_map({**FORMS, **image})
    return dynamodb_record(NewImage=attributes, OldImage=attributes)


def test_a_strict_image_accepts_what_it_accepts_in_json() -> None:
    """Dates, UUIDs and enums are text on the wire, and tuples are arrays."""
    model = DynamoDBStreamRecordModel[StrictForms]
    processor: Any = DynamoDBBatchProcessor(model=model)
    expected = StrictForms.model_validate_json(json.dumps(FORMS))

    assert model.model_validate(strict_change()).dynamodb.NewImage == expected
    assert processor._read(strict_change()).dynamodb.NewImage == expected
    read = processor._read(strict_change(names={"a", "b"}, numbers={1, 2}))
    assert read.dynamodb.NewImage == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("day", 1), ("day", "soon"), ("day", "2026-01-02T03:04:05Z"), ("moment", 1)),
        *(("identifier", "7"), ("colour", "blue"), ("colour", 1), ("level", 2)),
        *(("exact", "much"), ("pair", [1]), ("pair", ["1", "2026-01-02"]), ("days", "2026-01-02")),
        *(("days", ["soon"]), ("names", [["a"]]), ("names", "a"), ("by_day", {"soon": 3})),
        *(("numbers", ["1"]), ("address", "10.0.0")),
    ],
)
def test_a_strict_image_refuses_what_it_refuses_in_json(name: str, value: Any) -> None:
    forms = {**FORMS, name: value}
    with pytest.raises(ValidationError) as in_json:
        StrictForms.model_validate_json(json.dumps(forms))
    with pytest.raises(ValidationError) as in_record:
        DynamoDBStreamRecordModel[StrictForms].model_validate(strict_change(**{name: value}))

    [error, _] = in_record.value.errors()
    assert error["loc"][:3] == ("dynamodb", "NewImage", name)
    assert error["loc"][2] == in_json.value.errors()[0]["loc"][0]


@pytest.mark.parametrize(
    ("kind", "text"),
    [(date, "2026-01-02"), (UUID, FORMS["identifier"]), (Colour, "red"), (Decimal, "1.5")],
)
def test_a_whole_payload_is_text_also_for_a_strict_type(kind: Any, text: str) -> None:
    class Message(SqsRecordModel[kind], strict=True):
        pass

    processor: Any = SqsBatchProcessor(model=Message)
    expected = TypeAdapter(kind).validate_json(json.dumps(text))
    assert processor._read(sqs_record(body=text)).body == expected
    assert Message.model_validate(sqs_record(body=text)).body == expected


def test_base64_of_text_is_a_uuid_for_a_strict_type() -> None:
    class Message(KafkaRecordModel[Any, UUID], strict=True):
        pass

    key = base64.b64encode(FORMS["identifier"].encode()).decode()
    assert Message.model_validate(kafka_record(key=key)).key == UUID(FORMS["identifier"])


@pytest.mark.parametrize("kind", [int, float, bool])
def test_a_strict_number_is_no_text(kind: Any) -> None:
    """Every record would fail, so it is the processor that says so."""

    class Message(SqsRecordModel[kind], strict=True):
        pass

    with pytest.raises(ConfigurationError, match=r"'body' comes as text.*Json\["):
        SqsBatchProcessor(model=Message)
