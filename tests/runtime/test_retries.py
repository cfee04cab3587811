"""Failed messages wait before they are delivered again, as a handler or a backoff says."""

from __future__ import annotations

import asyncio
import copy
import logging
import pickle
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from lambda_batch import (
    BatchProcessingError,
    BatchProcessor,
    ConfigurationError,
    DeadLetter,
    EventType,
    KinesisBatchProcessor,
    PermanentError,
    RetryLater,
    SqsBatchProcessor,
    SQSRecord,
    process_partial_response,
)
from lambda_batch.retries import MAX_DELAY, MAX_ENTRIES, RetryDelays, exponential_backoff
from lambda_batch.testing import FakeLambdaContext, VirtualClock
from tests.runtime.cases import (
    ASYNC,
    AWAITED,
    DYNAMODB,
    FAILURE,
    KAFKA,
    KINESIS,
    SQS,
    SYNC,
    Case,
    Mode,
    OutOfStockError,
    every_case,
    every_mode,
    every_style,
)
from tests.runtime.events import Raw, event_of, sqs_record

QUEUE = "https://sqs.eu-central-1.amazonaws.com/123456789012/orders"


class Client:
    """Keeps the delays that it is asked for, and answers as told: SQS does not fail on demand."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[tuple[str, dict[str, int]]] = []
        """For each request, the URL of the queue and the delay of each receipt."""

    @property
    def delays(self) -> dict[int, int]:
        """The delays by the numbers of the records."""
        return {
            int(receipt[8:]): delay
            for _, changes in self.requests
            for receipt, delay in changes.items()
        }

    def change_message_visibility_batch(
        self,
        *,
        QueueUrl: str,  # noqa: N803  # boto3's names
        Entries: Sequence[Mapping[str, Any]],  # noqa: N803
    ) -> Any:
        changes = {each["ReceiptHandle"]: each["VisibilityTimeout"] for each in Entries}
        self.requests.append((QueueUrl, changes))
        answer: Any = self.answers.pop(0) if self.answers else {}
        if isinstance(answer, BaseException):
            raise answer
        if not isinstance(answer, dict):
            return answer
        refused = {each["Id"] for each in answer.get("Failed", [])}
        successful = [{"Id": each["Id"]} for each in Entries if each["Id"] not in refused]
        return {"Successful": successful, **answer}


class AsyncClient(Client):
    """The same, of an async library."""

    async def change_message_visibility_batch(self, **request: Any) -> Any:
        await asyncio.sleep(0)
        return super().change_message_visibility_batch(**request)


class ClientError(Exception):
    """What botocore raises, in its form."""

    def __init__(self, code: str) -> None:
        super().__init__(FAILURE)
        self.response = {"Error": {"Code": code, "Message": FAILURE}}


def message(number: int, *, group: str | None = None, attempts: int = 1) -> Raw:
    """Create a message that the client can tell by its receipt."""
    record = sqs_record(number, group=group)
    record["receiptHandle"] = f"receipt-{number}"
    record["attributes"]["ApproximateReceiveCount"] = str(attempts)
    return record


def messages(count: int) -> Raw:
    """Create an event of messages, numbered from 1 on."""
    return event_of(*map(message, range(1, count + 1)))


def raising(errors: Mapping[int, Exception], seen: list[int] | None = None) -> Callable[..., None]:
    """Create a handler that raises these errors on the records of these numbers."""

    def handle(record: Any) -> None:
        number = SQS.number(record)
        if seen is not None:
            seen.append(number)
        if number in errors:
            raise errors[number]

    return handle


def by_ten(attempts: int) -> float:
    return attempts * 10


@every_mode
@every_style
def test_a_record_waits_as_long_as_its_handler_asks(mode: Mode, style: str) -> None:
    """It fails as always; the others are left alone."""
    client = Client()
    processor = mode.processor(SQS, style, retry_delays=RetryDelays(client))
    errors = {1: RetryLater(after=60), 2: OutOfStockError(), 4: RetryLater(timedelta(hours=1))}
    assert mode.respond(messages(4), raising(errors), processor) == SQS.response(1, 2, 4)
    assert client.requests == [(QUEUE, {"receipt-1": 60, "receipt-4": 3600})]


@every_mode
def test_a_backoff_grows_with_the_attempts(mode: Mode) -> None:
    """Unless the handler asks for another delay."""
    client = Client()
    processor = mode.processor(SQS, retry_delays=RetryDelays(client, by_ten))
    event = event_of(message(1), message(2, attempts=3), message(3), message(4, attempts=7))
    errors = {1: OutOfStockError(), 2: OutOfStockError(), 4: RetryLater(5)}
    assert mode.respond(event, raising(errors), processor) == SQS.response(1, 2, 4)
    assert client.delays == {1: 10, 2: 30, 4: 5}


def test_a_backoff_can_leave_the_timeout_of_the_queue() -> None:
    client = Client()
    delays = RetryDelays(client, lambda attempts: None if attempts == 1 else 60)
    event = event_of(message(1), message(2, attempts=2), message(3))
    errors = {1: OutOfStockError(), 2: OutOfStockError()}
    process_partial_response(event, raising(errors), SqsBatchProcessor(retry_delays=delays))
    assert client.delays == {2: 60}


@every_mode
def test_a_batch_without_failures_asks_for_nothing(mode: Mode) -> None:
    client = Client()
    processor = mode.processor(SQS, retry_delays=RetryDelays(client, by_ten))
    assert mode.respond(messages(2), raising({}), processor) == SQS.response()
    assert client.requests == []


@every_case
@every_mode
def test_without_delays_it_is_a_failure_like_others(mode: Mode, case: Case) -> None:
    def handle(record: Any) -> None:
        if case.number(record) == 2:
            raise RetryLater(60)

    assert mode.respond(case.event(3), handle, mode.processor(case)) == case.response(2)


@every_mode
def test_a_failed_batch_waits_before_it_is_raised(mode: Mode) -> None:
    """Lambda delivers all of it again, after the timeouts of its messages."""
    client = Client()
    processor = mode.processor(SQS, retry_delays=RetryDelays(client, by_ten))
    errors = {1: RetryLater(60), 2: OutOfStockError()}
    with pytest.raises(BatchProcessingError):
        mode.respond(messages(2), raising(errors), processor)
    assert client.delays == {1: 60, 2: 10}


@every_mode
def test_requests_have_ten_messages_at_most(mode: Mode) -> None:
    client = Client()
    count = 2 * MAX_ENTRIES + 3
    processor = mode.processor(SQS, retry_delays=RetryDelays(client))
    errors = {number: RetryLater(number) for number in range(1, count)}
    mode.respond(messages(count), raising(errors), processor)
    assert [len(changes) for _, changes in client.requests] == [MAX_ENTRIES, MAX_ENTRIES, 2]
    assert client.delays == {number: number for number in errors}


@pytest.mark.parametrize(
    ("after", "seconds"),
    [
        (0, 0),
        (-1, 0),
        (0.2, 1),
        (timedelta(milliseconds=1500), 2),
        (MAX_DELAY, MAX_DELAY),
        (43_200, MAX_DELAY),
        (timedelta(days=3), MAX_DELAY),
        (float("inf"), MAX_DELAY),
    ],
)
def test_delays_keep_to_the_limits_of_sqs(after: float | timedelta, seconds: int) -> None:
    """SQS refuses more than 12 hours from the receipt on."""
    client = Client()
    processor = SqsBatchProcessor(retry_delays=RetryDelays(client))
    process_partial_response(messages(2), raising({1: RetryLater(after)}), processor)
    assert client.delays == {1: seconds}


def test_the_url_is_that_of_each_queue() -> None:
    client = Client()
    china = message(2)
    china["eventSourceARN"] = "arn:aws-cn:sqs:cn-north-1:123456789012:orders"
    processor = SqsBatchProcessor(retry_delays=RetryDelays(client, by_ten))
    errors = {1: OutOfStockError(), 2: OutOfStockError()}
    event = event_of(message(1), china, message(3))
    process_partial_response(event, raising(errors), processor)
    assert client.requests == [
        (QUEUE, {"receipt-1": 10}),
        ("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/orders", {"receipt-2": 10}),
    ]


def test_the_url_can_be_given() -> None:
    client = Client()
    delays = RetryDelays(client, by_ten, "http://localhost:4566/000000000000/orders")
    processor = SqsBatchProcessor(retry_delays=delays)
    process_partial_response(messages(2), raising({1: OutOfStockError()}), processor)
    assert client.requests == [("http://localhost:4566/000000000000/orders", {"receipt-1": 10})]


@pytest.mark.parametrize("skips", [False, True])
@every_mode
def test_only_the_message_that_failed_waits(mode: Mode, skips: bool) -> None:
    """Those of its group that were held back keep the timeout of the queue."""
    client = Client()
    processor = mode.fifo(skip_group_on_error=skips, retry_delays=RetryDelays(client, by_ten))
    event = event_of(*[message(number, group="a") for number in (1, 2, 3, 4)])
    response = mode.respond(event, raising({2: RetryLater(60)}), processor)
    assert response == SQS.response(2, 3, 4)
    assert client.requests == [(f"{QUEUE}.fifo", {"receipt-2": 60})]


@every_mode
def test_records_that_were_not_attempted_do_not_wait(mode: Mode) -> None:
    client = Client()
    clock = VirtualClock()
    one_by_one: dict[str, Any] = {"max_concurrency": 1} if mode.is_async else {}
    delays = RetryDelays(client, by_ten)
    processor = mode.processor(SQS, reserve=2, retry_delays=delays, **one_by_one)

    def handle(record: Any) -> None:
        if SQS.number(record) == 2:
            clock.advance(8)
            raise OutOfStockError

    context = FakeLambdaContext(timeout=10, clock=clock)
    assert mode.respond(messages(4), handle, processor, context) == SQS.response(2, 3, 4)
    assert client.delays == {2: 10}


@every_mode
def test_what_the_sink_has_taken_does_not_wait(mode: Mode) -> None:
    """What it has not taken, does."""
    events: list[str] = []

    def sink(letters: Sequence[Any]) -> list[Exception | None]:
        events.append("sink")
        return [None if SQS.number(letter.record) == 1 else OSError() for letter in letters]

    def backoff(attempts: int) -> int:
        events.append("backoff")
        return attempts

    client = Client()
    processor = mode.processor(SQS, sink=sink, retry_delays=RetryDelays(client, backoff))
    errors = {1: PermanentError(), 2: PermanentError(), 3: RetryLater(60)}
    assert mode.respond(messages(4), raising(errors), processor) == SQS.response(2, 3)
    assert client.delays == {2: 1, 3: 60}
    assert events == ["sink", "backoff"]


def test_a_record_that_asks_for_a_delay_is_not_permanent() -> None:
    client = Client()
    letters: list[Any] = []
    processor = SqsBatchProcessor(
        permanent=Exception, sink=letters.extend, retry_delays=RetryDelays(client)
    )
    errors = {1: RetryLater(60), 2: OutOfStockError()}
    response = process_partial_response(messages(3), raising(errors), processor)
    assert response == SQS.response(1)
    assert [SQS.number(letter.record) for letter in letters] == [2]
    assert client.delays == {1: 60}


def test_the_last_try_of_a_record_counts() -> None:
    """A subclass can try a record again, and succeed or fail for another reason."""
    client = Client()

    class Retrying(SqsBatchProcessor[SQSRecord]):
        retry_delays: RetryDelays | None = RetryDelays(client, by_ten)

        def _process_record(self, record: Any) -> Any:
            outcome = super()._process_record(record)
            return outcome if outcome[0] == "success" else super()._process_record(record)

    tries: list[int] = []

    def handle(record: SQSRecord) -> None:
        number = SQS.number(record)
        tries.append(number)
        if tries.count(number) == 1:
            raise RetryLater(60)
        if number == 2:
            raise OutOfStockError

    assert process_partial_response(messages(2), handle, Retrying()) == SQS.response(2)
    assert client.delays == {2: 10}


def test_a_failure_that_a_hook_returned_gets_the_backoff() -> None:
    client = Client()

    class Refusing(SqsBatchProcessor[SQSRecord]):
        retry_delays: RetryDelays | None = RetryDelays(client, by_ten)

        def _process_record(self, record: Any) -> Any:
            outcome = super()._process_record(record)
            return ("fail", "no", record) if SQS.number(record) == 2 else outcome

    assert process_partial_response(messages(2), raising({}), Refusing()) == SQS.response(2)
    assert client.delays == {2: 10}


def test_a_hook_can_empty_the_list_of_exceptions() -> None:
    """The delay that the handler asked for is kept."""
    client = Client()

    class Emptying(SqsBatchProcessor[SQSRecord]):
        retry_delays: RetryDelays | None = RetryDelays(client, by_ten)

        def success_handler(self, record: Any, result: Any) -> Any:
            self.exceptions.clear()
            return super().success_handler(record, result)

    event = messages(2)
    response = process_partial_response(event, raising({1: RetryLater(60)}), Emptying())
    assert response == SQS.response(1)
    assert client.delays == {1: 60}


@pytest.mark.parametrize("mode", [ASYNC, AWAITED], ids=str)
def test_an_async_client_is_awaited(mode: Mode) -> None:
    client = AsyncClient()
    processor = mode.processor(SQS, retry_delays=RetryDelays(client, by_ten))
    assert mode.respond(messages(2), raising({2: OutOfStockError()}), processor) == SQS.response(2)
    assert client.delays == {2: 10}


@every_mode
def test_refused_delays_are_logged(mode: Mode, caplog: pytest.LogCaptureFixture) -> None:
    """The records are reported all the same, and the others wait."""
    failed = [{"Id": "1", "Code": "InvalidParameterValue", "Message": FAILURE}]
    client = Client({"Failed": failed}, {"Failed": failed})
    count = MAX_ENTRIES + 3
    processor = mode.processor(SQS, retry_delays=RetryDelays(client, by_ten))
    errors = {number: OutOfStockError() for number in range(1, count)}
    response = mode.respond(messages(count), raising(errors), processor)
    assert response == SQS.response(*errors)
    names = ", ".join(f"SQS record {message(number)['messageId']}" for number in (2, 12))
    logged = [record.getMessage() for record in caplog.records]
    assert f"2 delays were not set (InvalidParameterValue): {names}" in logged
    assert FAILURE not in caplog.text


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (ClientError("AccessDenied"), "tests.runtime.test_retries.ClientError: AccessDenied"),
        (ConnectionError(FAILURE), "ConnectionError"),
        (None, "AttributeError"),
        ([], "AttributeError"),
        ({"Successful": []}, "not confirmed"),
        ({"Successful": None}, "not confirmed"),
        ({"Successful": [{}]}, "KeyError"),
    ],
    ids=repr,
)
@every_mode
def test_a_failed_call_fails_no_batch(
    mode: Mode, answer: Any, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    processor = mode.processor(SQS, retry_delays=RetryDelays(Client(answer), by_ten))
    assert mode.respond(messages(2), raising({1: OutOfStockError()}), processor) == SQS.response(1)
    assert f"1 delay was not set ({reason}): SQS record" in caplog.text
    assert FAILURE not in caplog.text


def test_after_a_failed_call_no_other_takes_time(caplog: pytest.LogCaptureFixture) -> None:
    """A client has tried it again already; long time-outs could outlast the invocation."""
    client = Client({}, TimeoutError())
    count = 5 * MAX_ENTRIES
    errors = {number: OutOfStockError() for number in range(1, count)}
    processor = SqsBatchProcessor(retry_delays=RetryDelays(client, by_ten))
    response = process_partial_response(messages(count), raising(errors), processor)
    assert response == SQS.response(*errors)
    assert len(client.requests) == 2
    assert "39 delays were not set (TimeoutError)" in caplog.text


def test_a_coroutine_is_no_answer_for_a_sync_processor(caplog: pytest.LogCaptureFixture) -> None:
    async def change(**_: Any) -> Any: ...

    class Hidden:
        """A client whose method does not say that it is async."""

        def change_message_visibility_batch(self, **request: Any) -> Any:
            return change(**request)

    processor = SqsBatchProcessor(retry_delays=RetryDelays(Hidden(), by_ten))
    event = messages(2)
    assert process_partial_response(event, raising({1: OutOfStockError()}), processor)
    assert "1 delay was not set (lambda_batch.errors.HandlerError)" in caplog.text


@pytest.mark.parametrize(
    ("delay", "reason"),
    [
        ("60", "expected a delay as seconds or a timedelta, got a str"),
        (float("nan"), "expected a delay as seconds or a timedelta, got a float"),
        (None, "the backoff raised tests.runtime.cases.OutOfStockError"),
    ],
)
def test_an_odd_delay_costs_no_other(
    delay: Any, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    def backoff(attempts: int) -> Any:
        if delay is None and attempts == 1:
            raise OutOfStockError(FAILURE)
        return delay if attempts == 1 else 60

    client = Client()
    event = event_of(message(1), message(2, attempts=2), message(3))
    errors = {1: OutOfStockError(), 2: OutOfStockError()}
    processor = SqsBatchProcessor(retry_delays=RetryDelays(client, backoff))
    assert process_partial_response(event, raising(errors), processor) == SQS.response(1, 2)
    assert client.delays == {2: 60}
    assert f"1 delay was not set ({reason}): SQS record {message(1)['messageId']}" in caplog.text
    assert FAILURE not in caplog.text


@pytest.mark.parametrize(
    ("member", "value", "reason"),
    [
        ("receiptHandle", None, "expected a string at /receiptHandle, got null (None)"),
        ("eventSourceARN", None, "expected the ARN of a queue, got 1 parts between colons"),
        ("eventSourceARN", "orders", "expected the ARN of a queue, got 1 parts between colons"),
    ],
)
def test_a_damaged_record_costs_no_other(
    member: str, value: object, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client()
    damaged = message(1)
    damaged[member] = value
    errors = {1: OutOfStockError(), 2: OutOfStockError()}
    processor = SqsBatchProcessor(retry_delays=RetryDelays(client, by_ten))
    event = event_of(damaged, message(2), message(3))
    assert process_partial_response(event, raising(errors), processor) == SQS.response(1, 2)
    assert client.delays == {2: 10}
    assert f"({reason})" in caplog.text


def test_without_a_number_of_attempts_it_is_the_first() -> None:
    client = Client()
    bare = message(1)
    del bare["attributes"]["ApproximateReceiveCount"]
    processor = SqsBatchProcessor(retry_delays=RetryDelays(client, by_ten))
    process_partial_response(event_of(bare, message(2)), raising({1: OutOfStockError()}), processor)
    assert client.delays == {1: 10}


def test_a_logger_that_fails_fails_no_batch() -> None:
    class Broken(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise OSError(record.levelname)

    log, handler = logging.getLogger("lambda_batch"), Broken()
    log.addHandler(handler)
    try:
        processor = SqsBatchProcessor(retry_delays=RetryDelays(Client(OSError()), by_ten))
        response = process_partial_response(messages(2), raising({1: KeyError()}), processor)
    finally:
        log.removeHandler(handler)
    assert response == SQS.response(1)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("mode", [SYNC, ASYNC], ids=str)
def test_an_interrupt_fails_the_batch(mode: Mode, error: type[BaseException]) -> None:
    processor = mode.processor(SQS, retry_delays=RetryDelays(Client(error()), by_ten))
    with pytest.raises(error):
        mode.respond(messages(2), raising({1: OutOfStockError()}), processor)


def test_a_cancelled_client_cancels_the_batch() -> None:
    client = AsyncClient(asyncio.CancelledError())
    processor = ASYNC.processor(SQS, retry_delays=RetryDelays(client, by_ten))
    with pytest.raises(asyncio.CancelledError):
        AWAITED.respond(messages(2), raising({1: OutOfStockError()}), processor)


def test_delays_can_be_a_class_attribute() -> None:
    client = Client()

    class Processor(SqsBatchProcessor[SQSRecord]):
        retry_delays: RetryDelays | None = RetryDelays(client, by_ten)

    process_partial_response(messages(2), raising({1: OutOfStockError()}), Processor())
    assert client.delays == {1: 10}


@pytest.mark.parametrize("case", [KINESIS, DYNAMODB, KAFKA], ids=str)
@every_mode
def test_a_stream_has_no_delays(mode: Mode, case: Case) -> None:
    reason = (
        "its records have no receipt, so it can't be asked to deliver one later"
        if case is KAFKA
        else "Lambda delivers it again from its checkpoint on, so no record can wait"
    )
    name = case.event_type.value
    problem = f"^retry_delays is a setting of processors of SQS, not of {name}: {reason}; leave it"
    with pytest.raises(ConfigurationError, match=problem):
        mode.processor(case, "by event type", retry_delays=RetryDelays(Client()))
    base: Any = mode.base(case)

    class Processor(base):  # type: ignore[misc]
        retry_delays = RetryDelays(Client())

    with pytest.raises(ConfigurationError, match=problem):
        Processor()
    with pytest.raises(TypeError, match="unexpected keyword argument 'retry_delays'"):
        mode.processor(case, retry_delays=RetryDelays(Client()))


def test_an_async_client_of_a_sync_processor_is_refused() -> None:
    problem = "^the client of retry_delays is async, which a sync processor can't await"
    with pytest.raises(ConfigurationError, match=problem):
        SqsBatchProcessor(retry_delays=RetryDelays(AsyncClient()))


@pytest.mark.parametrize("wrong", [5, Client, RetryDelays, by_ten])
def test_other_things_are_no_delays(wrong: Any) -> None:
    problem = "^retry_delays must be a RetryDelays of lambda_batch.retries, got "
    with pytest.raises(ConfigurationError, match=problem):
        SqsBatchProcessor(retry_delays=wrong)
    with pytest.raises(ConfigurationError, match=problem):
        BatchProcessor(EventType.SQS, retry_delays=wrong)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((object(),), r"^the client of RetryDelays must be an SQS client.*, got object$"),
        ((Client(), 60), "^the backoff of RetryDelays must be a function of attempts, got 60$"),
    ],
)
def test_delays_that_can_not_work_are_refused(arguments: Any, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        RetryDelays(*arguments)


def test_an_exponential_backoff_doubles_up_to_its_maximum() -> None:
    backoff = exponential_backoff(10, timedelta(minutes=1), jitter=False)
    assert [backoff(attempts) for attempts in (1, 2, 3, 4, 5_000)] == [10, 20, 40, 60, 60]
    tripling = exponential_backoff(timedelta(seconds=1), 1000, factor=3, jitter=False)
    assert [tripling(attempts) for attempts in (1, 2, 3)] == [1, 3, 9]


def test_jitter_takes_up_to_half_of_a_delay() -> None:
    backoff = exponential_backoff(base=10, maximum=100)
    delays = [backoff(2) for _ in range(200)]
    assert all(10 <= delay <= 20 for delay in delays)
    assert len(set(delays)) > 100


@pytest.mark.parametrize(
    "options",
    [
        {"base": 0, "maximum": 10},
        {"base": 10, "maximum": 9},
        {"base": 10, "maximum": 20, "factor": 0.5},
        {"base": float("nan"), "maximum": 20},
    ],
    ids=repr,
)
def test_a_backoff_that_does_not_grow_is_refused(options: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^a backoff needs a base above 0"):
        exponential_backoff(**options)


def test_the_request_for_a_delay_can_be_copied_and_printed() -> None:
    """As process pools and loggers do."""
    error = RetryLater(timedelta(minutes=1), "busy")
    for same in (copy.copy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301  # made here
        assert (same.after, str(same)) == (timedelta(minutes=1), "busy")
    assert str(RetryLater(after=60)) == "to be tried again after 60 s"
    assert str(RetryLater(timedelta(minutes=1))) == "to be tried again after 0:01:00"


def test_the_text_of_a_request_for_a_delay_is_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    processor = KinesisBatchProcessor()

    def handle(record: Any) -> None:
        if KINESIS.number(record) == 1:
            raise RetryLater(60, FAILURE)

    process_partial_response(KINESIS.event(2), handle, processor)
    assert "RetryLater" in caplog.text
    assert FAILURE not in caplog.text


def test_a_delay_can_be_asked_for_in_an_exception_group() -> None:
    """As `asyncio.TaskGroup` raises it; and such a failure is not permanent."""
    client, letters = Client(), list[DeadLetter]()
    error = ExceptionGroup("", [ValueError(), ExceptionGroup("", [RetryLater(60)])])
    processor = SqsBatchProcessor(
        retry_delays=RetryDelays(client), permanent=Exception, sink=letters.extend
    )
    response = process_partial_response(messages(2), raising({1: error}), processor)
    assert response == SQS.response(1)
    assert client.delays == {1: 60}
    assert not letters
