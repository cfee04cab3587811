"""Keys of a DynamoDB record as a model, as on a stream with the view KEYS_ONLY."""

from typing import Any, ClassVar

import pytest
from pydantic import BaseModel

from lambda_batch import (
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
    PayloadForm,
)
from tests.events.samples import dynamodb_record
from tests.runtime.cases import DYNAMODB, Mode, every_mode
from tests.runtime.events import event_of


class Key(BaseModel):
    """The key of an item."""

    Id: int


class Change(DynamoDBStreamChangedRecordModel):
    """A change whose keys are decoded."""

    Keys: Key


class KeyOnWire(BaseModel):
    """The key of an item as on the wire."""

    Id: dict[str, str]


class ChangeOnWire(DynamoDBStreamChangedRecordModel):
    """A change whose keys come as on the wire."""

    payload_form: ClassVar[PayloadForm] = "wire"
    Keys: KeyOnWire


class Decoded(DynamoDBStreamRecordModel):
    """A record of decoded keys."""

    dynamodb: Change


class OnWire(DynamoDBStreamRecordModel):
    """A record of keys on the wire."""

    dynamodb: ChangeOnWire


def keys_only(keys: dict[str, Any]) -> dict[str, Any]:
    """Create a record of a stream that has no images."""
    record = dynamodb_record(Keys=keys, StreamViewType="KEYS_ONLY")
    for image in ("NewImage", "OldImage"):
        record["dynamodb"].pop(image, None)
    return record


@every_mode
@pytest.mark.parametrize(
    ("model", "expected"), [(Decoded, Key(Id=101)), (OnWire, KeyOnWire(Id={"N": "101"}))]
)
def test_keys_are_a_model(mode: Mode, model: type[Any], expected: BaseModel) -> None:
    """The handler reads the key of a record that has nothing else."""
    read: list[object] = []

    def handle(record: Any) -> None:
        read.append(record.dynamodb.Keys)

    event = event_of(keys_only({"Id": {"N": "101"}}))
    response = mode.respond(event, handle, mode.processor(DYNAMODB, model=model))
    assert response == {"batchItemFailures": []}
    assert read == [expected]


@every_mode
@pytest.mark.parametrize("model", [Decoded, OnWire])
def test_keys_that_do_not_fit_fail_their_record(mode: Mode, model: type[Any]) -> None:
    """A key without its attribute fails the record, and the other one is handled."""
    good, bad = keys_only({"Id": {"N": "1"}}), keys_only({"Other": {"N": "1"}})
    bad["dynamodb"]["SequenceNumber"] = "2"
    processor = mode.processor(DYNAMODB, model=model)
    response = mode.respond(event_of(good, bad), DYNAMODB.failing_on(), processor)
    assert response == {"batchItemFailures": [{"itemIdentifier": "2"}]}
