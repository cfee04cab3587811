"""An entry point, a decorator and a `with` answer with their own batch, whatever else ran."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lambda_batch import (
    AsyncSqsBatchProcessor,
    BatchProcessingError,
    SqsBatchProcessor,
    UsageError,
    aprocess_partial_response,
    batch_processor,
    process_partial_response,
)
from tests.runtime.cases import (
    DYNAMODB,
    FAILURE,
    KINESIS,
    SQS,
    Case,
    Mode,
    OutOfStockError,
    every_case,
    every_mode,
    own_modes,
)
from tests.runtime.events import event_of
from tests.runtime.handlers import Awaits


def retrying(mode: Mode) -> Any:
    """Return a processor whose `_clean` runs another batch of the same processor."""
    base: Any = mode.base(SQS)

    class Retrying(base):  # type: ignore[misc]
        depth = 0

        def _clean(self) -> None:
            self.depth += 1
            if self.depth == 1:
                records = [record.raw_event for record in self.fail_messages]
                inner = self(records, mode.adapt(SQS.failing_on()))
                with inner:
                    if not mode.is_async:
                        inner.process()
                    elif mode.name == "async":
                        inner.async_process()
            self.depth -= 1

    return Retrying()


@own_modes
def test_a_retry_in_clean_does_not_answer_for_the_batch(mode: Mode) -> None:
    """A `_clean` that retries the failed records in a batch of its own changes no answer."""
    processor = retrying(mode)
    response = mode.respond(SQS.event(3), SQS.failing_on(2), processor)
    assert response == SQS.response(2)
    assert processor.response() == SQS.response(2)


@own_modes
def test_after_a_with_the_attributes_show_its_batch(mode: Mode) -> None:
    """`processor.response()` after a `with` is that of this `with`, whatever `_clean` ran."""
    processor = retrying(mode)
    mode.process(SQS.records(3), SQS.failing_on(2), processor)
    assert processor.response() == SQS.response(2)
    assert [SQS.number(record) for record in processor.fail_messages] == [2]


@own_modes
def test_a_retry_in_clean_does_not_answer_for_a_decorated_function(mode: Mode) -> None:
    """The decorated function asks the processor for the response, and gets that of its batch."""
    processor = retrying(mode)

    @mode.decorator(SQS.failing_on(2), processor)
    def lambda_handler(event: Any, context: Any) -> Any:
        return processor.response()

    assert lambda_handler(SQS.event(3), None) == SQS.response(2)


def nesting(mode: Mode, hook: str) -> Any:
    """Return a processor whose hook leaves another batch of the same processor behind, failed."""
    base: Any = mode.base(SQS)

    class Nesting(base):  # type: ignore[misc]
        raise_on_entire_batch_failure = False

        def _nest(self) -> None:
            with self([SQS.make(9, None)], mode.adapt(SQS.failing_on(9))) as inner:
                if not mode.is_async:  # hooks are sync, so they can't await a batch
                    inner.process()
            assert inner.response() == SQS.response(9)

        def success_handler(self, record: Any, result: Any) -> Any:
            if hook == "success" and SQS.number(record) != 9:
                self._nest()
            return super().success_handler(record, result)

        def failure_handler(self, record: Any, exception: Any) -> Any:
            if hook == "failure" and SQS.number(record) != 9:
                self._nest()
            return super().failure_handler(record, exception)

    return Nesting()


every_hook = pytest.mark.parametrize("hook", ["success", "failure"])


@every_mode
@every_hook
def test_a_batch_that_a_hook_runs_does_not_answer_for_the_batch(mode: Mode, hook: str) -> None:
    """The hook of a record may audit or compensate in a batch of its own."""
    processor = nesting(mode, hook)
    assert mode.respond(SQS.event(3), SQS.failing_on(2), processor) == SQS.response(2)


@own_modes
@every_hook
def test_after_a_with_whose_hooks_ran_batches_the_attributes_show_its_batch(
    mode: Mode, hook: str
) -> None:
    processor = nesting(mode, hook)
    outcomes = mode.process(SQS.records(3), SQS.failing_on(2), processor)
    assert [outcome[0] for outcome in outcomes] == ["success", "fail", "success"]
    assert processor.response() == SQS.response(2)
    assert [SQS.number(record) for record in processor.fail_messages] == [2]
    assert [SQS.number(record) for record in processor.success_messages] == [1, 3]


@own_modes
@every_hook
def test_a_batch_that_a_hook_runs_does_not_answer_for_a_decorated_function(
    mode: Mode, hook: str
) -> None:
    processor = nesting(mode, hook)

    @mode.decorator(SQS.failing_on(2), processor)
    def lambda_handler(event: Any, context: Any) -> Any:
        return processor.response()

    assert lambda_handler(SQS.event(3), None) == SQS.response(2)


@every_mode
def test_a_log_handler_that_runs_a_batch_does_not_answer_for_the_batch(mode: Mode) -> None:
    """Summaries are logged while a batch closes, and a log handler may do anything."""
    processor = mode.processor(SQS)

    class Running(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "more" in record.getMessage():
                with processor([SQS.make(9, None)], mode.adapt(SQS.failing_on())):
                    pass

    handler = Running()
    logger = logging.getLogger("lambda_batch")
    logger.addHandler(handler)
    try:
        response = mode.respond(SQS.event(3), SQS.failing_on(1, 2), processor)
    finally:
        logger.removeHandler(handler)
    assert response == SQS.response(1, 2)


def test_a_batch_run_by_asyncio_run_is_not_taken_for_none() -> None:
    """After `asyncio.run(aprocess...)`, the attributes say where the batch is."""
    processor = AsyncSqsBatchProcessor()

    async def handle(record: Any) -> None:
        if SQS.number(record) == 2:
            raise OutOfStockError(FAILURE)

    async def main() -> Any:
        return await aprocess_partial_response(SQS.event(3), handle, processor)

    assert asyncio.run(main()) == SQS.response(2)
    for name in ("success_messages", "fail_messages", "exceptions"):
        with pytest.raises(UsageError, match="another thread, task or event loop"):
            getattr(processor, name)
    with pytest.raises(UsageError, match="another thread, task or event loop"):
        processor.response()


@pytest.mark.parametrize("has_earlier", [False, True])
@pytest.mark.parametrize("kind", ["thread", "pool"])
def test_a_batch_run_in_a_thread_is_not_mistaken_for_an_earlier_one(
    has_earlier: bool, kind: str
) -> None:
    """A thread that has ended ran the newest batch; the earlier one of this thread is not it."""
    processor = SqsBatchProcessor()
    if has_earlier:
        process_partial_response(SQS.event(2), SQS.failing_on(1), processor)

    def run() -> None:
        process_partial_response(SQS.event(3), SQS.failing_on(3), processor)

    if kind == "thread":
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    else:
        with ThreadPoolExecutor() as pool:
            pool.submit(run).result()
    with pytest.raises(UsageError, match="another thread, task or event loop"):
        processor.response()


def test_an_earlier_batch_is_not_shown_for_one_of_a_child_task() -> None:
    """The newest batch began in a context that inherited this one: this one is not the newest."""
    processor = AsyncSqsBatchProcessor(raise_on_entire_batch_failure=False)

    async def fail(record: Any) -> None:
        raise OutOfStockError(FAILURE)

    async def succeed(record: Any) -> None: ...

    async def main() -> None:
        await aprocess_partial_response(SQS.event(1), succeed, processor)
        assert processor.response() == SQS.response()
        await asyncio.create_task(aprocess_partial_response(SQS.event(2), fail, processor))
        with pytest.raises(UsageError, match="another thread, task or event loop"):
            processor.response()

    asyncio.run(main())


def test_threads_that_share_a_processor_see_their_own_batches() -> None:
    """A batch that another running thread began later is no reason to doubt one's own."""
    processor = SqsBatchProcessor()
    began, done = threading.Event(), threading.Event()

    def run() -> None:
        process_partial_response(SQS.event(3), SQS.failing_on(3), processor)
        assert processor.response() == SQS.response(3)
        began.set()
        done.wait(10)

    process_partial_response(SQS.event(2), SQS.failing_on(1), processor)
    thread = threading.Thread(target=run)
    thread.start()
    began.wait(10)
    assert processor.response() == SQS.response(1)
    done.set()
    thread.join()


@every_mode
def test_after_a_refused_event_there_is_no_response(mode: Mode) -> None:
    """A refused event does not leave the answer of the batch before it."""
    processor = mode.processor(SQS)
    mode.respond(SQS.event(2), SQS.failing_on(1), processor)
    with pytest.raises(BatchProcessingError):
        mode.respond({"Records": []}, SQS.failing_on(), processor)
    with pytest.raises(UsageError):
        processor.response()
    mode.process(SQS.records(2), SQS.failing_on(2), processor)
    if mode.name != "awaited":
        assert processor.response() == SQS.response(2)


def test_release_is_not_taken_for_a_batch_elsewhere() -> None:
    """After `release()` the attributes are empty, as before the first batch."""
    processor = SqsBatchProcessor()
    process_partial_response(SQS.event(2), SQS.failing_on(1), processor)
    processor.release()
    assert processor.fail_messages == processor.success_messages == processor.exceptions == []


@own_modes
@every_case
@pytest.mark.parametrize("returned", [None, {}, {"batchItemFailures": []}, "ok", []])
def test_a_decorated_function_that_does_not_report_failures_is_stopped(
    mode: Mode, case: Case, returned: object
) -> None:
    """Without the response, Lambda would take the failed records as handled."""
    processor = mode.processor(case)

    @mode.decorator(case.failing_on(2), processor)
    def lambda_handler(event: Any, context: Any) -> Any:
        return returned

    with pytest.raises(UsageError, match=r"return processor\.response\(\)"):
        lambda_handler(case.event(3), None)
    assert lambda_handler(case.event(1), None) == returned


@pytest.mark.parametrize("case", [KINESIS, DYNAMODB], ids=str)
@own_modes
def test_on_a_stream_a_decorated_function_must_report_the_first_failure(
    mode: Mode, case: Case
) -> None:
    """From there on Lambda delivers everything again; a later one alone would lose the first."""

    def reporting(number: int) -> Any:
        @mode.decorator(case.failing_on(2, 3), mode.processor(case))
        def lambda_handler(event: Any, context: Any) -> Any:
            return case.response(number)

        return lambda_handler

    assert reporting(2)(case.event(3), None) == case.response(2)
    with pytest.raises(UsageError, match=r"^2 records of the .* leaves out 1 of them"):
        reporting(3)(case.event(3), None)


@own_modes
def test_on_a_queue_a_decorated_function_must_report_each_failure(mode: Mode) -> None:
    """Lambda deletes each message that is not reported; the error names the function."""

    @mode.decorator(SQS.failing_on(1, 2), mode.processor(SQS))
    def lambda_handler(event: Any, context: Any) -> Any:
        return SQS.response(1)

    with pytest.raises(UsageError) as caught:
        lambda_handler(SQS.event(3), None)
    assert str(caught.value) == (
        f"2 records of the SQS batch failed, but what {lambda_handler.__qualname__} returned "
        "leaves out 1 of them, and Lambda would take these as handled: `return "
        "processor.response()`. Lambda delivers the whole batch again"
    )


@own_modes
def test_a_decorated_object_is_named_by_its_class(mode: Mode) -> None:
    """An object need not have a name of its own."""

    class Function:
        def __call__(self, event: Any, context: Any) -> None:
            """Report nothing."""

    decorated = mode.decorator(SQS.failing_on(2), mode.processor(SQS))(Function())
    with pytest.raises(UsageError, match=r"^1 record of .* what Function returned leaves out 1 of"):
        decorated(SQS.event(3), None)


def test_a_decorated_function_may_report_more_than_failed() -> None:
    """A function adds records of its own to the response."""
    processor = SqsBatchProcessor()

    @batch_processor(record_handler=SQS.failing_on(2), processor=processor)
    def lambda_handler(event: Any, context: Any) -> Any:
        response = processor.response()
        return {"batchItemFailures": [*response["batchItemFailures"], {"itemIdentifier": "x"}]}

    assert len(lambda_handler(SQS.event(3), None)["batchItemFailures"]) == 2


@own_modes
def test_a_decorated_async_function_is_refused(mode: Mode) -> None:
    """Lambda awaits nothing, so `async def` under the decorator would return a coroutine."""
    processor = mode.processor(SQS)

    async def lambda_handler(event: Any, context: Any) -> Any:
        return processor.response()

    decorated = mode.decorator(SQS.failing_on(), processor)(lambda_handler)
    with pytest.raises(UsageError, match="async, and Lambda does not await it"):
        decorated(event_of(SQS.make(1, None)), None)


@own_modes
def test_a_decorated_function_that_returns_an_awaitable_is_refused(mode: Mode) -> None:
    """What is to be awaited need not be a coroutine, which can be closed."""

    def lambda_handler(event: Any, context: Any) -> Any:
        return Awaits(event)

    decorated = mode.decorator(SQS.failing_on(), mode.processor(SQS))(lambda_handler)
    with pytest.raises(UsageError, match="async, and Lambda does not await it"):
        decorated(SQS.event(1), None)


def test_a_handler_sees_its_own_batch_though_another_was_created() -> None:
    """The batch that was created last has not begun."""
    seen: list[int] = []
    processor = SqsBatchProcessor()

    def handle(record: object) -> None:
        seen.append(len(processor.response()["batchItemFailures"]))

    with processor(SQS.records(2), handle) as batch:
        processor(SQS.records(5), handle)
        batch.process()
    assert seen == [2, 1]


def test_clean_sees_its_own_batch_though_another_was_created() -> None:
    seen: list[int] = []

    class Cleaning(SqsBatchProcessor):
        def _clean(self) -> None:
            seen.append(len(self.response()["batchItemFailures"]))

    processor = Cleaning()
    with processor(SQS.records(2), SQS.failing_on(1)) as batch:
        batch.process()
        processor(SQS.records(5), SQS.failing_on())
    assert seen == [1]
