"""Failures are seen by default, without payloads and without floods."""

import logging
from types import TracebackType
from typing import Any

import pytest
from pydantic import BaseModel, Json

from lambda_batch import (
    BatchProcessingError,
    LambdaBatchError,
    SqsRecordModel,
    UsageError,
)
from lambda_batch._engine.failure_log import FailureLog
from tests.runtime.cases import (
    DYNAMODB,
    FAILURE,
    KINESIS,
    SQS,
    SYNC,
    Case,
    DynamoDBOrder,
    KinesisOrder,
    Mode,
    Order,
    OutOfStockError,
    SqsOrder,
    every_case,
    every_mode,
    text_of,
)
from tests.runtime.events import dynamodb_record, event_of, kinesis_record, sqs_record

MAX_KINDS = MAX_IDENTIFIERS = 10
"""How many kinds of failures are logged with a traceback, and how many records are named."""


@pytest.fixture(autouse=True)
def catch_warnings_and_more(caplog: pytest.LogCaptureFixture) -> None:
    """Catch all that is logged, whatever its level."""
    caplog.set_level(logging.DEBUG)


def own(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the messages that came from the engine, which are all warnings."""
    records = [record for record in caplog.records if record.name == "lambda_batch"]
    assert all(record.levelno == logging.WARNING for record in records)
    return [record.getMessage() for record in records]


@every_case
@every_mode
def test_nothing_is_logged_when_all_is_well(
    mode: Mode, case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    """A batch without failures has nothing to say."""
    mode.respond(case.event(3), case.failing_on(), mode.processor(case))
    assert own(caplog) == []


@every_case
@every_mode
def test_a_failure_is_logged(mode: Mode, case: Case, caplog: pytest.LogCaptureFixture) -> None:
    """By default the log holds record, class and traceback of a failure, but not its text."""
    mode.respond(case.event(3), case.failing_on(2), mode.processor(case))
    [message] = own(caplog)
    identifier = text_of(case.identifier(case.make(2, None)))
    first, *lines = message.splitlines()
    assert first == f"{case} record {identifier} failed: tests.runtime.cases.OutOfStockError"
    assert any("in handle" in line and "cases.py" in line for line in lines)
    assert any("raise OutOfStockError(FAILURE)" in line for line in lines)
    assert FAILURE not in message
    # The engine's own frames would say nothing to a user.
    assert "lambda_batch" not in message


@every_mode
def test_causes_are_logged(mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    """What an exception came from is logged, too, without its text."""

    def look_up() -> None:
        raise LookupError(FAILURE)

    def handle(record: Any) -> None:
        try:
            look_up()
        except LookupError as error:
            number = SQS.number(record)
            if number == 1:
                raise OutOfStockError(FAILURE) from error
            if number == 2:
                raise OutOfStockError(FAILURE)  # noqa: B904  # the cause is implied
            if number == 3:
                raise OutOfStockError(FAILURE) from None

    mode.respond(SQS.event(4), handle, mode.processor(SQS))
    messages = own(caplog)
    assert len(messages) == 3
    explicit, implicit, none = sorted(messages)
    for message in (explicit, implicit):
        _, behind = message.split("\nafter builtins.LookupError\n")
        assert behind.startswith('  File "')
        assert "in look_up" in behind
        assert FAILURE not in message
    assert "LookupError" not in none


@every_mode
def test_a_flood_is_summed_up(mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    """Ten thousand equal failures are two entries: the first one, and a sum of the others."""

    def handle(record: Any) -> None:
        if record.body != "{}":
            raise OutOfStockError(FAILURE)

    failing = [sqs_record(number) for number in range(10_000)]
    for position, record in enumerate(failing):
        record["messageId"] = f"message-{position}"
    records = [sqs_record(1, {}), *failing]
    response = mode.respond(event_of(*records), handle, mode.processor(SQS))
    assert len(response["batchItemFailures"]) == 10_000
    first, summary = own(caplog)
    assert first.startswith("SQS record message-0 failed: tests.runtime.cases.OutOfStockError")
    assert summary == (
        "9999 more SQS records failed with OutOfStockError: "
        "message-1, message-2, message-3, message-4, message-5, message-6, message-7, message-8, "
        "message-9, message-10, ..."
    )


def test_a_short_summary_is_complete(caplog: pytest.LogCaptureFixture) -> None:
    """Few records of one kind are all named."""
    SYNC.respond(SQS.event(5), SQS.failing_on(1, 3, 4), SYNC.processor(SQS))
    third, fourth = (SQS.identifier(sqs_record(number)) for number in (3, 4))
    assert own(caplog)[1] == f"2 more SQS records failed with OutOfStockError: {third}, {fourth}"


def test_a_summary_names_a_limited_number_of_records(caplog: pytest.LogCaptureFixture) -> None:
    """As many records as a sum may name are all named, with nothing left out."""
    handler = SQS.failing_on(*range(1, MAX_IDENTIFIERS + 2))
    SYNC.respond(SQS.event(MAX_IDENTIFIERS + 2), handler, SYNC.processor(SQS))
    summary = own(caplog)[1]
    assert summary.startswith(f"{MAX_IDENTIFIERS} more SQS records failed")
    assert summary.endswith(SQS.identifier(sqs_record(MAX_IDENTIFIERS + 1)))


def test_each_batch_is_logged_on_its_own(caplog: pytest.LogCaptureFixture) -> None:
    """What failed in the last invocation is logged again when it fails in this one."""
    processor = SYNC.processor(SQS)
    for _ in range(2):
        SYNC.respond(SQS.event(2), SQS.failing_on(1), processor)
    assert len(own(caplog)) == 2


def test_kinds_of_failures_differ_by_class_and_place(caplog: pytest.LogCaptureFixture) -> None:
    """Two classes, or two places, are two kinds, each logged with its traceback."""

    def handle(record: Any) -> None:
        number = SQS.number(record)
        if number in {1, 2}:
            raise OutOfStockError(FAILURE)
        if number in {3, 4}:
            raise OutOfStockError(FAILURE)
        if number in {5, 6}:
            raise LookupError(FAILURE)

    SYNC.respond(SQS.event(7), handle, SYNC.processor(SQS))
    messages = own(caplog)
    assert [message.split()[3] for message in messages[:3]] == ["failed:"] * 3
    assert [message.split(":")[0] for message in messages[3:]] == [
        "1 more SQS record failed with OutOfStockError",
        "1 more SQS record failed with OutOfStockError",
        "1 more SQS record failed with LookupError",
    ]
    assert len(messages) == 6


def test_kinds_are_limited(caplog: pytest.LogCaptureFixture) -> None:
    """After so many kinds with a traceback, the others are summed up together."""
    kinds = [type(f"Kind{index}Error", (Exception,), {}) for index in range(MAX_KINDS + 5)]

    def handle(record: Any) -> None:
        number = SQS.number(record)
        if number <= len(kinds):
            raise kinds[number - 1](FAILURE)

    SYNC.respond(SQS.event(MAX_KINDS + 6), handle, SYNC.processor(SQS))
    *messages, summary = own(caplog)
    assert len(messages) == MAX_KINDS
    assert all(
        message.splitlines()[0].endswith(f"Kind{index}Error")
        for index, message in enumerate(messages)
    )
    assert summary.startswith("5 more SQS records failed with other exceptions: ")


def test_a_known_kind_is_never_another(caplog: pytest.LogCaptureFixture) -> None:
    """Failures of a kind that was logged are summed up under its name, however many kinds."""
    kinds = [type(f"Kind{index}Error", (Exception,), {}) for index in range(MAX_KINDS)]

    def handle(record: Any) -> None:
        number = SQS.number(record)
        if number <= 2 * len(kinds):
            raise kinds[number % len(kinds)](FAILURE)

    SYNC.respond(SQS.event(2 * MAX_KINDS + 1), handle, SYNC.processor(SQS))
    summaries = own(caplog)[MAX_KINDS:]
    assert len(summaries) == MAX_KINDS
    assert not any("other exceptions" in summary for summary in summaries)


@every_mode
def test_a_stopped_batch_is_no_flood(mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    """What was not handled behind a FIFO failure is one kind of its own."""
    records = [sqs_record(number, group="a") for number in range(1, 8)]
    mode.respond(event_of(*records), SQS.failing_on(3), mode.fifo())
    failure, stopped, summary = own(caplog)
    assert "OutOfStockError" in failure
    assert stopped.endswith(
        "SQSFifoCircuitBreakerError: not handled, because an earlier record of the batch has failed"
    )
    assert summary.startswith("3 more SQS records failed with SQSFifoCircuitBreakerError: ")


class Basket(Order):
    """An order with members in members."""

    prices: dict[str, int] | None = None


class BasketRecord(SqsRecordModel[Json[Basket]]):
    """A message with it."""


@every_mode
def test_an_invalid_record_is_described(mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    """A record that fails its model is logged with declared names and kinds of error, no more."""
    records = [
        sqs_record(1, {"number": "MARKER", "prices": {"MARKER": "MARKER"}}),
        sqs_record(2, {}) | {"awsRegion": 7},  # which nobody reads
        sqs_record(3) | {"body": "MARKER"},
        sqs_record(4),
    ]
    processor = mode.processor(SQS, model=BasketRecord)
    mode.respond(event_of(*records), SQS.failing_on(), processor)
    lines = [message.splitlines()[0].split(" failed: ")[1] for message in own(caplog)]
    kind = "pydantic_core._pydantic_core.ValidationError"
    assert sorted(lines) == [
        f"{kind}: body.number: int_parsing, body.prices: int_parsing",
        f"{kind}: body.number: missing",
        f"{kind}: body: json_invalid",
    ]
    assert "MARKER" not in caplog.text


@every_mode
def test_an_invalid_nested_record_is_described(
    mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the payload is deeper in the record, its place is still named."""
    records = [kinesis_record(1, {"number": "MARKER"}), kinesis_record(2)]
    processor = mode.processor(KINESIS, model=KinesisOrder)
    mode.respond(event_of(*records), KINESIS.failing_on(), processor)
    [message] = own(caplog)
    assert "kinesis.data.number: int_parsing" in message
    assert "MARKER" not in message


class Gift(BaseModel):
    """An order that may come with another one, in JSON."""

    wish: Json[Order] | None = None
    other: Json[Order | None] | None = None


class GiftRecord(SqsRecordModel):
    """A message with it, or with nothing."""

    body: Json[Gift] | None = None


@every_mode
def test_an_invalid_optional_payload_is_described(
    mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    """A payload that can be absent is named as far as one that can't, such as an image."""
    wish = '{"number": "MARKER"}'
    message = sqs_record(1, {"wish": wish, "other": wish})
    processor = mode.processor(SQS, model=GiftRecord)
    mode.respond(event_of(message, sqs_record(2, {})), SQS.failing_on(), processor)
    change = dynamodb_record(1, {"number": "MARKER"})
    processor = mode.processor(DYNAMODB, model=DynamoDBOrder)
    mode.respond(event_of(change, dynamodb_record(2)), DYNAMODB.failing_on(), processor)
    of_message, of_change = own(caplog)
    assert "body.other.number: int_parsing, body.wish.number: int_parsing" in of_message
    assert "dynamodb.NewImage.number: int_parsing" in of_change
    assert "MARKER" not in caplog.text


@every_mode
def test_the_engines_own_errors_are_logged_with_their_text(
    mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    """The texts of this library hold no payload, so they are logged."""
    record = sqs_record(1)
    record["body"] = ["MARKER"]

    def handle(each: Any) -> None:
        assert each.body

    mode.respond(event_of(record, sqs_record(2)), handle, mode.processor(SQS))
    [message] = own(caplog)
    assert message.splitlines()[0].endswith(
        "RecordMemberError: SQSRecord: expected a string in 'body', got an array (list)"
    )
    assert "MARKER" not in message


class ListLogger:
    """A logger that keeps what it gets."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, Any]] = []

    def warning(self, msg: str, /, *, exc_info: Any) -> None:
        """Keep an entry."""
        self.entries.append((msg, exc_info))


class OwnError(LambdaBatchError):
    """A user's error on the base of ours."""


@every_mode
@pytest.mark.parametrize("error", [OwnError, UsageError, BatchProcessingError])
def test_errors_of_ours_that_handlers_raise_are_logged_without_text(
    mode: Mode, error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    """Theirs may hold a payload."""

    def handle(record: Any) -> None:
        if SQS.number(record) == 1:
            raise error(FAILURE)

    mode.respond(SQS.event(2), handle, mode.processor(SQS))
    [message] = own(caplog)
    assert error.__name__ in message
    assert FAILURE not in message


@every_case
@every_mode
def test_a_users_logger_gets_each_failure(
    mode: Mode, case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    """A logger given to the processor gets every failure with its exception, and no other does."""
    logger = ListLogger()
    processor = mode.processor(case, logger=logger)
    mode.respond(case.event(20), case.failing_on(*range(2, 20)), processor)
    assert [entry[0] for entry in logger.entries] == [
        f"{case} record {text_of(case.identifier(case.make(number, None)))} failed"
        for number in range(2, 20)
    ]
    for _, (kind, error, traceback) in logger.entries:
        assert kind is OutOfStockError
        assert str(error) == FAILURE
        assert isinstance(traceback, TracebackType)
    assert own(caplog) == []


def test_a_standard_logger_can_be_given(caplog: pytest.LogCaptureFixture) -> None:
    """A logger of the standard library writes message, text and traceback."""
    processor = SYNC.processor(SQS, logger=logging.getLogger("shop"))
    SYNC.respond(SQS.event(2), SQS.failing_on(2), processor)
    [record] = [record for record in caplog.records if record.name == "shop"]
    assert record.levelno == logging.WARNING
    assert record.exc_info
    assert record.exc_info[0] is OutOfStockError
    assert FAILURE in caplog.text


@every_mode
def test_a_silenced_log_is_silent(mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    """Who does not want warnings of failures gets none; the response is the same."""
    caplog.set_level(logging.ERROR, logger="lambda_batch")
    response = mode.respond(SQS.event(4), SQS.failing_on(2, 3), mode.processor(SQS))
    assert response == SQS.response(2, 3)
    assert own(caplog) == []


class BrokenLogger:
    """A logger that fails."""

    def warning(self, msg: str, /, *, exc_info: object) -> None:
        """Fail."""
        raise OSError(msg, exc_info)


@every_mode
def test_a_logger_that_fails_does_not_fail_the_batch(mode: Mode) -> None:
    """Whatever a user's logger raises, the response is the same."""
    processor = mode.processor(SQS, logger=BrokenLogger())
    assert mode.respond(SQS.event(4), SQS.failing_on(2, 3), processor) == SQS.response(2, 3)


def refuse(_record: logging.LogRecord) -> bool:
    """Fail, as a filter or a handler of a user's logging set-up may."""
    raise OSError


@every_mode
@pytest.mark.parametrize("failing", [(2,), (2, 3)], ids=str)
def test_a_logging_set_up_that_fails_does_not_fail_the_batch(
    mode: Mode, failing: tuple[int, ...]
) -> None:
    """Whatever the standard loggers raise, the response is the same, and the batch is over."""
    logger = logging.getLogger("lambda_batch")
    processor = mode.processor(SQS)
    logger.addFilter(refuse)
    try:
        assert mode.respond(SQS.event(4), SQS.failing_on(*failing), processor) == SQS.response(
            *failing
        )
    finally:
        logger.removeFilter(refuse)
    with pytest.raises(UsageError):
        assert processor.records


@every_mode
def test_a_failure_of_failure_handler_is_logged(
    mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    """An override of failure_handler that fails itself is logged beside the failure."""
    base = mode.base(SQS)

    class Failing(base):  # type: ignore[valid-type,misc]
        def failure_handler(self, _record: Any, _exception: Any) -> Any:
            raise LookupError

    mode.respond(SQS.event(2), SQS.failing_on(2), Failing())
    failure, failure_of_hook = own(caplog)
    assert "OutOfStockError" in failure
    assert "builtins.LookupError" in failure_of_hook
    assert "in failure_handler" in failure_of_hook


@every_mode
def test_failures_are_logged_whatever_the_hooks_do(
    mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    """An override of failure_handler without super() does not hide a failure."""
    base = mode.base(SQS)

    class Silent(base):  # type: ignore[valid-type,misc]
        def failure_handler(self, _record: Any, _exception: Any) -> Any:
            return None

    mode.respond(SQS.event(2), SQS.failing_on(2), Silent())
    assert len(own(caplog)) == 1


def exception_info(error: Exception) -> Any:
    """Return an exception as the log gets it, without traceback."""
    return type(error), error, None


def test_a_log_needs_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    """An exception that was never raised is logged by its class."""
    log = FailureLog(None, "SQS", identifiers=["one", "two"])
    log.add(0, exception_info(OutOfStockError(FAILURE)))
    log.add(1, exception_info(OutOfStockError(FAILURE)))
    log.close()
    assert own(caplog) == [
        "SQS record one failed: tests.runtime.cases.OutOfStockError",
        "1 more SQS record failed with OutOfStockError: two",
    ]


def test_a_log_without_failures_is_silent(caplog: pytest.LogCaptureFixture) -> None:
    """Closing a log in which nothing came again writes nothing."""
    log = FailureLog(None, "SQS")
    log.close()
    log.add(0, exception_info(OutOfStockError(FAILURE)))
    log.close()
    assert len(own(caplog)) == 1


QUIET = """
import json, sys
from lambda_batch import SqsBatchProcessor, process_partial_response

def handle(record):
    if record.message_id.endswith(FAILING):
        raise ValueError

event = json.loads(EVENT)
response = process_partial_response(event, handle, SqsBatchProcessor())
print(json.dumps([len(response["batchItemFailures"]), "logging" in sys.modules]))
"""


@every_mode
def test_models_do_not_change_what_is_logged_of_handlers(
    mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    """With a model, too, a handler's failure is logged by class and traceback."""
    mode.respond(SQS.event(2), SQS.failing_on(1), mode.processor(SQS, model=SqsOrder))
    [message] = own(caplog)
    assert message.splitlines()[0].endswith("failed: tests.runtime.cases.OutOfStockError")
