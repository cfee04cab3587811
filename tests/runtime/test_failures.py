"""What is kept of failures when a batch is over."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any
from unittest.mock import Mock
from weakref import ref

import pytest
from pydantic import BaseModel, Json, ValidationError, field_validator

from lambda_batch import (
    AsyncSqsBatchProcessor,
    BatchProcessingError,
    SqsBatchProcessor,
    SQSRecord,
    SqsRecordModel,
    aprocess_partial_response,
    async_process_partial_response,
    process_partial_response,
)
from lambda_batch._engine.failures import MAX_WITH_LOCALS
from tests.runtime.cases import FAILURE, SQS, OutOfStockError, ends_soon
from tests.runtime.events import event_of, sqs_record


def last_frame(traceback: TracebackType | None) -> FrameType:
    """Return the frame that an exception comes from."""
    assert traceback is not None
    while traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback.tb_frame


def fail() -> None:
    raise OutOfStockError(FAILURE)


def test_most_tracebacks_release_records() -> None:
    """The first failures can be looked into; the others keep no record alive."""
    count = MAX_WITH_LOCALS + 5
    during: list[dict[str, Any]] = []

    class Processor(SqsBatchProcessor):
        def failure_handler(self, record: Any, exception: Any) -> Any:
            during.append(dict(last_frame(exception[2]).f_locals))
            return super().failure_handler(record, exception)

    def handle(record: Any) -> None:
        number = SQS.number(record)
        raise OutOfStockError(FAILURE, number)

    for processor in (SqsBatchProcessor(), Processor()):
        processor.raise_on_entire_batch_failure = False
        process_partial_response(SQS.event(count), handle, processor)
        frames = [last_frame(traceback) for _, _, traceback in processor.exceptions]
        kept = [sorted(frame.f_locals) for frame in frames]
        assert kept == [["number", "record"]] * MAX_WITH_LOCALS + [[]] * 5
        assert {frame.f_code.co_name for frame in frames} == {"handle"}
        assert [error.args[1] for _, error, _ in processor.exceptions] == list(range(1, count + 1))
    assert [sorted(found) for found in during] == [["number", "record"]] * count


def test_a_function_that_is_still_running_keeps_its_locals() -> None:
    """Exceptions can come through a function that still runs; only what it called is cleared."""
    processor = SqsBatchProcessor(raise_on_entire_batch_failure=False)
    stored: list[Exception] = []

    def function() -> dict[str, Any]:
        kept = "kept"
        try:
            SQS.failing_on(1)(SQS.make(1, None))
        except OutOfStockError as error:
            stored.append(error)

        def handle(record: Any) -> None:
            raise stored[0]

        process_partial_response(SQS.event(2 * MAX_WITH_LOCALS), handle, processor)
        return {"kept": kept}

    assert function() == {"kept": "kept"}
    assert last_frame(stored[0].__traceback__).f_locals == {}


def test_a_task_that_passes_on_an_exception_goes_on() -> None:
    """A client's own task can give its exception to handlers, and must not be ended by that."""
    asyncio.run(fail_by_a_task())


async def fail_by_a_task() -> None:
    queue: asyncio.Queue[asyncio.Future[None]] = asyncio.Queue()
    served: list[int] = []

    async def serve() -> None:
        while True:
            waiting = await queue.get()
            served.append(len(served))
            try:
                fail()
            except OutOfStockError as error:
                waiting.set_exception(error)

    async def handle(record: Any) -> None:
        answer = asyncio.get_running_loop().create_future()
        queue.put_nowait(answer)
        await answer

    processor = AsyncSqsBatchProcessor(raise_on_entire_batch_failure=False)
    server = asyncio.create_task(serve())
    count = 2 * MAX_WITH_LOCALS
    for total in (count, 2 * count):
        batch = aprocess_partial_response(SQS.event(count), handle, processor)
        await asyncio.wait_for(batch, timeout=60)
        assert len(served) == total
        assert not server.done()
    server.cancel()


def test_a_generator_that_has_raised_before_goes_on() -> None:
    """A generator may have passed on an exception that it caught itself."""

    def numbers() -> Any:
        found: list[Exception] = []
        while True:
            try:
                fail()
            except OutOfStockError as error:
                found.append(error)
            yield found[-1]

    source = numbers()

    def handle(record: Any) -> None:
        raise next(source)

    processor = SqsBatchProcessor(raise_on_entire_batch_failure=False)
    for _ in range(2):
        process_partial_response(SQS.event(2 * MAX_WITH_LOCALS), handle, processor)
    assert isinstance(next(source), OutOfStockError)


class NamelessType(type):
    """A class that does not tell its name."""

    def __getattribute__(cls, name: str) -> Any:
        if name in {"__name__", "__qualname__", "__module__"}:
            raise LookupError(name)
        return super().__getattribute__(name)


class NamelessError(Exception, metaclass=NamelessType):
    """An exception of such a class."""


def test_an_exception_whose_class_has_no_name_is_one_of_many() -> None:
    """The error of a failed batch names it all the same."""

    def handle(record: Any) -> None:
        raise NamelessError

    with pytest.raises(BatchProcessingError, match="2 x NamelessError"):
        process_partial_response(SQS.event(2), handle, SqsBatchProcessor())


def test_messages_of_failures_are_of_the_record_class() -> None:
    """They are also where the handler saw a model, and can be added to."""
    processor = SqsBatchProcessor(SQS.model, raise_on_entire_batch_failure=False)

    def handle(record: Any) -> None:
        raise OutOfStockError(FAILURE)

    event = SQS.event(2)
    with processor(event["Records"], handle) as batch:
        [first, _] = batch.process()
        assert isinstance(first.record, SQS.model)
        processor.fail_messages.append({"more": 1})
    shown = processor.fail_messages
    assert [type(record) for record in shown] == [SQSRecord, SQSRecord, dict]
    assert shown == [*event["Records"], {"more": 1}]
    assert processor.fail_messages is shown


@pytest.mark.parametrize("hook", ["success_handler", "failure_handler"])
def test_a_hook_can_be_replaced(hook: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests of users' own do that, with a processor and with its class."""
    processor = SqsBatchProcessor()
    for target in (processor, SqsBatchProcessor):
        with monkeypatch.context() as patch:
            mock = Mock(return_value=("success" if hook == "success_handler" else "fail", None, 1))
            patch.setattr(target, hook, mock)
            response = process_partial_response(SQS.event(2), SQS.failing_on(2), processor)
            assert response == SQS.response(2)
            assert mock.call_count == 1


class Audited(BaseModel):
    """Its validator raises as validators do, with a cause or without."""

    number: int
    notes: Json[Any] = None  # an error of JSON has a text where others have an exception

    @field_validator("number")
    @classmethod
    def check(cls, number: int) -> int:
        """Refuse odd numbers."""
        if number % 4 == 1:
            raise ValueError(FAILURE)
        if number % 4 == 3:
            try:
                fail()
            except OutOfStockError as cause:
                raise ValueError(FAILURE) from cause
        return number


class AuditedMessage(SqsRecordModel):
    """A message with it."""

    body: Json[Audited]


class Message(dict[str, Any]):
    """A raw record that can be referred to weakly."""


def raise_of_validator(number: int) -> None:
    Audited(number=number)


def raise_after_validator(number: int) -> None:
    try:
        Audited(number=number)
    except ValidationError as error:
        raise OutOfStockError(FAILURE) from error


def raise_beside_validator(number: int) -> None:
    try:
        Audited(number=number)
    except ValidationError:
        raise OutOfStockError(FAILURE)  # noqa: B904  # as many do


def error_of_validator(number: int) -> ValidationError | None:
    try:
        Audited(number=number)
    except ValidationError as error:
        return error
    return None


def raise_from_kept_error(number: int) -> None:
    if kept := error_of_validator(number):
        raise OutOfStockError(FAILURE) from kept


def raise_group_of_validator(number: int) -> None:
    if kept := error_of_validator(number):
        group = ExceptionGroup(FAILURE, [OutOfStockError(FAILURE), kept])
        raise group


def raise_group_of_two_validators(number: int) -> None:
    one, two = error_of_validator(number), error_of_validator(number)
    if one and two:
        group = ExceptionGroup(FAILURE, [one, OutOfStockError(FAILURE), two])
        raise group


def raise_group_after_validator(number: int) -> None:
    if kept := error_of_validator(number):
        group = ExceptionGroup(FAILURE, [OutOfStockError(FAILURE)])
        raise group from kept


@pytest.mark.parametrize(
    "check",
    [
        None,
        raise_of_validator,
        raise_after_validator,
        raise_beside_validator,
        raise_from_kept_error,
        raise_group_of_validator,
        raise_group_of_two_validators,
        raise_group_after_validator,
    ],
)
@pytest.mark.parametrize("is_async", [False, True])
def test_errors_of_validators_keep_no_batch_alive(
    check: Callable[[int], None] | None, is_async: bool
) -> None:
    """A ValidationError holds them, and garbage collection can't look into it."""
    model = AuditedMessage if check is None else None
    made: Any = AsyncSqsBatchProcessor if is_async else SqsBatchProcessor
    processor: Any = made(model) if model else made()

    def handle(record: Any) -> None:
        if check is not None:
            check(record.json_body["number"])

    async def handle_async(record: Any) -> None:
        handle(record)

    def run() -> list[ref[Message]]:
        numbers = range(1, 31)
        records = [
            Message(sqs_record(each, {"number": each, "notes": "[]"[each % 2 :]}))
            for each in numbers
        ]
        event = {"Records": records}
        if is_async:
            response = async_process_partial_response(event, handle_async, processor)
        else:
            response = process_partial_response(event, handle, processor)
        assert response == SQS.response(*range(1, 31, 2))
        return [ref(record) for record in records]

    records = run()
    processor.release()
    gc.collect()
    assert [record() for record in records] == [None] * len(records)


@pytest.mark.parametrize("check", [raise_after_validator, raise_beside_validator])
def test_exceptions_keep_tracebacks_of_their_own(check: Callable[[int], None]) -> None:
    """Only errors inside a ValidationError lose theirs."""
    processor = SqsBatchProcessor()

    def handle(record: SQSRecord) -> None:
        check(record.json_body["number"])

    event = event_of(sqs_record(1, {"number": 1}), sqs_record(2, {"number": 2}))
    assert process_partial_response(event, handle, processor) == SQS.response(1)
    [(_, error, traceback)] = processor.exceptions
    assert error.__traceback__ is traceback is not None
    assert error.__context__ is not None
    assert error.__context__.__traceback__ is not None


@ends_soon
def test_exceptions_may_be_the_causes_of_each_other() -> None:
    """Whoever follows causes to their end would never come to one."""
    one, other = OutOfStockError(1), OutOfStockError(2)
    one.__cause__, other.__cause__ = other, one
    one.__context__ = other.__context__ = None

    def handle(record: Any) -> None:
        if SQS.number(record) == 1:
            raise one

    assert process_partial_response(SQS.event(2), handle, SqsBatchProcessor()) == SQS.response(1)


def test_an_error_of_the_batch_names_kinds_and_its_first_cause() -> None:
    """The text has the classes only, and the traceback goes on with the first failure."""
    with pytest.raises(BatchProcessingError) as caught:
        process_partial_response(SQS.event(2), SQS.failing_on(1, 2), SqsBatchProcessor())
    assert str(caught.value) == (
        "All records failed processing: 2 of the SQS batch (2 x OutOfStockError)"
    )
    assert caught.value.__cause__ is caught.value.child_exceptions[0][1]


@pytest.mark.parametrize("is_read_early", [False, True])
def test_failures_are_in_input_order_whoever_fails_first(is_read_early: bool) -> None:
    """Exceptions and messages stay beside each other, also if they were read under way."""
    processor = AsyncSqsBatchProcessor(raise_on_entire_batch_failure=False)

    async def handle(record: Any) -> None:
        number = SQS.number(record)
        for _ in range({1: 4, 2: 8, 3: 1}[number]):
            await asyncio.sleep(0)
        if is_read_early and number == 1:
            assert [SQS.number(failed) for failed in processor.fail_messages] == [3]
        raise OutOfStockError(number)

    async_process_partial_response(SQS.event(3), handle, processor)
    assert [error.args for _, error, _ in processor.exceptions] == [(1,), (2,), (3,)]
    assert [SQS.number(record) for record in processor.fail_messages] == [1, 2, 3]
