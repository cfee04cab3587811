"""FIFO queues: nothing is handled after a failure that it must follow."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lambda_batch import (
    AsyncSqsFifoPartialProcessor,
    BatchProcessingError,
    CircuitBreakerError,
    FailureResponse,
    MessageGroupCircuitBreakerError,
    SQSFifoCircuitBreakerError,
    SQSFifoMessageGroupCircuitBreakerError,
    SqsFifoPartialProcessor,
    SQSRecord,
    aprocess_partial_response,
)
from tests.runtime.cases import (
    ASYNC,
    FAILURE,
    SQS,
    Mode,
    OutOfStockError,
    SqsOrder,
    every_mode,
    own_modes,
)
from tests.runtime.events import Raw, event_of, sqs_record


def fifo(groups: str) -> list[Raw]:
    """Create a message for each letter, which is its group; numbered from 1 on."""
    return [sqs_record(number, group=group) for number, group in enumerate(groups, 1)]


@every_mode
@pytest.mark.parametrize("skip", [False, True])
def test_nothing_stops_without_a_failure(mode: Mode, skip: bool) -> None:
    """A batch that is handled is reported as handled."""
    seen: list[int] = []
    processor = mode.fifo(skip_group_on_error=skip)
    response = mode.respond(event_of(*fifo("abab")), SQS.failing_on(seen=seen), processor)
    assert response == {"batchItemFailures": []}
    assert sorted(seen) == [1, 2, 3, 4]


@every_mode
def test_a_failure_stops_the_batch(mode: Mode) -> None:
    """The handler is not called after a failure, and all from there on is reported."""
    seen: list[int] = []
    response = mode.respond(event_of(*fifo("abcab")), SQS.failing_on(3, seen=seen), mode.fifo())
    assert response == SQS.response(3, 4, 5)
    assert seen == [1, 2, 3]


@every_mode
def test_a_failure_stops_only_its_group(mode: Mode) -> None:
    """With skip_group_on_error the other groups are handled to their ends."""
    seen: list[int] = []
    processor = mode.fifo(skip_group_on_error=True)
    handler = SQS.failing_on(1, seen=seen)
    assert mode.respond(event_of(*fifo("abacb")), handler, processor) == SQS.response(1, 3)
    assert sorted(seen) == [1, 2, 4, 5]


@every_mode
def test_each_group_stops_at_its_own_failure(mode: Mode) -> None:
    """Several groups can fail, each at another place."""
    seen: list[int] = []
    processor = mode.fifo(skip_group_on_error=True)
    handler = SQS.failing_on(3, 2, seen=seen)
    assert mode.respond(event_of(*fifo("abaabca")), handler, processor) == SQS.response(
        2, 3, 4, 5, 7
    )
    assert sorted(seen) == [1, 2, 3, 6]


@own_modes
def test_unhandled_records_say_why(mode: Mode) -> None:
    """What came behind a failure has an outcome and an exception of its own."""
    processor = mode.fifo()
    records = fifo("abb")
    outcomes = mode.process(records, SQS.failing_on(2), processor)
    assert [outcome.status for outcome in outcomes] == ["success", "fail", "fail"]
    assert outcomes[2].record == records[2]
    assert "SQSFifoCircuitBreakerError" in outcomes[2].error
    assert [kind for kind, _, _ in processor.exceptions] == [
        OutOfStockError,
        SQSFifoCircuitBreakerError,
    ]
    assert processor.fail_messages == records[1:]
    assert processor.success_messages == records[:1]


@own_modes
def test_unhandled_records_of_a_group_say_why(mode: Mode) -> None:
    """With skip_group_on_error the exception is that of the group."""
    processor = mode.fifo(skip_group_on_error=True)
    mode.process(fifo("aba"), SQS.failing_on(1), processor)
    kinds = [kind for kind, _, _ in processor.exceptions]
    assert kinds == [OutOfStockError, SQSFifoMessageGroupCircuitBreakerError]


def test_breakers_are_of_the_common_kinds() -> None:
    """The errors of the source can be caught by the classes that all sources share."""
    assert issubclass(SQSFifoCircuitBreakerError, CircuitBreakerError)
    assert issubclass(SQSFifoMessageGroupCircuitBreakerError, MessageGroupCircuitBreakerError)
    assert not issubclass(SQSFifoMessageGroupCircuitBreakerError, CircuitBreakerError)


@every_mode
def test_a_failure_at_once_fails_the_batch(mode: Mode) -> None:
    """If already the first record fails, the batch has failed as a whole, unless told otherwise."""
    seen: list[int] = []
    with pytest.raises(BatchProcessingError) as caught:
        mode.respond(event_of(*fifo("aaa")), SQS.failing_on(1, seen=seen), mode.fifo())
    assert len(caught.value.child_exceptions) == 3
    assert seen == [1]
    processor = mode.fifo(raise_on_entire_batch_failure=False)
    response = mode.respond(event_of(*fifo("aaa")), SQS.failing_on(1), processor)
    assert response == SQS.response(1, 2, 3)


@every_mode
@pytest.mark.parametrize("skip", [False, True])
def test_the_next_batch_starts_afresh(mode: Mode, skip: bool) -> None:
    """A failure stops its own batch, not the ones after it."""
    processor = mode.fifo(skip_group_on_error=skip)
    event = event_of(*fifo("aab"))
    first = mode.respond(event, SQS.failing_on(2), processor)
    assert first == (SQS.response(2) if skip else SQS.response(2, 3))
    assert mode.respond(event, SQS.failing_on(), processor) == {"batchItemFailures": []}


@every_mode
@pytest.mark.parametrize(
    "attributes",
    [
        None,
        "absent",
        {},
        {"MessageGroupId": None},
        {"MessageGroupId": 7},
        {"MessageGroupId": ["a"]},
        [],
        "text",
    ],
    ids=repr,
)
def test_a_failed_record_without_a_group_stops_all(mode: Mode, attributes: object) -> None:
    """A record that could belong to any group stops every one of them, and never crashes."""
    seen: list[int] = []
    records = fifo("abab")
    records[1]["attributes"] = attributes
    if attributes == "absent":
        del records[1]["attributes"]
    processor = mode.fifo(skip_group_on_error=True)
    outcomes = mode.process(records, SQS.failing_on(2, seen=seen), processor)
    assert [outcome.status for outcome in outcomes] == ["success", "fail", "fail", "fail"]
    assert all("SQSFifoCircuitBreakerError" in outcome.error for outcome in outcomes[2:])
    assert seen == [1, 2]


@every_mode
def test_a_record_without_a_group_waits_for_all(mode: Mode) -> None:
    """A record that could belong to a stopped group is not handled, nor overtaken."""
    seen: list[int] = []
    records = fifo("abab")
    records[2]["attributes"] = None
    processor = mode.fifo(skip_group_on_error=True)
    handler = SQS.failing_on(1, seen=seen)
    assert mode.respond(event_of(*records), handler, processor) == SQS.response(1, 3, 4)
    assert seen == [1, 2]


@every_mode
@pytest.mark.parametrize("skip", [False, True])
def test_a_malformed_record_behind_a_failure_is_only_unhandled(
    mode: Mode,
    skip: bool,
) -> None:
    """With a model, a record that is never parsed can't crash the batch by being malformed."""
    records = [
        sqs_record(1, group="b"),
        sqs_record(2, group="a"),
        sqs_record(3, {"number": "three"}, group="a"),
    ]
    del records[2]["receiptHandle"]
    processor = mode.fifo(model=SqsOrder, skip_group_on_error=skip)
    outcomes = mode.process(records, SQS.failing_on(2), processor)
    assert [outcome.status for outcome in outcomes] == ["success", "fail", "fail"]
    assert "CircuitBreakerError" in outcomes[2].error
    assert outcomes[2].record == records[2]


@every_mode
def test_a_record_that_fails_the_model_stops_what_follows(mode: Mode) -> None:
    """A failure is a failure, also before the handler was called."""
    seen: list[int] = []
    records = fifo("aab")
    records[0]["body"] = "{}"
    processor = mode.fifo(model=SqsOrder, skip_group_on_error=True)
    outcomes = mode.process(records, SQS.failing_on(seen=seen), processor)
    assert [outcome.status for outcome in outcomes] == ["fail", "fail", "success"]
    assert "ValidationError" in outcomes[0].error
    assert outcomes[0].record == records[0]
    assert "SQSFifoMessageGroupCircuitBreakerError" in outcomes[1].error
    assert seen == [3]


@every_mode
def test_a_success_handler_that_raises_stops_the_group(mode: Mode) -> None:
    """A record that a user's hook fails stops what must follow it."""
    seen: list[int] = []
    base: type[Any] = type(mode.fifo())

    class Failing(base):  # type: ignore[misc]
        def success_handler(self, record: Any, result: Any) -> Any:
            if result == 2:
                raise OutOfStockError(FAILURE)
            return super().success_handler(record, result)

    response = mode.respond(event_of(*fifo("aab")), SQS.failing_on(seen=seen), Failing())
    assert response == SQS.response(2, 3)
    assert seen == [1, 2]


@every_mode
@pytest.mark.parametrize(
    ("skip", "handled", "failed"), [(False, [1, 2], [2, 3, 4, 5]), (True, [1, 2, 3, 5], [2, 4])]
)
def test_a_success_handler_that_makes_a_failure_stops_what_follows(
    mode: Mode, skip: bool, handled: list[int], failed: list[int]
) -> None:
    """A record that a hook reports as failed stops the batch, or only its own group."""
    seen: list[int] = []
    base: type[Any] = type(mode.fifo())

    class Checking(base):  # type: ignore[misc]
        def success_handler(self, record: Any, result: Any) -> Any:
            if result == 2:
                return FailureResponse("fail", FAILURE, record)
            return super().success_handler(record, result)

    processor = Checking(skip_group_on_error=skip)
    response = mode.respond(event_of(*fifo("aabab")), SQS.failing_on(seen=seen), processor)
    assert sorted(seen) == handled
    assert response == SQS.response(*failed)


@every_mode
@pytest.mark.parametrize(
    "error", [SQSFifoCircuitBreakerError, SQSFifoMessageGroupCircuitBreakerError]
)
@pytest.mark.parametrize("skip", [False, True])
def test_a_handler_may_raise_the_errors_of_stopped_records(
    mode: Mode, error: type[Exception], skip: bool
) -> None:
    """An error of the handler's stops what follows, also if it is of a class that we raise."""
    seen: list[int] = []

    def handle(record: Any) -> None:
        seen.append(SQS.number(record))
        if len(seen) == 1:
            raise error(FAILURE)

    processor = mode.fifo(skip_group_on_error=skip, raise_on_entire_batch_failure=False)
    response = mode.respond(event_of(*fifo("aaa")), handle, processor)
    assert seen == [1]
    assert response == SQS.response(1, 2, 3)


@every_mode
def test_a_failure_handler_without_super_stops_the_group(mode: Mode) -> None:
    """An override of failure_handler has no say in what must not be handled."""
    seen: list[int] = []
    base: type[Any] = type(mode.fifo())

    class Silent(base):  # type: ignore[misc]
        def failure_handler(self, _record: Any, _exception: Any) -> Any:
            return None

    response = mode.respond(event_of(*fifo("aab")), SQS.failing_on(2, seen=seen), Silent())
    assert response == SQS.response(2, 3)
    assert seen == [1, 2]


@every_mode
def test_a_step_that_raises_stops_the_group(mode: Mode) -> None:
    """A record that fails in a user's own step stops what must follow it."""
    seen: list[int] = []
    base: type[Any] = type(mode.fifo())

    class Sync(base):  # type: ignore[misc]
        def _process_record(self, record: Raw) -> Any:
            if SQS.number(record) == 1:
                raise OutOfStockError(FAILURE)
            return super()._process_record(record)

    class Async(base):  # type: ignore[misc]
        async def _async_process_record(self, record: Raw) -> Any:
            if SQS.number(record) == 1:
                raise OutOfStockError(FAILURE)
            return await super()._async_process_record(record)

    processor = (Async if mode.is_async else Sync)(skip_group_on_error=True)
    response = mode.respond(event_of(*fifo("aab")), SQS.failing_on(seen=seen), processor)
    assert seen == [3]
    assert response == SQS.response(1, 2)


@every_mode
@pytest.mark.parametrize("given", ["a failure", "nothing"])
@pytest.mark.parametrize(("skip", "handled"), [(False, [1]), (True, [1, 3])])
def test_a_step_that_returns_no_success_stops_what_follows(
    mode: Mode, given: str, skip: bool, handled: list[int]
) -> None:
    """A record that a user's own step reports as failed stops the batch, or only its own group."""
    seen: list[int] = []
    base: type[Any] = type(mode.fifo())

    def judge(record: Raw, outcome: Any) -> Any:
        if SQS.number(record) > 1:
            return outcome
        return FailureResponse("fail", FAILURE, record) if given == "a failure" else None

    class Sync(base):  # type: ignore[misc]
        def _process_record(self, record: Raw) -> Any:
            return judge(record, super()._process_record(record))

    class Async(base):  # type: ignore[misc]
        async def _async_process_record(self, record: Raw) -> Any:
            return judge(record, await super()._async_process_record(record))

    options = {"skip_group_on_error": skip, "raise_on_entire_batch_failure": False}
    processor = (Async if mode.is_async else Sync)(**options)
    response = mode.respond(event_of(*fifo("aab")), SQS.failing_on(seen=seen), processor)
    assert sorted(seen) == handled
    assert response == (SQS.response(1, 2) if skip else SQS.response(1, 2, 3))


def test_a_batch_can_be_processed_in_another_thread() -> None:
    """A batch handed to a thread, which has a context of its own, is handled there."""
    seen: list[int] = []
    processor = SqsFifoPartialProcessor()
    with ThreadPoolExecutor(1) as pool, processor(fifo("ab"), SQS.failing_on(seen=seen)) as batch:
        pool.submit(batch.process).result()
    assert seen == [1, 2]
    assert processor.response() == {"batchItemFailures": []}


def test_groups_are_handled_at_the_same_time() -> None:
    """The async processor keeps the order inside each group, and lets no group wait for another."""
    steps: list[str] = []
    arrived: dict[str | None, asyncio.Event] = {}

    async def handle(record: SQSRecord) -> None:
        group = record.attributes.message_group_id
        steps.append(f"begin {group}{SQS.number(record)}")
        # Goes on when the other group has come as far, which it can only do at the same time.
        arrived.setdefault(f"{group}{SQS.number(record) // 3}", asyncio.Event()).set()
        other = "b" if group == "a" else "a"
        key = f"{other}{SQS.number(record) // 3}"
        await arrived.setdefault(key, asyncio.Event()).wait()
        steps.append(f"end {group}{SQS.number(record)}")

    async def run() -> None:
        processor = AsyncSqsFifoPartialProcessor(skip_group_on_error=True)
        entry = aprocess_partial_response(event_of(*fifo("abab")), handle, processor)
        assert await asyncio.wait_for(entry, 5) == {"batchItemFailures": []}

    asyncio.run(run())
    for group, numbers in (("a", (1, 3)), ("b", (2, 4))):
        own = [step for step in steps if f" {group}" in step]
        assert own == [f"{what} {group}{n}" for n in numbers for what in ("begin", "end")]
    # Both groups were begun before either of them had ended its first record.
    assert set(steps[:2]) == {"begin a1", "begin b2"}


@pytest.mark.parametrize(
    ("groups", "skip"), [("abcd", False), ("aaaa", True), ("ab-b", True)], ids=str
)
def test_records_of_a_group_are_never_handled_at_the_same_time(
    groups: str,
    skip: bool,
) -> None:
    """One group, a stop for all, or a record without a group: one record after the other."""
    records = fifo(groups)
    for record in records:
        if record["attributes"]["MessageGroupId"] == "-":
            del record["attributes"]["MessageGroupId"]
    order: list[int] = []
    flight: list[int] = []

    async def handle(record: SQSRecord) -> None:
        flight.append(1)
        assert len(flight) == 1
        await asyncio.sleep(0)
        order.append(SQS.number(record))
        flight.pop()

    processor = AsyncSqsFifoPartialProcessor(skip_group_on_error=skip)
    assert ASYNC.respond_to(event_of(*records), handle, processor) == {"batchItemFailures": []}
    assert order == [1, 2, 3, 4]


def test_no_more_groups_than_allowed_are_under_way() -> None:
    """With max_concurrency, a group waits for its turn, and still keeps its order."""
    flight = 0
    most = 0
    order: dict[str | None, list[int]] = {}

    async def handle(record: SQSRecord) -> None:
        nonlocal flight, most
        flight += 1
        most = max(most, flight)
        await asyncio.sleep(0)
        order.setdefault(record.attributes.message_group_id, []).append(SQS.number(record))
        flight -= 1

    processor = AsyncSqsFifoPartialProcessor(skip_group_on_error=True, max_concurrency=2)
    event = event_of(*fifo("abcdabcdabcd"))
    assert ASYNC.respond_to(event, handle, processor) == {"batchItemFailures": []}
    assert most == 2
    assert order == {"a": [1, 5, 9], "b": [2, 6, 10], "c": [3, 7, 11], "d": [4, 8, 12]}


def test_a_failure_in_one_group_does_not_reach_another_under_way() -> None:
    """Groups that are handled at the same time stop each for itself, whoever is faster."""
    seen: list[int] = []

    async def handle(record: SQSRecord) -> None:
        number = SQS.number(record)
        seen.append(number)
        await asyncio.sleep(0 if number == 1 else 0.01)
        if number == 1:
            raise OutOfStockError(FAILURE)

    processor = AsyncSqsFifoPartialProcessor(skip_group_on_error=True)
    response = ASYNC.respond_to(event_of(*fifo("abab")), handle, processor)
    assert response == SQS.response(1, 3)
    assert sorted(seen) == [1, 2, 4]


@pytest.mark.parametrize("by_group", [False, True])
@every_mode
def test_a_step_may_try_a_record_again(mode: Mode, by_group: bool) -> None:
    """Only the outcome of the step counts: a record that succeeds at last stops no other one."""
    base: Any = type(mode.fifo())

    class Retrying(base):  # type: ignore[misc]
        def _process_record(self, record: Any) -> Any:
            first = super()._process_record(record)
            return first if first[0] == "success" else super()._process_record(record)

        async def _async_process_record(self, record: Any) -> Any:
            first = await super()._async_process_record(record)
            return first if first[0] == "success" else await super()._async_process_record(record)

    tried: list[int] = []

    def fail_once(record: Any) -> None:
        tried.append(SQS.number(record))
        if tried.count(1) == 1 and tried[-1] == 1:
            raise OutOfStockError(FAILURE)

    processor = Retrying(skip_group_on_error=by_group)
    assert mode.respond(event_of(*fifo("aab")), fail_once, processor) == SQS.response()
    assert sorted(tried) == [1, 1, 2, 3]
