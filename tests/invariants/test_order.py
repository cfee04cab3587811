"""A failure holds back only the records that must not overtake the failed one.

This holds of FIFO queues, and of streams where processors take `on_failure`.
"""

import asyncio
import inspect
from typing import Any

import pytest
from hypothesis import given, note

from lambda_batch import BatchProcessingError, FailureResponse, KinesisBatchProcessor
from tests.invariants.dice import Dice, dice
from tests.invariants.order import (
    POLICIES,
    Expected,
    Key,
    Policy,
    check_begins_in_order,
    expect,
    with_keys,
)
from tests.runtime.cases import (
    ASYNC,
    AWAITED,
    DYNAMODB,
    KAFKA,
    KINESIS,
    SQS,
    Case,
    Mode,
    OutOfStockError,
    every_mode,
)
from tests.runtime.events import Raw

streams_stop = pytest.mark.skipif(
    "on_failure" not in inspect.signature(KinesisBatchProcessor).parameters,
    reason="processors of streams do not take on_failure",
)
every_order = pytest.mark.parametrize(
    "case",
    [SQS, *(pytest.param(case, marks=streams_stop) for case in (KINESIS, DYNAMODB, KAFKA))],
    ids=str,
)
_KEYS: list[list[Key]] = [["a", "b"], ["a", "b", "c", "d"], ["a", "b", None]]
_FAILS_BY = ["handler", "handler", "success_handler", "step"]


def event_of(case: Case, records: list[Raw]) -> Any:
    """Return an event that holds records in any order; Kafka's own holds them by partition."""
    return records if case is KAFKA else {"Records": records}


def class_of(mode: Mode, case: Case, policy: Policy) -> Any:
    """Return the processor class of a source; messages have an order only on a FIFO queue."""
    return type(mode.fifo()) if case is SQS and policy != "continue" else mode.base(case)


def options_of(case: Case, policy: Policy) -> dict[str, Any]:
    """Return the options by which a processor of the source follows a policy."""
    if case is SQS:
        return {} if policy == "continue" else {"skip_group_on_error": policy == "stop_key"}
    return {"on_failure": policy}


def with_failing_hook(base: Any, case: Case, fails_by: str, failing: list[Any]) -> Any:
    """Extend a processor class with what makes records fail, if that is no handler.

    Args:
        base: The processor class.
        case: Its source.
        fails_by: The name of the hook.
        failing: The identifiers of the records that are to fail.
    """

    class Hooked(base):  # type: ignore[misc]
        def success_handler(self, record: Any, result: Any) -> Any:
            if case.identifier(record) in failing:
                return FailureResponse("fail", "by the hook", record)
            return super().success_handler(record, result)

    class Stepping(base):  # type: ignore[misc]
        def _process_record(self, record: Any) -> Any:
            outcome = super()._process_record(record)
            if case.identifier(record) in failing:
                raise OutOfStockError
            return outcome

        async def _async_process_record(self, record: Any) -> Any:
            outcome = await super()._async_process_record(record)
            if case.identifier(record) in failing:
                raise OutOfStockError
            return outcome

    return {"success_handler": Hooked, "step": Stepping}.get(fails_by, base)


@every_order
@every_mode
@given(dice=dice())
def test_a_failure_holds_back_the_records_of_its_key(case: Case, mode: Mode, dice: Dice) -> None:
    """Whatever fails, by handler or by hook: who is handled and reported follows from the keys."""
    policy = dice.pick(POLICIES)
    # A Kafka record without its partition has no identifier, so its batch is refused.
    names = dice.pick([each for each in _KEYS if case is not KAFKA or None not in each])
    keys = [dice.pick(names) for _ in range(1 + dice.roll(8))]
    records = with_keys(dice, case, keys)
    failing = {at for at in range(len(keys)) if dice.roll(3) == 2}
    fails_by = dice.pick(_FAILS_BY)
    waits = [dice.roll(4) for _ in keys]
    trace: list[tuple[str, int]] = []
    identifiers = [case.identifier(raw) for raw in records]

    def begin(record: Any) -> int:
        position = identifiers.index(case.identifier(record))
        trace.append(("begin", position))
        return position

    def end(position: int) -> None:
        trace.append(("end", position))
        if position in failing and fails_by == "handler":
            raise OutOfStockError

    def handle(record: Any) -> None:
        end(begin(record))

    async def handle_async(record: Any) -> None:
        position = begin(record)
        for _ in range(waits[position]):
            await asyncio.sleep(0)
        end(position)

    options = options_of(case, policy) | {"raise_on_entire_batch_failure": dice.roll(2) == 1}
    if mode.is_async:
        options["max_concurrency"] = dice.pick([None, 1, 2])
    failing_names = [identifiers[at] for at in failing]
    processor = with_failing_hook(class_of(mode, case, policy), case, fails_by, failing_names)(
        **options
    )
    expected = expect(keys, failing, policy)
    note(f"{policy} {keys} {failing} by {fails_by}, {options}")

    all_fail = len(expected.reported) == len(keys)
    handler = handle_async if mode.is_async else handle
    try:
        response = mode.respond_to(event_of(case, records), handler, processor)
    except BatchProcessingError:
        assert all_fail
        assert options["raise_on_entire_batch_failure"]
    else:
        assert not (all_fail and options["raise_on_entire_batch_failure"])
        reported = [failure["itemIdentifier"] for failure in response["batchItemFailures"]]
        assert reported == [identifiers[at] for at in expected.reported]
    begun = [position for what, position in trace if what == "begin"]
    assert sorted(begun) == expected.handled
    check_begins_in_order(trace, keys, policy)


@every_order
@pytest.mark.parametrize("mode", [ASYNC, AWAITED], ids=str)
def test_keys_are_handled_at_the_same_time(case: Case, mode: Mode) -> None:
    """Records of other keys need not wait, so that a slow key holds up none but itself."""
    keys: list[Key] = ["a", "b", "a", "b"]
    records = with_keys(Dice(b""), case, keys)
    both: asyncio.Event | None = None
    begun: list[int] = []

    async def handle(record: Any) -> None:
        nonlocal both
        both = both or asyncio.Event()
        begun.append(case.number(record))
        if len(begun) == 2:
            both.set()
        async with asyncio.timeout(20):
            await both.wait()

    processor = class_of(mode, case, "stop_key")(**options_of(case, "stop_key"))
    assert mode.respond_to(event_of(case, records), handle, processor) == case.response()
    assert sorted(begun[:2]) == [1, 2]
    assert len(begun) == 4


@streams_stop
@pytest.mark.parametrize("policy", POLICIES)
@every_mode
@pytest.mark.parametrize("case", [KINESIS, DYNAMODB], ids=str)
def test_a_general_processor_takes_the_policy_too(case: Case, mode: Mode, policy: Policy) -> None:
    """A processor by event type follows `on_failure` as that of the source does."""
    keys: list[Key] = ["a", "b", "a", "b"]
    records = with_keys(Dice(b""), case, keys)
    seen: list[int] = []
    processor = mode.processor(case, "by event type", on_failure=policy)
    expected = expect(keys, {1}, policy)
    response = mode.respond({"Records": records}, case.failing_on(2, seen=seen), processor)
    assert response == case.response(*[at + 1 for at in expected.reported])
    assert sorted(seen) == [at + 1 for at in expected.handled]


@pytest.mark.parametrize(
    ("policy", "keys", "failing", "handled", "reported"),
    [
        ("continue", "abab", [1], [0, 1, 2, 3], [1]),
        ("stop", "abab", [1], [0, 1], [1, 2, 3]),
        ("stop", "ab", [], [0, 1], []),
        ("stop_key", "abab", [1], [0, 1, 2], [1, 3]),
        ("stop_key", "abcabc", [0, 4], [0, 1, 2, 4, 5], [0, 3, 4]),
        ("stop_key", "a-bab", [0], [0], [0, 1, 2, 3, 4]),
        ("stop_key", "a-bab", [1], [0, 1], [1, 2, 3, 4]),
        ("stop_key", "ab-", [0], [0, 1], [0, 2]),
        ("stop_key", "a-b", [], [0, 1, 2], []),
    ],
)
def test_the_expected_order_matches_plain_cases(
    policy: Policy, keys: str, failing: list[int], handled: list[int], reported: list[int]
) -> None:
    """In plain cases, the rules of the other tests match AWS's documentation."""
    named = [None if key == "-" else key for key in keys]
    assert expect(named, failing, policy) == Expected(handled, reported)
