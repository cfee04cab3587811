"""What models show of themselves: records end up in logs and error trackers, payloads must not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, Field, Json, computed_field

from lambda_batch import (
    DynamoDBStreamRecordModel,
    KafkaRecordModel,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    RecordModel,
    SnsNotification,
    SqsModel,
    SqsRecordModel,
)
from lambda_batch.testing import sns_notification
from tests.runtime.cases import (
    DYNAMODB,
    KAFKA,
    KINESIS,
    SQS,
    Case,
    Order,
    every_case,
    text_of,
)

if TYPE_CHECKING:
    pass


class SqsStyle(SqsRecordModel):
    body: Json[Order]
    order: Json[Order] = Field(alias="body")


class KinesisData(KinesisDataStreamRecordPayload):
    data: Json[Order]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def number(self) -> int:
        return self.data.number


class KinesisStyle(KinesisDataStreamRecord):
    kinesis: KinesisData


class DynamoDBStyle(DynamoDBStreamRecordModel):
    pass


class KafkaStyle(KafkaRecordModel[Json[Order]]):
    key: str = Field()


STYLES: list[tuple[Case, type[RecordModel]]] = [
    *((case, case.model) for case in (SQS, KINESIS, DYNAMODB, KAFKA)),
    (SQS, SqsStyle),
    (KINESIS, KinesisStyle),
    (DYNAMODB, DynamoDBStyle),
    (KAFKA, KafkaStyle),
]


@pytest.mark.parametrize(("case", "model"), STYLES)
@pytest.mark.parametrize("by_engine", [True, False])
def test_a_record_shows_its_item_identifier_and_no_more(
    case: Case, model: type[RecordModel], *, by_engine: bool
) -> None:
    raw = case.records(1)[0]
    record: Any = case.reader(model)(raw) if by_engine else model.model_validate(raw)
    identifier = text_of(case.identifier(raw))

    assert repr(record) == f"{model.__name__}(itemIdentifier='{identifier}', ...)"
    assert str(record) == f"itemIdentifier='{identifier}' ..."
    assert next(iter(record.__rich_repr__())) == ("itemIdentifier", identifier)
    assert record == case.reader(model)(raw)


@pytest.mark.parametrize(("case", "model"), STYLES)
def test_an_object_in_a_record_shows_no_payload(case: Case, model: type[RecordModel]) -> None:
    record = model.model_validate(case.records(1)[0])

    for member in ("kinesis", "dynamodb"):
        if hasattr(record, member):
            shown = repr(getattr(record, member))
            assert text_of(case.identifier(record)) in shown
            assert shown.endswith(", ...)")
            assert "number" not in shown.lower().replace("sequencenumber", "")


@every_case
def test_a_record_without_members_can_be_shown(case: Case) -> None:
    assert repr(case.model.model_construct()) == f"{case.model.__name__}(...)"


def test_an_event_shows_its_records() -> None:
    first, second = SQS.records(2)
    event = SqsModel[Json[Order]].model_validate({"Records": [first, second]})

    assert repr(event).count("itemIdentifier=") == 2
    assert first["messageId"] in repr(event)
    assert "number" not in repr(event)


def test_a_message_in_a_payload_shows_what_is_around_its_own_payload() -> None:
    notification = SnsNotification[Json[Order]].model_validate(sns_notification({"number": 5312}))

    assert "TopicArn='arn:aws:sns:" in repr(notification)
    assert "5312" not in repr(notification)


def test_a_users_own_repr_counts() -> None:
    class Shown(SqsRecordModel[Json[Order]]):
        def __repr__(self) -> str:
            return f"order {self.body.number}"

        def __str__(self) -> str:
            return "an order"

    class Listed(SqsRecordModel[Json[Order]]):
        def __repr_args__(self) -> Any:
            return [("body", self.body)]

    raw = SQS.records(1)[0]
    assert repr(SQS.reader(Shown)(raw)) == "order 1"
    assert str(SQS.reader(Shown)(raw)) == "an order"
    assert repr(SQS.reader(Listed)(raw)) == "Listed(body=Order(number=1))"


def test_a_users_payload_shows_what_it_likes() -> None:
    class Text(BaseModel):
        number: int

    record = SQS.reader(SqsRecordModel[Json[Text]])(SQS.records(1)[0])
    assert repr(record.body) == "Text(number=1)"
