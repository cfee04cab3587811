"""What the default log shows of a failure, and how users see more."""

from __future__ import annotations

from typing import Any

import pytest
from loguru import logger as loguru_logger
from pydantic import BaseModel, ConfigDict, Field, Json, field_validator
from pydantic_core import PydanticCustomError

from lambda_batch import (
    BatchProcessingError,
    DynamoDBBatchProcessor,
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
    HandlerError,
    InvalidEventError,
    KinesisBatchProcessor,
    SqsBatchProcessor,
    SQSRecord,
    SqsRecordModel,
    process_partial_response,
)
from lambda_batch._engine import failure_log
from tests.runtime.cases import DYNAMODB, FAILURE, KINESIS, SQS, KinesisOrder, OutOfStockError
from tests.runtime.events import event_of, sqs_record


def test_the_log_tells_once_how_to_see_texts(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failure_log, "_told", list[bool]())
    for _ in range(2):
        process_partial_response(SQS.event(2), SQS.failing_on(1), SqsBatchProcessor())
    [told] = [message for message in caplog.messages if "LAMBDA_BATCH_LOG_TEXTS=1" in message]
    assert told.startswith(
        "texts of exceptions are not logged, because they may hold a payload: to see them, set "
    )
    assert FAILURE not in caplog.text


def test_an_environment_variable_shows_texts(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAMBDA_BATCH_LOG_TEXTS", "1")
    process_partial_response(SQS.event(2), SQS.failing_on(1), SqsBatchProcessor())
    assert caplog.messages[0].endswith(f"OutOfStockError: {FAILURE}")


@pytest.mark.parametrize("value", ["", "0", "false", "False", "no", "off"])
def test_an_environment_variable_that_says_no_shows_no_texts(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("LAMBDA_BATCH_LOG_TEXTS", value)
    process_partial_response(SQS.event(2), SQS.failing_on(1), SqsBatchProcessor())
    assert FAILURE not in caplog.text


def test_a_class_attribute_shows_texts(caplog: pytest.LogCaptureFixture) -> None:
    class Open(SqsBatchProcessor[SQSRecord]):
        log_texts = True

    process_partial_response(SQS.event(2), SQS.failing_on(1), Open())
    assert FAILURE in caplog.text


def test_loguru_shows_the_traceback() -> None:
    written: list[str] = []
    sink = loguru_logger.add(written.append, format="{message}")
    try:
        logger: Any = loguru_logger
        process_partial_response(SQS.event(2), SQS.failing_on(1), SqsBatchProcessor(logger=logger))
    finally:
        loguru_logger.remove(sink)
    assert "SQS record" in written[0]
    assert f"OutOfStockError: {FAILURE}" in written[0]


def test_our_own_text_of_a_damaged_payload_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    record = KINESIS.make(1, None)
    record["kinesis"]["data"] = "no base64"
    processor = KinesisBatchProcessor(model=KinesisOrder, raise_on_entire_batch_failure=False)
    process_partial_response(event_of(record), KINESIS.failing_on(), processor)
    assert "base64" in caplog.messages[0].splitlines()[0]


class Picky(BaseModel):
    """A payload with a validator that puts data into the type of its error."""

    number: int

    @field_validator("number")
    @classmethod
    def refuse(cls, number: int) -> int:
        kind: Any = f"secret_{number}"
        raise PydanticCustomError(kind, "no")


def test_the_type_of_a_users_own_error_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    processor = SqsBatchProcessor(
        model=SqsRecordModel[Json[Picky]], raise_on_entire_batch_failure=False
    )
    process_partial_response(SQS.event(1), SQS.failing_on(), processor)
    assert "secret" not in caplog.text
    assert caplog.messages[0].splitlines()[0].endswith(": body.number: custom error")


def test_a_time_that_is_none_is_named(caplog: pytest.LogCaptureFixture) -> None:
    """The kind of error is this library's own, so it is no user's data."""

    def handle(record: SqsRecordModel) -> object:
        return record.attributes.SentTimestamp

    message = sqs_record(1)
    message["attributes"]["SentTimestamp"] = "soon"
    processor = SqsBatchProcessor(model=SqsRecordModel, raise_on_entire_batch_failure=False)
    process_partial_response(event_of(message), handle, processor)
    assert caplog.messages[0].splitlines()[0].endswith(": attributes.SentTimestamp: moment")
    assert "soon" not in caplog.text


class OwnChange(DynamoDBStreamChangedRecordModel):
    """A user's model of an object in the record."""

    model_config = ConfigDict(title="A change")


class OwnChangedRecord(DynamoDBStreamRecordModel):
    """A user's model that holds it."""

    dynamodb: OwnChange


@pytest.mark.parametrize(
    "model",
    [DynamoDBStreamRecordModel, DynamoDBStreamRecordModel[dict[str, Any]], OwnChangedRecord],
)
def test_a_damaged_member_that_a_handler_reads_is_named_with_its_path(
    model: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """As in the error of the whole record."""

    def handle(record: Any) -> object:
        return record.dynamodb.SizeBytes

    event = DYNAMODB.event(1)
    event["Records"][0]["dynamodb"]["SizeBytes"] = "many"
    processor = DynamoDBBatchProcessor(model=model, raise_on_entire_batch_failure=False)
    process_partial_response(event, handle, processor)
    assert caplog.messages[0].splitlines()[0].endswith(": dynamodb.SizeBytes: int_type")


def test_a_nested_event_shows_nothing_of_its_source(caplog: pytest.LogCaptureFixture) -> None:
    """A handler that processes an event in a payload: its names can be a user's data."""

    def handle(record: SQSRecord) -> None:
        nested = {"Records": [sqs_record(1) | {"eventSource": "tenant 4929"}]}
        process_partial_response(nested, SQS.failing_on(), SqsBatchProcessor())

    processor = SqsBatchProcessor(raise_on_entire_batch_failure=False)
    process_partial_response(SQS.event(1), handle, processor)
    assert "4929" not in caplog.text


def test_a_wholly_invalid_batch_names_the_member(caplog: pytest.LogCaptureFixture) -> None:
    event = event_of(sqs_record(1, {"number": "many"}))
    with pytest.raises(
        BatchProcessingError, match=r"1 x ValidationError; the first: body.number: int_"
    ):
        process_partial_response(event, SQS.failing_on(), SqsBatchProcessor(model=SQS.model))


class Line(BaseModel):
    sku: int
    size: int = Field(default=0, alias="lineSize")


class Parcel(BaseModel):
    weight: int


class NestedOrder(BaseModel):
    line: Line | None = None
    lines: list[Line] = []
    pair: tuple[int, Line] | None = None
    by_customer: dict[str, Line] = {}
    deep: dict[str, list[Line]] | None = None
    either: Line | Parcel | None = None


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"line": {"sku": "a"}}, "body.line.sku: int_parsing"),
        ({"line": {"sku": 1, "lineSize": "a"}}, "body.line.lineSize: int_parsing"),
        ({"lines": [{"sku": 1}, {"sku": "a"}, {"sku": "b"}]}, "body.lines.*.sku: int_parsing"),
        ({"lines": [7]}, "body.lines: model_type"),
        ({"pair": [1, {"sku": "a"}]}, "body.pair.*.sku: int_parsing"),
        ({"by_customer": {"jane": {"sku": "a"}}}, "body.by_customer.*.sku: int_parsing"),
        ({"deep": {"jane": [{"sku": "a"}]}}, "body.deep.*.*.sku: int_parsing"),
        ({"either": {"weight": "a"}}, "body.either.sku: missing, body.either.weight: int_parsing"),
    ],
    ids=str,
)
def test_a_member_of_a_nested_model_is_named_without_keys_of_maps(
    body: dict[str, Any], shown: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Indexes are left out, too, because equal failures are summed up."""
    processor = SqsBatchProcessor(model=SqsRecordModel[Json[NestedOrder]])
    with pytest.raises(BatchProcessingError) as caught:
        process_partial_response(event_of(sqs_record(1, body)), SQS.failing_on(), processor)
    assert str(caught.value).endswith(f"the first: {shown})")
    assert "jane" not in caplog.text


def test_an_error_of_ours_that_a_handler_made_does_not_count_as_ours(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Passing(SqsBatchProcessor[SQSRecord]):
        def _process_record(self, record: Any) -> Any:
            error = HandlerError(f"card {record['body']}")
            raise OutOfStockError(FAILURE) from error

    processor = Passing(raise_on_entire_batch_failure=False)
    process_partial_response(SQS.event(1), SQS.failing_on(), processor)
    assert "card" not in caplog.text


class Auditing(BaseModel):
    """A payload with a validator that raises an error of this library."""

    number: int

    @field_validator("number")
    @classmethod
    def refuse(cls, number: int) -> int:
        raise InvalidEventError(f"card {number}")


def test_an_error_of_ours_that_a_validator_made_does_not_count_as_ours(
    caplog: pytest.LogCaptureFixture,
) -> None:
    processor = SqsBatchProcessor(
        model=SqsRecordModel[Json[Auditing]], raise_on_entire_batch_failure=False
    )
    process_partial_response(SQS.event(1), SQS.failing_on(), processor)
    assert "body.number: value_error" in caplog.text
    assert "card" not in caplog.text


@pytest.mark.parametrize("names", [{"__name__": "lambda_batch_tools.orders"}, {}])
def test_a_module_with_a_name_like_ours_is_not_ours(
    names: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """A user's package can be called lambda_batch_tools, and code can have no module at all."""
    names = names | {"HandlerError": HandlerError}
    exec("def handle(record): raise HandlerError('card 4929')", names)  # noqa: S102
    processor = SqsBatchProcessor(raise_on_entire_batch_failure=False)
    process_partial_response(SQS.event(1), names["handle"], processor)
    assert "failed: lambda_batch.errors.HandlerError" in caplog.text
    assert "4929" not in caplog.text
