"""Messages of other services inside payloads: SNS, EventBridge, S3, CloudWatch Logs, DynamoDB."""

from __future__ import annotations

import copy
import gzip
import json
import pickle
from datetime import UTC, datetime
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, ConfigDict, Json, TypeAdapter, ValidationError

from lambda_batch import (
    CloudWatchLogsData,
    ConfigurationError,
    DynamoDBKinesisChange,
    EventBridgeEvent,
    GzipJson,
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    S3Notification,
    SnsNotification,
    SqsBatchProcessor,
    SqsRecordModel,
    process_partial_response,
)
from lambda_batch.testing import (
    ItemChange,
    cloudwatch_logs_data,
    dynamodb_kinesis_change,
    eventbridge_event,
    kinesis_event,
    s3_notification,
    s3_test_event,
    sns_notification,
    sqs_event,
)
from lambda_batch.wire import compressed_json
from tests.events.corpus import CORPUS, needs_corpus

if TYPE_CHECKING:
    from collections.abc import Callable


class Order(BaseModel):
    """The user's payload; strict, as what is text in JSON need not be text in Python."""

    model_config = ConfigDict(strict=True)

    id: int
    placed: datetime | None = None


class Item(BaseModel):
    """An item of a table."""

    id: str
    price: Decimal


class OrderNotification(SnsNotification):
    """A notification whose message is narrowed."""

    Message: Json[Order]


class OrderPlaced(EventBridgeEvent):
    """An event whose detail is narrowed."""

    detail: Order


Sqs = SqsRecordModel
Kinesis = KinesisDataStreamRecord
ORDER = {"id": 1, "placed": "2025-10-23T08:19:01Z"}
READ = Order(id=1, placed=datetime(2025, 10, 23, 8, 19, 1, tzinfo=UTC))
BAD = {"id": "one"}


def is_of_sqs(model: Any) -> bool:
    """Return whether a model is one of SQS records, not of Kinesis records."""
    return issubclass(model, SqsRecordModel)


def first_message(data: Any) -> object:
    """Return what the first log event holds."""
    return data.logEvents[0].message


def handled(model: Any, *payloads: object) -> tuple[list[Any], list[ValidationError]]:
    """Run a batch; return the payloads that reached the handler, and the errors of the others."""
    is_sqs = is_of_sqs(model)
    event = sqs_event(payloads) if is_sqs else kinesis_event(payloads)
    options: Any = {"model": model, "raise_on_entire_batch_failure": False}
    processor: Any = (SqsBatchProcessor if is_sqs else KinesisBatchProcessor)(**options)
    read: list[Any] = []

    def handle(record: Any) -> None:
        read.append(record.body if is_sqs else record.kinesis.data)

    response = process_partial_response(event, handle, processor)

    errors = [error for _, error, _ in processor.exceptions]
    assert len(response["batchItemFailures"]) == len(errors) == len(payloads) - len(read)
    return read, errors


@pytest.mark.parametrize(
    ("model", "right", "wrong", "value", "place"),
    [
        pytest.param(
            Sqs[Json[SnsNotification[Json[Order]]]],
            sns_notification(ORDER),
            sns_notification(BAD),
            attrgetter("Message"),
            ("body", "Message", "id"),
            id="sns",
        ),
        pytest.param(
            Sqs[Json[OrderNotification]],
            sns_notification(ORDER),
            sns_notification(BAD),
            attrgetter("Message"),
            ("body", "Message", "id"),
            id="sns-narrowed",
        ),
        pytest.param(
            Sqs[Json[EventBridgeEvent[Order]]],
            eventbridge_event(ORDER),
            eventbridge_event(BAD),
            attrgetter("detail"),
            ("body", "detail", "id"),
            id="eventbridge",
        ),
        pytest.param(
            Sqs[Json[OrderPlaced]],
            eventbridge_event(ORDER),
            eventbridge_event(BAD),
            attrgetter("detail"),
            ("body", "detail", "id"),
            id="eventbridge-narrowed",
        ),
        pytest.param(
            Sqs[Json[SnsNotification[Json[EventBridgeEvent[Order]]]]],
            sns_notification(eventbridge_event(ORDER)),
            sns_notification(eventbridge_event(BAD)),
            attrgetter("Message.detail"),
            ("body", "Message", "detail", "id"),
            id="eventbridge-in-sns",
        ),
        pytest.param(
            Kinesis[GzipJson[CloudWatchLogsData[Json[Order]]]],
            cloudwatch_logs_data([ORDER]),
            cloudwatch_logs_data([ORDER, BAD]),
            first_message,
            ("kinesis", "data", "logEvents", 1, "message", "id"),
            id="cloudwatch-logs",
        ),
        pytest.param(
            Kinesis[Json[EventBridgeEvent[Order]]],
            eventbridge_event(ORDER),
            eventbridge_event(BAD),
            attrgetter("detail"),
            ("kinesis", "data", "detail", "id"),
            id="eventbridge-in-kinesis",
        ),
    ],
)
def test_the_payload_of_a_message_in_a_payload(
    model: Any,
    right: object,
    wrong: object,
    value: Callable[[Any], object],
    place: tuple[object, ...],
) -> None:
    read, errors = handled(model, right, wrong)

    assert [value(each) for each in read] == [READ]
    [error] = errors
    assert [each["loc"] for each in error.errors()] == [place]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(sns_notification(overrides={"Message": 5}), id="no-text"),
        pytest.param(sns_notification(overrides={"Type": "SubscriptionConfirmation"}), id="type"),
        pytest.param(sns_notification(overrides={"Timestamp": "1761207541"}), id="time"),
        pytest.param(ORDER, id="raw-delivery"),
        pytest.param("no JSON", id="no-json"),
    ],
)
def test_what_is_no_notification_fails_alone(wrong: object) -> None:
    read, errors = handled(Sqs[Json[SnsNotification[str]]], wrong, sns_notification("text"))

    assert [body.Message for body in read] == ["text"]
    assert len(errors) == 1


@pytest.mark.parametrize("detail", ["text", [ORDER], 1, None])
def test_the_detail_of_an_event_is_an_object(detail: object) -> None:
    wrong = eventbridge_event({}, overrides={"detail": detail})

    read, [error] = handled(Sqs[Json[EventBridgeEvent]], wrong, eventbridge_event({"any": 1}))

    assert [body.detail for body in read] == [{"any": 1}]
    assert [each["loc"] for each in error.errors()] == [("body", "detail")]


def test_the_members_of_an_event_have_python_names() -> None:
    raw = eventbridge_event(ORDER, overrides={"replay-name": "again"})

    event = EventBridgeEvent[Order].model_validate_json(json.dumps(raw))

    assert (event.detail_type, event.replay_name) == ("Order Placed", "again")
    assert event.time == datetime(2025, 10, 23, 8, 19, 1, tzinfo=UTC)
    assert event.model_dump(by_alias=True)["detail-type"] == "Order Placed"


def test_the_attributes_of_a_notification() -> None:
    raw = sns_notification("a", attributes={"colour": "blue"}, topic_arn="arn:aws:sns:r:1:a.fifo")

    notification = SnsNotification[str].model_validate(raw)

    assert notification.MessageAttributes is not None
    assert notification.MessageAttributes["colour"].Value == "blue"
    assert notification.SequenceNumber is not None
    assert notification.Signature is None


def test_the_key_of_an_object_can_be_read_as_other_apis_take_it() -> None:
    key = "invoices/März 2025+.pdf"

    [body], _ = handled(Sqs[Json[S3Notification]], s3_notification("orders", key))

    [record] = body.Records
    assert str(record.s3.object.key) == "invoices/M%C3%A4rz+2025%2B.pdf"
    assert record.s3.object.key.unquoted == key
    assert record.s3.bucket.name == "orders"
    assert record.responseElements.x_amz_request_id is not None


def test_an_object_that_was_removed_has_no_size() -> None:
    raw = s3_notification("orders", "a", event_name="ObjectRemoved:Delete")

    [body], _ = handled(Sqs[Json[S3Notification]], raw)

    assert body.Records[0].s3.object.size is None


def test_the_test_message_of_s3_has_no_records() -> None:
    read, errors = handled(
        Sqs[Json[S3Notification]],
        s3_test_event(),
        ORDER,
        {"Records": None},
        {"Event": "s3:OtherEvent"},
        {"Records": [ORDER]},
    )

    [body] = read
    assert (body.Records, body.Event, body.Bucket) == (None, "s3:TestEvent", "orders")
    assert len(errors) == 4


def test_a_control_message_of_cloudwatch_logs_has_no_log_events() -> None:
    control = cloudwatch_logs_data(["CWL CONTROL MESSAGE: Checking health."], is_control=True)

    read, _ = handled(Kinesis[GzipJson[CloudWatchLogsData[Json[Order]]]], control)

    [data] = read
    assert (data.messageType, data.logEvents) == ("CONTROL_MESSAGE", [])


@pytest.mark.parametrize(
    ("data", "got"),
    [
        pytest.param(b"plain", "5 other bytes", id="plain"),
        pytest.param(b"", "0 bytes that end too early", id="empty"),
        pytest.param(gzip.compress(b"{}")[:-1], "bytes that end too early", id="cut-off"),
        pytest.param(gzip.compress(b"{}") + b"more", "other bytes", id="more-behind-it"),
    ],
)
def test_data_that_is_not_compressed_fails_without_being_shown(data: bytes, got: str) -> None:
    _, [error] = handled(Kinesis[GzipJson[CloudWatchLogsData[str]]], data)

    [only] = error.errors()
    assert only["loc"] == ("kinesis", "data")
    assert "expected bytes compressed with gzip" in only["msg"]
    assert got in only["msg"]
    assert "plain" not in str(error)


def test_a_record_can_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed_json, "MAX_SIZE", 1000)
    model = Kinesis[GzipJson[dict[str, str]]]

    fits, large = (gzip.compress(json.dumps({"a": "b" * size}).encode()) for size in (991, 992))

    read, [error] = handled(model, fits, large)

    assert len(read) == 1
    assert "at most 1000 bytes" in str(error)


def test_compressed_data_can_have_several_members() -> None:
    data = gzip.compress(b'{"a": ') + gzip.compress(b'"b"}')

    assert handled(Kinesis[GzipJson[dict[str, str]]], data)[0] == [{"a": "b"}]


def test_text_in_place_of_gzip_is_named() -> None:
    with pytest.raises(ValidationError, match="expected bytes compressed with gzip, got a string"):
        TypeAdapter[Any](GzipJson[dict[str, str]]).validate_python("text")


def test_a_change_of_a_table_in_kinesis() -> None:
    model = Kinesis[Json[DynamoDBKinesisChange[Item]]]
    old, new = {"id": "a", "price": Decimal("1.10")}, {"id": "a", "price": Decimal("1.2")}
    damaged = dynamodb_kinesis_change(new)
    damaged["dynamodb"]["NewImage"]["price"] = {"N": "much"}

    [insert, modify, remove, expire], [error] = handled(
        model,
        dynamodb_kinesis_change(new),
        dynamodb_kinesis_change(ItemChange.modify(old, new)),
        dynamodb_kinesis_change(ItemChange.remove(old)),
        dynamodb_kinesis_change(ItemChange.expire(old)),
        damaged,
    )

    assert insert.dynamodb.NewImage == Item(id="a", price=Decimal("1.2"))
    assert insert.dynamodb.Keys == {"id": "a"}
    assert (modify.dynamodb.OldImage, modify.eventName) == (Item.model_validate(old), "MODIFY")
    assert (remove.dynamodb.NewImage, remove.userIdentity) == (None, None)
    assert expire.userIdentity.principalId == "dynamodb.amazonaws.com"
    assert [each["loc"] for each in error.errors()] == [("kinesis", "data", "dynamodb", "NewImage")]
    assert "much" not in str(error)


@pytest.mark.parametrize(
    ("number", "microsecond"),
    [(1_761_207_541_123, 123_000), (1_761_207_541_123_456, 123_456)],
)
def test_the_time_of_a_change_is_in_milliseconds_or_microseconds(
    number: int, microsecond: int
) -> None:
    raw = dynamodb_kinesis_change({"id": "a"})
    raw["dynamodb"]["ApproximateCreationDateTime"] = number

    change = DynamoDBKinesisChange.model_validate_json(json.dumps(raw))

    moment = datetime(2025, 10, 23, 8, 19, 1, microsecond, tzinfo=UTC)
    assert change.dynamodb.ApproximateCreationDateTime == moment
    assert change.model_dump(round_trip=True)["dynamodb"]["ApproximateCreationDateTime"] == number


@pytest.mark.parametrize("text", ["2025-10-23T08:19:01Z", "1761207541123"])
def test_a_time_in_json_has_the_form_of_its_source_only(text: str) -> None:
    raw = dynamodb_kinesis_change({"id": "a"})
    raw["dynamodb"]["ApproximateCreationDateTime"] = text

    with pytest.raises(ValidationError, match="expected milliseconds or microseconds"):
        DynamoDBKinesisChange.model_validate_json(json.dumps(raw))


@pytest.mark.parametrize(
    ("model", "payload"),
    [
        pytest.param(Sqs[Json[SnsNotification[Json[Order]]]], sns_notification(ORDER), id="sns"),
        pytest.param(Sqs[Json[EventBridgeEvent[Order]]], eventbridge_event(ORDER), id="event"),
        pytest.param(Sqs[Json[S3Notification]], s3_notification("orders", "a b"), id="s3"),
        pytest.param(
            Kinesis[GzipJson[CloudWatchLogsData[Json[Order]]]],
            cloudwatch_logs_data([ORDER]),
            id="cloudwatch-logs",
        ),
        pytest.param(
            Kinesis[Json[DynamoDBKinesisChange[Item]]],
            dynamodb_kinesis_change({"id": "a", "price": 1}),
            id="dynamodb",
        ),
    ],
)
@pytest.mark.parametrize("by_alias", [{}, {"by_alias": True}], ids=["", "by-alias"])
def test_a_record_with_a_message_can_be_dumped_and_read_again(
    model: Any, payload: object, by_alias: Any
) -> None:
    event = sqs_event if is_of_sqs(model) else kinesis_event
    raw = event([payload])["Records"][0]

    record = model.model_validate(raw)
    options: Any = {"round_trip": True, "exclude_unset": True, **by_alias}

    assert model.model_validate(record.model_dump(**options)) == record
    assert model.model_validate_json(record.model_dump_json(**options)) == record
    assert json.loads(record.model_dump_json())
    assert copy.deepcopy(record) == record
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301  # made here
    assert record == raw


@pytest.mark.parametrize(
    ("model", "problem"),
    [
        pytest.param(Sqs[Json[SnsNotification[Order]]], "'Message' comes as text", id="sns"),
        pytest.param(
            Sqs[Json[EventBridgeEvent[Json[Order]]]],
            r"'detail' comes as a mapping.*without Json",
            id="eventbridge",
        ),
        pytest.param(
            Sqs[Json[SnsNotification[Json[EventBridgeEvent[Json[Order]]]]]],
            r"'detail' comes as a mapping.*without Json",
            id="eventbridge-in-sns",
        ),
        pytest.param(Sqs[SnsNotification[str]], "'body' comes as text.*Json", id="no-json"),
        pytest.param(Sqs[GzipJson[Order]], "'body' comes as text", id="gzip-of-text"),
        pytest.param(
            Sqs[Json[SnsNotification[GzipJson[Order]]]],
            "'Message' comes as text",
            id="gzip-of-text-in-sns",
        ),
        pytest.param(
            Kinesis[GzipJson[CloudWatchLogsData[Order]]],
            "'message' comes as text",
            id="cloudwatch-logs",
        ),
        pytest.param(
            Kinesis[Json[DynamoDBKinesisChange[Json[Order]]]],
            "Image' comes as a mapping.*without Json",
            id="dynamodb",
        ),
    ],
)
def test_a_composition_that_fits_no_record_is_found_before_any_arrives(
    model: Any, problem: str
) -> None:
    processor: Any = SqsBatchProcessor if is_of_sqs(model) else KinesisBatchProcessor

    with pytest.raises(ConfigurationError, match=problem):
        processor(model=model)


@needs_corpus
def test_a_notification_of_the_corpus() -> None:
    name = "aws-samples-serverless-patterns__fifo-sns-sqs-lambda-firehose-s3-README.json"
    [raw] = json.loads((CORPUS / "sqs" / name).read_text(encoding="utf-8"))["Records"]

    record = Sqs[Json[SnsNotification[str]]].model_validate(raw)

    assert record.body.SequenceNumber == "10000000000000008000"
    assert record.body.Message == json.loads(raw["body"])["Message"]


@needs_corpus
def test_a_change_of_the_corpus() -> None:
    name = "hand-made__ddb-change-in-kinesis-microsecond.json"
    path = CORPUS / "kinesis" / "synthetic" / name
    [raw] = json.loads(path.read_text(encoding="utf-8"))["Records"]

    record = Kinesis[Json[DynamoDBKinesisChange[dict[str, Any]]]].model_validate(raw)

    change = record.kinesis.data.dynamodb
    assert change.ApproximateCreationDateTime is not None
    assert change.ApproximateCreationDateTime.microsecond % 1000
    assert change.NewImage
