"""What hooks are given, and what is kept of a batch where they decide it."""

import asyncio
import logging
from typing import Any

import pytest

from lambda_batch import (
    AsyncSqsBatchProcessor,
    BatchProcessingError,
    FailureLogger,
    SqsBatchProcessor,
    SQSRecord,
    aprocess_partial_response,
    process_partial_response,
)
from tests.runtime.cases import (
    ASYNC,
    FAILURE,
    SQS,
    Case,
    Mode,
    OutOfStockError,
    SqsOrder,
    every_case,
    every_mode,
    own_modes,
    text_of,
)
from tests.runtime.events import event_of, sqs_record

LOGGER: FailureLogger | None = logging.getLogger("tests.hooks")


def with_hook(base: type[Any], seen: list[Any]) -> type[Any]:
    """Extend a processor with a failure handler that notes what it is given."""

    class Own(base):  # type: ignore[misc]
        def failure_handler(self, record: Any, exception: Any) -> Any:
            seen.append(record)
            return super().failure_handler(record, exception)

    return Own


@every_mode
def test_hooks_get_what_the_handler_saw(mode: Mode) -> None:
    """A failure of the handler shows the model; one of the model itself shows the raw record."""
    seen: list[Any] = []
    processor = with_hook(mode.base(SQS), seen)(model=SqsOrder)
    records = [sqs_record(1), sqs_record(2, {"number": "two"}), sqs_record(3)]
    outcomes = mode.process(records, SQS.failing_on(1), processor)
    assert [type(outcome.record).__name__ for outcome in outcomes] == [
        "SqsOrder",
        "SQSRecord",
        "SqsOrder",
    ]
    assert sorted(type(record).__name__ for record in seen) == ["SQSRecord", "SqsOrder"]


@every_case
@own_modes
@pytest.mark.parametrize("kind", ["model", "record class", None])
def test_success_messages_are_of_the_record_class_under_a_hook(
    mode: Mode, case: Case, kind: str | None
) -> None:
    """The hook gets what the handler saw, and finds its raw record in success_messages."""
    base = mode.base(case)
    view = type(base()._view({}))
    model: Any = {"model": case.model, "record class": type("Own", (view,), {})}.get(kind or "")
    seen: list[Any] = []
    found: list[Any] = []

    class Keeping(base):  # type: ignore[valid-type,misc]
        def success_handler(self, record: Any, result: Any) -> Any:
            seen.append(record)
            outcome = super().success_handler(record, result)
            found.append(self.success_messages[-1].raw_event)
            return outcome

    processor = Keeping(model=model)
    records = case.records(3)
    mode.process(records, case.failing_on(2), processor)
    assert {type(record) for record in seen} == {model or view}
    assert found == [records[0], records[2]]
    assert processor.success_messages == found
    assert {type(record) for record in processor.success_messages} == {view}


@own_modes
def test_success_messages_are_what_a_hook_passes_on(mode: Mode) -> None:
    """A hook that calls super() with something else keeps that."""
    base = mode.base(SQS)

    class Keeping(base):  # type: ignore[valid-type,misc]
        def success_handler(self, record: Any, result: Any) -> Any:
            return super().success_handler(record.body, result)

    processor = Keeping(model=SqsOrder)
    mode.process(SQS.records(2), SQS.failing_on(), processor)
    assert [order.number for order in processor.success_messages] == [1, 2]


@every_mode
@pytest.mark.parametrize("skip", [False, True])
def test_fifo_outcomes_show_what_the_handler_saw(mode: Mode, skip: bool) -> None:
    """The record that has failed is shown as the model, those behind it as raw records."""
    processor = mode.fifo(
        model=SqsOrder, skip_group_on_error=skip, raise_on_entire_batch_failure=False
    )
    records = [sqs_record(number, group="a") for number in (1, 2)]
    outcomes = mode.process(records, SQS.failing_on(1), processor)
    assert [type(outcome.record).__name__ for outcome in outcomes] == ["SqsOrder", "SQSRecord"]


@own_modes
def test_hooks_belong_to_the_batch_of_their_record(mode: Mode) -> None:
    """After a handler has run another batch of its own processor, hooks see the outer one."""
    seen: list[Any] = []
    processor = with_hook(mode.base(SQS), seen)(raise_on_entire_batch_failure=False)
    inner = event_of(sqs_record(8), sqs_record(9))

    def handle(record: Any) -> None:
        number = SQS.number(record)
        if number < 8 and not mode.is_async:
            assert mode.respond(inner, handle, processor) == SQS.response(8, 9)
        raise OutOfStockError(number)

    async def handle_async(record: Any) -> None:
        if SQS.number(record) < 8:
            response = await aprocess_partial_response(inner, handle_async, processor)
            assert response == SQS.response(8, 9)
        raise OutOfStockError(SQS.number(record))

    handler = handle_async if mode.is_async else handle
    assert mode.respond_to(SQS.event(2), handler, processor) == SQS.response(1, 2)
    assert [error.args for _, error, _ in processor.exceptions] == [(1,), (2,)]
    assert [SQS.number(record) for record in processor.fail_messages] == [1, 2]


@own_modes
def test_a_success_belongs_to_the_batch_of_its_record(mode: Mode) -> None:
    """After a handler has run another batch of its own processor, attributes show the outer one."""
    base: Any = mode.base(SQS)
    seen: list[list[int]] = []

    class Own(base):  # type: ignore[misc]
        def success_handler(self, record: Any, result: Any) -> Any:
            outcome = super().success_handler(record, result)
            seen.append([SQS.number(each) for each in self.success_messages])
            return outcome

    processor = Own()
    inner = event_of(sqs_record(8), sqs_record(9))

    def handle(record: Any) -> None:
        if SQS.number(record) < 8:
            process_partial_response(inner, handle, processor)

    async def handle_async(record: Any) -> None:
        if SQS.number(record) < 8:
            await aprocess_partial_response(inner, handle_async, processor)

    mode.respond_to(SQS.event(1), handle_async if mode.is_async else handle, processor)
    assert seen == [[8], [8, 9], [1]]


@own_modes
def test_an_error_has_all_failures_whatever_a_hook_keeps(mode: Mode) -> None:
    """A hook that keeps only the last failure removes none from the error."""

    class Last(mode.base(SQS)):  # type: ignore[misc]
        def failure_handler(self, _record: Any, exception: Any) -> Any:
            self.exceptions[:] = [exception]
            return None

    processor = Last()
    with pytest.raises(BatchProcessingError) as caught:
        mode.respond(SQS.event(3), SQS.failing_on(1, 2, 3), processor)
    assert len(caught.value.child_exceptions) == 3
    assert len(processor.exceptions) == 1


def test_failures_that_hooks_keep_are_in_input_order() -> None:
    """Whoever fails first, attributes have the order of the batch."""
    processor = with_hook(ASYNC.base(SQS), [])(raise_on_entire_batch_failure=False)

    async def handle(record: Any) -> None:
        number = SQS.number(record)
        for _ in range(10 - 3 * number):
            await asyncio.sleep(0)
        raise OutOfStockError(number)

    ASYNC.respond_to(SQS.event(3), handle, processor)
    assert [error.args for _, error, _ in processor.exceptions] == [(1,), (2,), (3,)]
    assert [SQS.number(record) for record in processor.fail_messages] == [1, 2, 3]


@every_mode
@every_case
def test_a_failing_hook_is_logged_with_its_record(
    mode: Mode, case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    """Both failures of the record name it."""

    class Failing(mode.base(case)):  # type: ignore[misc]
        def failure_handler(self, _record: Any, _exception: Any) -> Any:
            raise LookupError(FAILURE)

    response = mode.respond(case.event(2), case.failing_on(2), Failing())
    assert response == case.response(2)
    identifier = text_of(case.identifier(case.make(2, None)))
    named = [record for record in caplog.records if f"record {identifier} " in record.getMessage()]
    assert len(named) == len(caplog.records) == 2


@own_modes
def test_a_batch_that_was_not_processed_says_so(mode: Mode) -> None:
    """To forget process() is no success."""

    def forget() -> None:
        with mode.processor(SQS)(SQS.records(2), mode.adapt(SQS.failing_on())):
            pass

    with pytest.raises(BatchProcessingError) as caught:
        forget()
    assert str(caught.value) == (
        "All records failed processing: 2 of the SQS batch, as process() was not called"
    )


def test_a_callable_with_a_decorated_call_may_be_async() -> None:
    """A decorator can make a sync call async, so an async processor takes the object."""
    from functools import wraps

    given: list[Any] = []

    def in_background(function: Any) -> Any:
        @wraps(function)
        def call(*args: Any) -> Any:
            return asyncio.to_thread(function, *args)

        return call

    class Handler:
        @in_background
        def __call__(self, record: Any) -> None:
            """Handle a record."""
            given.append(record)

    response = ASYNC.respond_to(SQS.event(1), Handler(), ASYNC.processor(SQS))
    assert response == {"batchItemFailures": []}
    assert len(given) == 1


def named_in(caplog: pytest.LogCaptureFixture) -> list[int]:
    """Return the numbers of the records that log lines are about."""
    return [int(message.split()[2][-4:]) for message in caplog.messages]


class Retrying(SqsBatchProcessor[SQSRecord]):
    """Tries each failed record once more, from its hook."""

    logger = LOGGER

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.retried: list[Any] = []

    def failure_handler(self, record: Any, exception: Any) -> Any:
        if record not in self.retried:
            self.retried.append(record)
            self._process_record(record.raw_event)
        return super().failure_handler(record, exception)


def test_a_hook_may_try_a_record_again(caplog: pytest.LogCaptureFixture) -> None:
    """A hook that calls `_process_record` is told of by the record that it passes on."""
    seen: list[int] = []
    processor = Retrying()
    handler = SQS.failing_on(2, 4, seen=seen)
    assert process_partial_response(SQS.event(4), handler, processor) == SQS.response(2, 4)
    assert seen == [1, 2, 2, 3, 4, 4]
    assert named_in(caplog) == [2, 2, 4, 4]


@own_modes
def test_a_hook_around_the_batch_may_handle_a_record(
    mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    """Before and after the loop, too, `_process_record` knows which record it was given."""
    tried: list[Any] = []

    class Sync(SqsBatchProcessor[SQSRecord]):
        logger = LOGGER

        def _prepare(self) -> None:
            tried.append(self._process_record(self.records[2]))

        def _clean(self) -> None:
            tried.append(self._process_record(self.records[1]))

    class Async(AsyncSqsBatchProcessor[SQSRecord]):
        logger = LOGGER

        def _prepare(self) -> None:
            tried.append(asyncio.run(self._async_process_record(self.records[2])))

        def _clean(self) -> None:
            tried.append(asyncio.run(self._async_process_record(self.records[1])))

    processor: Any = Async() if mode.is_async else Sync()
    response = mode.respond(SQS.event(3), SQS.failing_on(2, 3), processor)
    assert response == SQS.response(2, 3)
    assert named_in(caplog) == [3, 2, 3, 2]
    assert [SQS.number(outcome.record) for outcome in tried] == [3, 2]


@every_mode
def test_a_step_may_handle_a_record_of_a_batch_of_its_own(
    mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    """In a step, a batch of the step is open, and the record that it handles belongs to that."""
    inner = SQS.records(6)[3:]

    class Sync(SqsBatchProcessor[SQSRecord]):
        logger = LOGGER

        def _process_record(self, record: Any) -> Any:
            if SQS.number(record) > 3:
                return super()._process_record(record)
            with self(inner, self.handler):
                outcome = self._process_record(inner[2])
                self.process()
            return outcome

    class Async(AsyncSqsBatchProcessor[SQSRecord]):
        logger = LOGGER

        async def _async_process_record(self, record: Any) -> Any:
            if SQS.number(record) > 3:
                return await super()._async_process_record(record)
            with self(inner, self.handler):
                outcome = await self._async_process_record(inner[2])
                await self.aprocess()
            return outcome

    kind: Any = Async if mode.is_async else Sync
    processor = kind(raise_on_entire_batch_failure=False)
    handler = SQS.failing_on(6)
    outcomes = mode.process(SQS.records(1), handler, processor)
    assert [SQS.number(outcome.record) for outcome in outcomes] == [6]
    assert named_in(caplog) == [6, 6]


@every_mode
def test_a_step_that_passes_on_a_copy_fails_its_own_record(
    mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    """The log names the record that the step was called with."""

    class Sync(SqsBatchProcessor[SQSRecord]):
        logger = LOGGER

        def _process_record(self, record: Any) -> Any:
            return super()._process_record(dict(record))

    class Async(AsyncSqsBatchProcessor[SQSRecord]):
        logger = LOGGER

        async def _async_process_record(self, record: Any) -> Any:
            return await super()._async_process_record(dict(record))

    processor = Async() if mode.is_async else Sync()
    assert mode.respond(SQS.event(3), SQS.failing_on(1, 2), processor) == SQS.response(1, 2)
    assert named_in(caplog) == [1, 2]


@own_modes
def test_a_record_from_elsewhere_is_taken_for_none_of_the_batch(
    mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    """A hook around the batch may handle a record of its own; its failure is no other one's."""
    other = sqs_record(9)

    class Sync(SqsBatchProcessor[SQSRecord]):
        logger = LOGGER

        def _prepare(self) -> None:
            self._process_record(other)

    class Async(AsyncSqsBatchProcessor[SQSRecord]):
        logger = LOGGER

        def _prepare(self) -> None:
            asyncio.run(self._async_process_record(other))

    processor: Any = Async() if mode.is_async else Sync()
    assert mode.respond(SQS.event(3), SQS.failing_on(9), processor) == SQS.response()
    [message] = caplog.messages
    assert not any(SQS.identifier(each) in message for each in SQS.records(3))


@every_mode
def test_success_handler_can_be_called_without_a_batch(mode: Mode) -> None:
    """A user's own test of the hook needs no batch."""
    record = SQSRecord(sqs_record(1))
    assert mode.processor(SQS).success_handler(record, 4) == ("success", 4, record)


@every_mode
def test_a_success_handler_may_return_nothing(mode: Mode) -> None:
    """The result then has the record and what the handler returned, as without the hook."""

    class Forgetful(mode.base(SQS)):  # type: ignore[misc]
        def success_handler(self, record: Any, result: Any) -> Any:
            super().success_handler(record, result)

    records = [sqs_record(1), sqs_record(2)]
    processor = Forgetful(model=SqsOrder)
    good, bad = mode.process(records, SQS.failing_on(2), processor)
    assert good[:2] == ("success", 1)
    assert isinstance(good[2], SqsOrder)
    assert bad[0] == "fail"
    assert [each["itemIdentifier"] for each in processor.response()["batchItemFailures"]] == [
        records[1]["messageId"]
    ]
