"""What hooks are given, and what is kept of a batch where they decide it."""

import asyncio
from typing import Any

import pytest

from lambda_batch import BatchProcessingError
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
        from lambda_batch import aprocess_partial_response

        if SQS.number(record) < 8:
            response = await aprocess_partial_response(inner, handle_async, processor)
            assert response == SQS.response(8, 9)
        raise OutOfStockError(SQS.number(record))

    handler = handle_async if mode.is_async else handle
    assert mode.respond_to(SQS.event(2), handler, processor) == SQS.response(1, 2)
    assert [error.args for _, error, _ in processor.exceptions] == [(1,), (2,)]
    assert [SQS.number(record) for record in processor.fail_messages] == [1, 2]


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
