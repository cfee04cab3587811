"""A reserve of time at the end of an invocation, and a time limit for each record."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from contextlib import suppress
from datetime import timedelta
from typing import Any, cast
from unittest.mock import MagicMock

import pytest

from lambda_batch import (
    AsyncSqsBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BatchProcessingError,
    ConfigurationError,
    NotAttemptedError,
    RecordTimeoutError,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    async_process_partial_response,
    process_partial_response,
)
from lambda_batch._engine import time_limits
from lambda_batch.testing import FakeLambdaContext, VirtualClock
from tests.runtime.cases import SQS, Case, Mode, every_case, own_modes
from tests.runtime.events import event_of, sqs_record


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(100.0)


def context_of(clock: VirtualClock, timeout: float) -> FakeLambdaContext:
    return FakeLambdaContext(timeout=timeout, clock=clock)


def taking_a_second(case: Case, clock: VirtualClock, seen: list[int]) -> Any:
    """Create a handler that takes a second of a clock for each record."""

    def handle(record: Any) -> None:
        seen.append(case.number(record))
        clock.advance(1)

    return handle


@pytest.mark.parametrize("reserve", [2, 2.0, timedelta(seconds=2)], ids=repr)
@every_case
@own_modes
def test_no_record_begins_in_the_reserve(
    mode: Mode, case: Case, reserve: Any, clock: VirtualClock
) -> None:
    """The rest is reported, so Lambda delivers it again."""
    seen: list[int] = []
    one_by_one: dict[str, Any] = {"max_concurrency": 1} if mode.is_async else {}
    processor = mode.processor(case, reserve=reserve, **one_by_one)
    handler = taking_a_second(case, clock, seen)
    response = mode.respond(case.event(6), handler, processor, context_of(clock, 5))
    assert seen == [1, 2, 3]
    assert response == case.response(4, 5, 6)
    assert [kind for kind, _, _ in processor.exceptions] == [NotAttemptedError] * 3
    assert str(processor.exceptions[0][1]) == (
        "not handled, because the invocation had no more than 2 s left"
    )


def test_hooks_and_results_tell_what_was_not_attempted(clock: VirtualClock) -> None:
    failures: list[type[BaseException]] = []

    class Processor(SqsBatchProcessor):
        reserve: float | timedelta | None = 1

        def failure_handler(self, record: Any, exception: Any) -> Any:
            failures.append(exception[0])
            return super().failure_handler(record, exception)

    processor = Processor()
    handler = taking_a_second(SQS, clock, [])
    with processor(SQS.records(2), handler, context_of(clock, 2)) as batch:
        first, second = batch.process()
    assert first[0] == "success"
    assert second[1].startswith("<class 'lambda_batch.errors.NotAttemptedError'>:not handled")
    assert failures == [NotAttemptedError]


@pytest.mark.parametrize("skips", [False, True])
def test_a_group_is_not_overtaken_after_the_reserve_began(clock: VirtualClock, skips: bool) -> None:
    """Also if the clock of the context went back."""
    seen: list[int] = []
    processor = SqsFifoPartialProcessor(skip_group_on_error=skips, reserve=1)
    records = [sqs_record(number, group="a") for number in (1, 2, 3)]
    context = context_of(clock, 2)
    left = iter([5000, 5000, 500, 5000])
    context.get_remaining_time_in_millis = lambda: next(left)  # type: ignore[method-assign]
    response = process_partial_response(
        event_of(*records), taking_a_second(SQS, clock, seen), processor, context
    )
    assert seen == [1]
    assert response == SQS.response(2, 3)


def test_a_batch_without_any_time_is_raised_whole(clock: VirtualClock) -> None:
    processor = SqsBatchProcessor(reserve=60)
    with pytest.raises(BatchProcessingError) as caught:
        process_partial_response(SQS.event(2), print, processor, context_of(clock, 3))
    assert isinstance(caught.value.__cause__, NotAttemptedError)


def test_without_a_context_the_reserve_is_off_and_one_warning_says_so(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_limits, "_warned", [])
    processor, handle = SqsBatchProcessor(reserve=1), SQS.failing_on()
    for context in (None, object(), None):
        options: Any = {"lambda_context": context}
        with processor(SQS.records(2), handle, **options) as batch:
            assert [status for status, *_ in batch.process()] == ["success"] * 2
    assert caplog.messages == [
        (
            "the processor has a reserve of time, but no Lambda context tells it the time left, "
            "so it can't be kept: pass the function's context to the entry point, or as "
            "lambda_context to the processor"
        )
    ]
    assert caplog.records[0].levelno == logging.WARNING


def slow_on(*numbers: int, ended: list[int] | None = None) -> Any:
    """Create an async handler that takes an hour for these records."""

    async def handle(record: Any) -> int:
        number = SQS.number(record)
        try:
            await asyncio.sleep(3600 if number in numbers else 0)
        finally:
            if ended is not None:
                ended.append(number)
        return number

    return handle


@pytest.mark.parametrize("limit", [0.05, timedelta(milliseconds=50)], ids=repr)
def test_a_record_that_takes_too_long_is_cancelled_and_fails(limit: Any) -> None:
    ended: list[int] = []
    processor = AsyncSqsBatchProcessor(time_limit=limit)
    response = async_process_partial_response(
        SQS.event(3), slow_on(2, ended=ended), processor, FakeLambdaContext()
    )
    assert response == SQS.response(2)
    assert sorted(ended) == [1, 2, 3]
    [(kind, error, traceback)] = processor.exceptions
    assert kind is RecordTimeoutError
    assert isinstance(error, TimeoutError)
    assert isinstance(error, RecordTimeoutError)
    assert isinstance(error.__cause__, asyncio.CancelledError)
    assert str(error) == "the record handler was cancelled, because it took longer than 0.05 s"
    assert error.is_out_of_time is False
    assert traceback is not None


def test_handlers_that_still_run_in_the_reserve_are_cancelled() -> None:
    """What waits behind `max_concurrency` has not begun, and is not attempted."""
    processor = AsyncSqsBatchProcessor(reserve=29.9, max_concurrency=2)
    response = async_process_partial_response(
        SQS.event(5), slow_on(2, 3), processor, FakeLambdaContext(timeout=30)
    )
    assert response == SQS.response(2, 3, 4, 5)
    kinds = [kind for kind, _, _ in processor.exceptions]
    assert kinds == [RecordTimeoutError] * 2 + [NotAttemptedError] * 2
    errors = [error for _, error, _ in processor.exceptions]
    assert [getattr(error, "is_out_of_time", None) for error in errors[:2]] == [True, True]
    assert str(processor.exceptions[0][1]) == (
        "the record handler was cancelled, because the time of the invocation was nearly over"
    )


def test_a_group_stays_in_order_behind_a_record_that_took_too_long() -> None:
    processor = AsyncSqsFifoPartialProcessor(skip_group_on_error=True, time_limit=0.05)
    records = [sqs_record(number, group=group) for number, group in enumerate("aab", 1)]
    response = async_process_partial_response(
        event_of(*records), slow_on(1), processor, FakeLambdaContext()
    )
    assert response == SQS.response(1, 2)


def test_a_handler_with_a_time_limit_need_not_await() -> None:
    """A function that is annotated so, or a partial of one, can have its result at once."""

    def handle(record: object) -> Awaitable[object]:
        return cast("Awaitable[object]", "done")

    processor = AsyncSqsBatchProcessor(time_limit=60)
    with processor(SQS.records(1), handle) as batch:
        [outcome] = batch.async_process()
    assert outcome[:2] == ("success", "done")


def test_a_reserve_counts_milliseconds() -> None:
    context = FakeLambdaContext()
    left = iter([2000, 1001, 1000])
    context.get_remaining_time_in_millis = lambda: next(left)  # type: ignore[method-assign]
    processor = SqsBatchProcessor(reserve=1)
    assert process_partial_response(SQS.event(2), SQS.failing_on(), processor, context) == (
        SQS.response(2)
    )


def test_an_own_timeout_of_the_handler_stays_its_own() -> None:
    async def handle(record: object) -> None:
        async with asyncio.timeout(0):
            await asyncio.sleep(3600)

    processor = AsyncSqsBatchProcessor(time_limit=60, raise_on_entire_batch_failure=False)
    async_process_partial_response(SQS.event(1), handle, processor, FakeLambdaContext())
    assert [kind for kind, _, _ in processor.exceptions] == [TimeoutError]


def test_an_own_step_is_limited_too() -> None:
    class Processor(AsyncSqsBatchProcessor):
        time_limit: float | timedelta | None = 0.05

        async def _async_process_record(self, record: Any) -> Any:
            if SQS.number(record) == 1:
                await asyncio.sleep(3600)
            return await super()._async_process_record(record)

    processor = Processor()
    response = async_process_partial_response(
        SQS.event(2), slow_on(), processor, FakeLambdaContext()
    )
    assert response == SQS.response(1)


@pytest.mark.parametrize("value", [0, -1, True, "2", float("nan"), float("inf"), timedelta(0)])
@pytest.mark.parametrize("name", ["reserve", "time_limit"])
def test_a_duration_that_is_none_is_refused(name: str, value: Any) -> None:
    options: Any = {name: value}
    with pytest.raises(ConfigurationError, match=f"^{name} must be a duration above 0, as seconds"):
        AsyncSqsBatchProcessor(**options)


@pytest.mark.parametrize("tell", [lambda: None, lambda: "5000", lambda: 1 / 0, 5000, MagicMock()])
def test_a_context_of_a_test_that_tells_no_time_turns_the_reserve_off(tell: Any) -> None:
    context = FakeLambdaContext()
    context.get_remaining_time_in_millis = tell  # type: ignore[method-assign]
    processor = SqsBatchProcessor(reserve=60)
    response = process_partial_response(SQS.event(2), SQS.failing_on(2), processor, context)
    assert response == SQS.response(2)


def test_a_clock_that_fails_costs_no_record() -> None:
    context = FakeLambdaContext()
    left = iter([5000, 5000])
    context.get_remaining_time_in_millis = lambda: next(left)  # type: ignore[method-assign]
    processor = SqsBatchProcessor(reserve=1)
    response = process_partial_response(SQS.event(3), SQS.failing_on(3), processor, context)
    assert response == SQS.response(3)


@pytest.mark.parametrize("options", [{"time_limit": 0.1}, {"reserve": 29.9}], ids=str)
def test_a_handler_that_was_cancelled_before_and_went_on_is_limited_too(
    options: dict[str, Any],
) -> None:
    """Libraries for Python before 3.11 leave the task's count of cancellations as it is."""

    async def handle(record: object) -> None:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().call_later(0.01, task.cancel)
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)
        await asyncio.sleep(3600)

    processor = AsyncSqsBatchProcessor(raise_on_entire_batch_failure=False, **options)
    response = async_process_partial_response(
        SQS.event(2), handle, processor, FakeLambdaContext(timeout=30)
    )
    assert response == SQS.response(1, 2)
    assert [kind for kind, _, _ in processor.exceptions] == [RecordTimeoutError] * 2


def test_a_sync_processor_has_no_time_limit() -> None:
    class Processor(SqsBatchProcessor):
        time_limit = 5

    with pytest.raises(ConfigurationError, match="time_limit is a setting of async processors"):
        Processor()
