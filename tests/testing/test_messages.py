"""Messages of other services: they fit their schemas and models, and mistakes are named."""

from __future__ import annotations

import gzip
import json
from copy import deepcopy
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, ValidationError

import lambda_batch
from lambda_batch.testing import (
    EventError,
    ItemChange,
    cloudwatch_logs_data,
    dynamodb_kinesis_change,
    eventbridge_event,
    s3_notification,
    s3_test_event,
    ses_notification,
    sns_notification,
)
from tests.testing.checking import validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Order(BaseModel):
    """A payload."""

    id: int


LOGS = json.loads(gzip.decompress(cloudwatch_logs_data(["text", {"id": 1}])))
MESSAGES = [
    pytest.param("sns", "SnsNotification", sns_notification(subject="a"), id="sns"),
    pytest.param(
        "sns",
        "SnsNotification",
        sns_notification(topic_arn="arn:aws:sns:eu-west-1:1:a.fifo", attributes={"a": "b"}),
        id="sns-fifo",
    ),
    pytest.param("eventbridge", "EventBridgeEvent", eventbridge_event({}), id="eventbridge"),
    pytest.param("s3", "S3Notification", s3_notification("bucket", "key"), id="s3"),
    pytest.param("s3", "S3Notification", s3_test_event(), id="s3-test-event"),
    pytest.param("ses", "SesNotification", ses_notification("Send", {"send": {}}), id="ses"),
    pytest.param("cloudwatch_logs", "CloudWatchLogsData", LOGS, id="cloudwatch-logs"),
    pytest.param(
        "dynamodb_kinesis",
        "DynamoDBKinesisChange",
        dynamodb_kinesis_change(ItemChange.expire({"id": 1, "price": Decimal("1.5")})),
        id="dynamodb",
    ),
]


def damaged(message: Any) -> Iterator[tuple[str, Any]]:
    """Yield copies of a message: each lacks one of its members, or has another type there."""
    for name in message:
        without = deepcopy(message)
        del without[name]
        yield f"without {name}", without
        for other in (True, 5, "text", [True], {"a": True}):
            yield f"{name}: {other}", {**message, name: other}


@pytest.mark.parametrize(("schema", "name", "message"), MESSAGES)
def test_schema_and_model_agree_on_a_message(schema: str, name: str, message: Any) -> None:
    model: type[BaseModel] = getattr(lambda_batch, name)

    def is_read(value: object) -> bool:
        try:
            model.model_validate_json(json.dumps(value))
        except ValidationError:
            return False
        return True

    assert [error.message for error in validator(schema).iter_errors(message)] == []
    assert is_read(message)
    verdicts = {case: is_read(value) for case, value in damaged(message)}
    assert verdicts == {case: validator(schema).is_valid(value) for case, value in damaged(message)}
    assert not all(verdicts.values())


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(sns_notification, id="sns"),
        pytest.param(partial(eventbridge_event, {}), id="eventbridge"),
        pytest.param(partial(s3_notification, "a", "b"), id="s3"),
        pytest.param(partial(ses_notification, "Send", {"send": {}}), id="ses"),
        pytest.param(partial(dynamodb_kinesis_change, {"id": 1}), id="change"),
    ],
)
def test_messages_are_the_same_in_every_run_and_differ_by_number(
    make: Callable[..., object],
) -> None:
    assert make(number=1) == make(number=1) != make(number=2)


def test_models_are_payloads_of_messages() -> None:
    assert sns_notification(Order(id=1))["Message"] == '{"id": 1}'
    assert eventbridge_event(Order(id=1))["detail"] == {"id": 1}
    [event] = json.loads(gzip.decompress(cloudwatch_logs_data([Order(id=1)])))["logEvents"]
    assert event["message"] == '{"id": 1}'


def test_members_of_messages_can_be_replaced() -> None:
    notification = s3_notification("a", "b", overrides={"s3": {"configurationId": "mine"}})

    [record] = notification["Records"]
    assert (record["s3"]["configurationId"], record["s3"]["bucket"]["name"]) == ("mine", "a")


def test_one_log_event_in_place_of_a_list_is_rejected_with_a_hint() -> None:
    with pytest.raises(EventError, match=r"write cloudwatch_logs_data\(\[value\]\)"):
        cloudwatch_logs_data("text")


@pytest.mark.parametrize("make", [sns_notification, eventbridge_event])
def test_a_payload_without_a_json_form_is_rejected(make: Callable[[object], object]) -> None:
    with pytest.raises(EventError, match="value with a JSON form"):
        make({"a": {1, 2}})
