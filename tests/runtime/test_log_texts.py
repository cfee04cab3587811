"""What the default log shows of a failure, and how users see more."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from loguru import logger as loguru_logger
from pydantic import BaseModel, ConfigDict, Field, Json, field_validator
from pydantic_core import PydanticCustomError

from lambda_batch import (
    AsyncSqsBatchProcessor,
    BatchProcessingError,
    BatchReport,
    CircuitBreakerError,
    DynamoDBBatchProcessor,
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
    HandlerError,
    InvalidEventError,
    KafkaBatchProcessor,
    KafkaRecordModel,
    KinesisBatchProcessor,
    LambdaBatchError,
    MessageGroupCircuitBreakerError,
    NotAttemptedError,
    SqsBatchProcessor,
    SqsMsgAttributeModel,
    SQSRecord,
    SqsRecordModel,
    async_process_partial_response,
    process_partial_response,
)
from lambda_batch._engine import failure_log
from tests.runtime.cases import (
    DYNAMODB,
    FAILURE,
    KAFKA,
    KINESIS,
    SQS,
    Case,
    KinesisOrder,
    Mode,
    OutOfStockError,
    every_case,
    own_modes,
)
from tests.runtime.events import event_of, sqs_record


def test_the_log_tells_once_how_to_see_texts(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failure_log, "_told", list[bool]())
    for _ in range(2):
        process_partial_response(SQS.event(2), SQS.failing_on(1), SqsBatchProcessor())
    [told] = [message for message in caplog.messages if "LAMBDA_BATCH_LOG_TEXTS=1" in message]
    assert told == (
        "texts of exceptions are not logged, because they may hold a payload: to see them, set "
        "LAMBDA_BATCH_LOG_TEXTS=1 or `log_texts = True` in a subclass of the processor, or pass "
        "`logger=`"
    )
    assert FAILURE not in caplog.text


@pytest.mark.parametrize("value", ["1", "true", "True", "YES", "on"])
def test_an_environment_variable_shows_texts(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("LAMBDA_BATCH_LOG_TEXTS", value)
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


def test_a_users_logger_gets_failures_though_ours_is_silenced(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("lambda_batch"), "disabled", True)
    own = logging.getLogger("own")
    process_partial_response(SQS.event(2), SQS.failing_on(1), SqsBatchProcessor(logger=own))
    assert [record.name for record in caplog.records] == ["own"]


def test_an_invalid_value_in_a_hook_is_told_by_its_kind(caplog: pytest.LogCaptureFixture) -> None:
    def send(report: BatchReport) -> None:
        Picked.model_validate({"lines": [{"sku": report}]})

    process_partial_response(SQS.event(1), SQS.failing_on(), SqsBatchProcessor(on_report=send))
    [message] = caplog.messages
    first, *frames = message.splitlines()
    assert first.endswith(".ValidationError: record: string_type")
    assert frames[0].startswith('  File "')


class Picked(BaseModel):
    """What a hook sends."""

    lines: list[dict[str, str]]


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


def with_attribute(value: object) -> dict[str, Any]:
    record = sqs_record(1)
    record["messageAttributes"] = {"jane": {"dataType": "Binary", "binaryValue": value}}
    return record


class OwnAttributes(SqsRecordModel):
    """A model that declares the member, so it is validated before the handler runs."""

    messageAttributes: dict[str, SqsMsgAttributeModel]  # noqa: N815  # as on the wire


def read_attributes(record: Any) -> None:
    if isinstance(record, SQSRecord):
        attribute = record.message_attributes["jane"]
        assert attribute is not None
        print(attribute.binary_value)
    else:
        print(record.messageAttributes["jane"].binaryValue)


@pytest.mark.parametrize(
    ("value", "came"),
    [("4929 4929", "other text of 9 characters"), (4929, "a number"), ([4929], "an array (list)")],
)
@pytest.mark.parametrize("model", [None, SqsRecordModel, OwnAttributes])
def test_our_own_text_of_a_damaged_attribute_is_logged(
    model: Any, value: object, came: str, caplog: pytest.LogCaptureFixture
) -> None:
    processor: Any = SqsBatchProcessor(model=model, raise_on_entire_batch_failure=False)
    process_partial_response(event_of(with_attribute(value)), read_attributes, processor)
    line = caplog.messages[0].splitlines()[0]
    assert "binaryValue" in line
    assert "expected base64 text" in line
    assert line.endswith(f"got {came}")
    assert "4929" not in caplog.text
    assert "jane'" not in line


@pytest.mark.parametrize("member", ["key", "value"])
@pytest.mark.parametrize("model", [None, KafkaRecordModel[bytes, bytes]])
def test_our_own_text_of_a_damaged_kafka_payload_is_logged(
    member: str, model: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def handle(record: Any) -> None:
        print(getattr(record, member if model else f"decoded_{member}"))

    record = KAFKA.make(1, None) | {member: "4929 4929"}
    processor: Any = KafkaBatchProcessor(model=model, raise_on_entire_batch_failure=False)
    process_partial_response(KAFKA.make_event(record), handle, processor)
    line = caplog.messages[0].splitlines()[0]
    assert member in line
    assert "expected base64 text" in line
    assert line.endswith("got other text of 9 characters")
    assert "4929" not in caplog.text


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


@pytest.mark.parametrize("name", ["tenant 4929", "aws:tenant 4929", {"tenant 4929": 1}])
@every_case
def test_a_nested_event_shows_nothing_of_its_source(
    case: Case, name: object, caplog: pytest.LogCaptureFixture
) -> None:
    """A handler that processes an event in a payload: its names can be a user's data."""

    def handle(record: SQSRecord) -> None:
        nested = case.event(1)
        holder = nested if case is KAFKA else nested["Records"][0]
        holder["eventSource"] = name
        process_partial_response(nested, case.failing_on(), case.classes[0]())

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


UNRAISED: list[type[LambdaBatchError]] = [
    HandlerError,
    InvalidEventError,
    BatchProcessingError,
    CircuitBreakerError,
    MessageGroupCircuitBreakerError,
    NotAttemptedError,
]


@own_modes
@pytest.mark.parametrize("kind", UNRAISED)
def test_an_error_of_ours_without_a_traceback_does_not_count_as_ours(
    mode: Mode, kind: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """A step can report an error that it has made, but not raised."""
    base: Any = mode.base(SQS)

    class Reporting(base):  # type: ignore[misc]
        def _process_record(self, record: Any) -> Any:
            error = kind(f"card {record['body']}")
            return self.failure_handler(record, (kind, error, None))

        async def _async_process_record(self, record: Any) -> Any:
            return Reporting._process_record(self, record)

    with pytest.raises(BatchProcessingError) as caught:
        mode.respond(SQS.event(2), SQS.failing_on(), Reporting())
    assert str(caught.value).endswith(f"(2 x {kind.__name__})")
    assert "card" not in caplog.text


@pytest.mark.parametrize("kind", UNRAISED)
def test_an_error_of_ours_in_a_future_does_not_count_as_ours(
    kind: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """The future of a handler raises in the engine, which awaits it."""

    def handle(record: Any) -> Any:
        future = asyncio.get_running_loop().create_future()
        future.set_exception(kind(f"card {record['body']}"))
        return future

    processor = AsyncSqsBatchProcessor()
    with pytest.raises(BatchProcessingError) as caught:
        async_process_partial_response(SQS.event(2), handle, processor)
    assert "card" not in caplog.text + str(caught.value)
    assert f"failed: lambda_batch.errors.{kind.__name__}" in caplog.text


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
