"""The values of a record have names: enums that are equal to their text and to foreign enums."""

from __future__ import annotations

import json
import pickle
from copy import deepcopy
from enum import Enum
from typing import Any, Literal

import pytest
from pydantic import ValidationError

from lambda_batch import (
    DynamoDBRecord,
    DynamoDBRecordEventName,
    DynamoDBStreamRecordModel,
    RecordMemberError,
    StreamViewType,
)
from tests.events.samples import dynamodb_record


class ForeignEventName(Enum):
    """As in Powertools' `dynamo_db_stream_event`."""

    INSERT = 0
    MODIFY = 1
    REMOVE = 2


class ForeignViewType(Enum):
    KEYS_ONLY = 0
    NEW_IMAGE = 1
    OLD_IMAGE = 2
    NEW_AND_OLD_IMAGES = 3


def removal() -> dict[str, Any]:
    return {**dynamodb_record(StreamViewType="KEYS_ONLY"), "eventName": "REMOVE"}


def names_of(record: Any) -> tuple[Any, Any]:
    """Give the event name and the stream view of a record class or a model."""
    if isinstance(record, DynamoDBRecord):
        return record.event_name, record.dynamodb.stream_view_type
    return record.eventName, record.dynamodb.StreamViewType


both = pytest.mark.parametrize(
    "read", [DynamoDBRecord, DynamoDBStreamRecordModel.model_validate], ids=["class", "model"]
)


@both
@pytest.mark.parametrize(
    ("events", "views"),
    [
        (DynamoDBRecordEventName, StreamViewType),
        (ForeignEventName, ForeignViewType),
    ],
)
def test_a_comparison_with_an_enum_takes_the_branch(read: Any, events: Any, views: Any) -> None:
    name, view = names_of(read(removal()))

    assert name == events.REMOVE
    assert name == events.REMOVE
    assert not name != events.REMOVE  # noqa: SIM202  # it is `!=` that is tested
    assert name != events.INSERT
    assert not name == events.INSERT  # noqa: SIM201
    assert view == views.KEYS_ONLY
    assert view in (views.KEYS_ONLY, views.NEW_IMAGE)
    assert view != views.NEW_AND_OLD_IMAGES
    match name:
        case events.INSERT:
            pytest.fail("the wrong branch")
        case events.REMOVE:
            pass
        case _:
            pytest.fail("no branch")


@both
def test_a_name_stays_text(read: Any) -> None:
    name, view = names_of(read(removal()))

    assert (name, view) == ("REMOVE", "KEYS_ONLY")
    assert name != "INSERT"
    assert {"REMOVE": 1}[name] == 1
    assert name is DynamoDBRecordEventName.REMOVE
    assert f"{name} {view}" == "REMOVE KEYS_ONLY"
    assert str(name) == "REMOVE"
    assert json.dumps({"name": name, view: 1}) == '{"name": "REMOVE", "KEYS_ONLY": 1}'
    assert pickle.loads(pickle.dumps(name)) is DynamoDBRecordEventName.REMOVE  # noqa: S301
    assert deepcopy(view) is StreamViewType.KEYS_ONLY


@both
def test_a_stream_view_that_aws_adds_stays_text(read: Any) -> None:
    _, view = names_of(read(dynamodb_record(StreamViewType="DIFFERENCES")))

    assert type(view) is str
    assert view == "DIFFERENCES"
    assert view != StreamViewType.KEYS_ONLY


def test_another_event_name_is_refused() -> None:
    raw = {**removal(), "eventName": "REMOVED"}

    with pytest.raises(RecordMemberError, match="one of INSERT, MODIFY, REMOVE"):
        _ = DynamoDBRecord(raw).event_name
    with pytest.raises(ValidationError, match="eventName"):
        DynamoDBStreamRecordModel.model_validate(raw)


@pytest.mark.parametrize("value", [b"REMOVE", 2, None])
def test_a_name_that_is_no_text_is_refused(value: object) -> None:
    raw = {**removal(), "eventName": value}

    with pytest.raises(RecordMemberError):
        _ = DynamoDBRecord(raw).event_name
    with pytest.raises(ValidationError):
        DynamoDBStreamRecordModel.model_validate(raw)


def test_a_model_dumps_names_as_text() -> None:
    model = DynamoDBStreamRecordModel.model_validate(removal())

    for mode in ("python", "json"):
        dumped = model.model_dump(mode=mode)
        assert type(dumped["eventName"]) is str
        assert dumped["eventName"] == "REMOVE"
        assert type(dumped["dynamodb"]["StreamViewType"]) is str
    assert '"eventName":"REMOVE"' in model.model_dump_json()
    again = DynamoDBStreamRecordModel.model_validate(model.model_dump(round_trip=True))
    assert again == model
    assert pickle.loads(pickle.dumps(model)) == model  # noqa: S301
    properties = type(model).model_json_schema()["properties"]
    assert properties["eventName"]["enum"] == ["INSERT", "MODIFY", "REMOVE"]


def test_a_model_can_still_narrow_the_event_name_to_text() -> None:
    class Removal(DynamoDBStreamRecordModel):
        eventName: Literal["REMOVE"]  # noqa: N815

    assert Removal.model_validate(removal()).eventName == DynamoDBRecordEventName.REMOVE
    with pytest.raises(ValidationError):
        Removal.model_validate(dynamodb_record())
