"""Tumbling windows: records are folded into a state that Lambda passes on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, Field, Json, model_validator
from typing_extensions import TypedDict

from lambda_batch import (
    AsyncKinesisWindowProcessor,
    BatchProcessor,
    ConfigurationError,
    DeadLetter,
    DynamoDBRecord,
    DynamoDBWindowProcessor,
    EventType,
    HandlerError,
    InvalidEventError,
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    KinesisStreamRecord,
    KinesisWindowProcessor,
    LambdaContext,
    SuccessResponse,
    UsageError,
    Window,
    WindowResponse,
    WindowStateError,
    aprocess_window,
    async_process_window,
    batch_processor,
    process_partial_response,
    process_window,
)
from lambda_batch.testing import (
    FakeLambdaContext,
    VirtualClock,
    dynamodb_event,
    kinesis_event,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Order(BaseModel):
    amount: Decimal


class Payload(KinesisDataStreamRecordPayload):
    data: Json[Order]


class OrderRecord(KinesisDataStreamRecord):
    kinesis: Payload


class Totals(BaseModel):
    orders: int = 0
    amount: Decimal = Decimal(0)


def add(state: Totals, record: OrderRecord) -> Totals:
    """Change the state in place, and only then notice that the order is wrong."""
    state.orders += 1
    state.amount += record.kinesis.data.amount
    if record.kinesis.data.amount < 0:
        raise ValueError
    return state


async def add_async(state: Totals, record: OrderRecord) -> Totals:
    return add(state, record)


def event_of(*amounts: int, state: object = None, **members: object) -> dict[str, Any]:
    """Return an event of a window, with an order of each amount."""
    window: dict[str, Any] = {
        "window": {"start": "2026-11-27T07:04:00Z", "end": "2026-11-27T07:06:00Z"},
        "state": {} if state is None else state,
        "shardId": "shardId-000000000000",
        "eventSourceARN": "arn:aws:kinesis:eu-west-1:123456789012:stream/orders",
        "isFinalInvokeForWindow": False,
        "isWindowTerminatedEarly": False,
    }
    return kinesis_event([{"amount": amount} for amount in amounts]) | window | members


def numbers_of(event: dict[str, Any]) -> list[dict[str, str]]:
    return [{"itemIdentifier": raw["kinesis"]["sequenceNumber"]} for raw in event["Records"]]


Run = Any


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest) -> Run:
    """Return a function that processes an event with a new processor."""

    def process(event: dict[str, Any], **options: Any) -> Any:
        if request.param == "sync":
            made = KinesisWindowProcessor(OrderRecord, state=Totals, **options)
            return process_window(event, add, made)
        async_made = AsyncKinesisWindowProcessor(OrderRecord, state=Totals, **options)
        return async_process_window(event, add_async, async_made)

    return process


@pytest.mark.parametrize("first", [{}, {"state": None}], ids=["empty", "null"])
def test_first_invocation(run: Run, first: dict[str, Any]) -> None:
    assert run(event_of(1, 2) | first) == {
        "state": {"orders": 2, "amount": "3"},
        "batchItemFailures": [],
    }


def test_missing_state_is_the_first_invocation(run: Run) -> None:
    event = event_of(1)
    del event["state"]
    assert run(event)["state"] == {"orders": 1, "amount": "1"}


def test_state_is_passed_on(run: Run) -> None:
    state = run(event_of(1, 2))["state"]
    assert run(event_of(4, state=state))["state"] == {"orders": 3, "amount": "7"}


def test_failure_stops_the_fold_and_leaves_the_state_before_it(run: Run) -> None:
    event = event_of(1, -1, 2)
    response = run(event)
    assert response["state"] == {"orders": 1, "amount": "1"}
    assert response["batchItemFailures"] == numbers_of(event)[1:]


def test_invalid_record_stops_the_fold(run: Run) -> None:
    event = event_of(1, 2, 4)
    event["Records"][1]["kinesis"]["data"] = "e30="
    response = run(event)
    assert response["state"] == {"orders": 1, "amount": "1"}
    assert response["batchItemFailures"] == numbers_of(event)[1:]


def test_all_failed_returns_the_state_of_the_event(run: Run) -> None:
    event = event_of(-1, 2, state={"orders": 5, "amount": "9"})
    assert run(event) == {
        "state": {"orders": 5, "amount": "9"},
        "batchItemFailures": numbers_of(event),
    }


@pytest.mark.parametrize("flag", ["isFinalInvokeForWindow", "isWindowTerminatedEarly"])
@pytest.mark.parametrize("amounts", [(), (2,)], ids=["without-records", "with-a-record"])
def test_on_end(flag: str, amounts: tuple[int, ...]) -> None:
    ends: list[tuple[Totals, Window]] = []

    def finish(state: Totals, window: Window) -> None:
        ends.append((state, window))

    processor = KinesisWindowProcessor(OrderRecord, state=Totals, on_end=finish)
    event = event_of(*amounts, state={"orders": 1, "amount": "1"}, **{flag: True})
    response = process_window(event, add, processor)
    [(state, window)] = ends
    assert state.orders == response["state"]["orders"] == 1 + len(amounts)
    assert window == Window(
        start=datetime(2026, 11, 27, 7, 4, tzinfo=UTC),
        end=datetime(2026, 11, 27, 7, 6, tzinfo=UTC),
        is_final=flag == "isFinalInvokeForWindow",
        is_terminated_early=flag == "isWindowTerminatedEarly",
        shard_id="shardId-000000000000",
        event_source_arn="arn:aws:kinesis:eu-west-1:123456789012:stream/orders",
    )


def test_on_end_is_awaited() -> None:
    ends: list[int] = []

    async def finish(state: Totals, window: Window) -> None:
        assert window.is_final
        ends.append(state.orders)

    processor = AsyncKinesisWindowProcessor(OrderRecord, state=Totals, on_end=finish)
    async_process_window(event_of(1, isFinalInvokeForWindow=True), add_async, processor)
    assert ends == [1]


def test_on_end_is_not_called_within_the_window_or_after_a_failure() -> None:
    def finish(state: Totals, window: Window) -> None:
        raise AssertionError(state, window)

    processor = KinesisWindowProcessor(OrderRecord, state=Totals, on_end=finish)
    process_window(event_of(1), add, processor)
    process_window(event_of(1, -1, isFinalInvokeForWindow=True), add, processor)


def test_error_of_on_end_fails_the_invocation() -> None:
    def finish(state: Totals, window: Window) -> None:
        raise ConnectionError

    processor = KinesisWindowProcessor(OrderRecord, state=Totals, on_end=finish)
    with pytest.raises(ConnectionError):
        process_window(event_of(1, isFinalInvokeForWindow=True), add, processor)


def test_unfinished_work_of_on_end() -> None:
    async def store() -> None:
        raise AssertionError

    finish: Any = lambda state, window: store()  # noqa: ARG005, E731  # no `async def`
    processor = KinesisWindowProcessor(OrderRecord, state=Totals, on_end=finish)
    with pytest.raises(HandlerError, match=r"^on_end returned an awaitable"):
        process_window(event_of(1, isFinalInvokeForWindow=True), add, processor)


def test_hook_that_fails_a_folded_record_leaves_the_state_before_it() -> None:
    class Strict(KinesisWindowProcessor[OrderRecord, Totals]):
        def success_handler(
            self, record: OrderRecord, result: Any
        ) -> SuccessResponse[OrderRecord, Any]:
            if record.kinesis.data.amount == 2:
                raise ConnectionError
            return super().success_handler(record, result)

    event = event_of(1, 2, 4)
    response = process_window(event, add, Strict(OrderRecord, state=Totals))
    assert response["state"] == {"orders": 1, "amount": "1"}
    assert response["batchItemFailures"] == numbers_of(event)[1:]


def test_step_without_a_return() -> None:
    def forget(state: Totals, record: OrderRecord) -> Any:
        state.orders += 1

    event = event_of(1)
    processor = KinesisWindowProcessor(OrderRecord, state=Totals)
    response = process_window(event, forget, processor)
    assert response == {
        "state": {"orders": 0, "amount": "0"},
        "batchItemFailures": numbers_of(event),
    }
    [(kind, error, _)] = processor.exceptions
    assert kind is HandlerError
    assert "must return the state, got None: `return state`" in str(error)


def test_step_gets_the_lambda_context() -> None:
    def count(
        state: dict[str, int], record: KinesisStreamRecord, lambda_context: LambdaContext
    ) -> dict[str, int]:
        return {lambda_context.function_name: state.get(lambda_context.function_name, 0) + 1}

    context = FakeLambdaContext()
    processor = KinesisWindowProcessor(state=dict[str, int])
    response = process_window(event_of(1, 2), count, processor, context)
    assert response["state"] == {context.function_name: 2}


def test_async_step_in_a_sync_processor() -> None:
    step: Any = add_async
    with pytest.raises(HandlerError, match=r"add_async\(state, record\) .*async_process_window"):
        process_window(event_of(1), step, KinesisWindowProcessor(OrderRecord, state=Totals))


def test_step_without_a_parameter_for_the_record() -> None:
    def count_nothing(state: Totals) -> Totals:
        return state

    handler: Any = count_nothing
    text = r"^the step .*count_nothing\(state, record\) has no parameter for the record"
    with pytest.raises(HandlerError, match=text):
        process_window(event_of(1), handler, KinesisWindowProcessor(OrderRecord, state=Totals))


def test_sync_step_in_an_async_processor() -> None:
    step: Any = add
    processor = AsyncKinesisWindowProcessor(OrderRecord, state=Totals)
    event = event_of(1, -1, 2)
    assert async_process_window(event, step, processor) == {
        "state": {"orders": 1, "amount": "1"},
        "batchItemFailures": numbers_of(event)[1:],
    }


def test_running_loop() -> None:
    processor = AsyncKinesisWindowProcessor(OrderRecord, state=Totals)

    async def main() -> WindowResponse:
        with pytest.raises(UsageError, match="aprocess_window"):
            async_process_window(event_of(1), add_async, processor)
        return await aprocess_window(event_of(1), add_async, processor)

    assert asyncio.run(main())["state"]["orders"] == 1


class Counts(TypedDict, total=False):
    orders: int


@dataclass
class Counted:
    orders: int = 0


@pytest.mark.parametrize("kind", [Counts, dict[str, int], Totals, Counted])
def test_types_of_states(kind: Any) -> None:
    def count(state: Any, record: DynamoDBRecord) -> Any:
        if isinstance(state, dict):
            state["orders"] = state.get("orders", 0) + 1
        else:
            state.orders += 1
        return state

    event = dynamodb_event([{"Id": 1}, {"Id": 2}]) | event_of()
    event["Records"] = dynamodb_event([{"Id": 1}, {"Id": 2}])["Records"]
    response = process_window(event, count, DynamoDBWindowProcessor(state=kind))
    assert response["state"]["orders"] == 2


class Open(BaseModel):
    numbers: set[int] = set()


def test_set_in_a_state() -> None:
    """A set that was larger has another order than an equal one that is read."""

    def close(state: Open, record: OrderRecord) -> Open:
        state.numbers.update(range(64))
        for number in {*range(64)} - {2, 33}:
            state.numbers.discard(number)
        assert [*state.numbers] != [*Open.model_validate_json(state.model_dump_json()).numbers]
        return state

    processor = KinesisWindowProcessor(OrderRecord, state=Open)
    response = process_window(event_of(1), close, processor)
    assert sorted(response["state"]["numbers"]) == [2, 33]
    assert process_window(event_of(1, state=response["state"]), close, processor)


class Required(BaseModel):
    orders: int


class Highest(BaseModel):
    amount: float = float("-inf")


class Aliased(BaseModel):
    orders: int = Field(default=0, validation_alias="in", serialization_alias="out")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"state": Required}, r"1 error \(missing\): give each member a default, or pass initial"),
        ({"state": list[int]}, "can't begin with this state"),
        ({"state": list[int], "initial": list}, "object in JSON, such as .*, got an array"),
        ({"state": int, "initial": int}, "such as a model or a dict .*, got a number$"),
        ({"state": object()}, "pydantic can't read the type"),
        ({"state": Highest}, r"a number that JSON can't hold: NaN or an infinity$"),
        ({"state": {"a": 0}}, "state must be the type of the state, got a dict: pass a class"),
        ({"state": Totals()}, "state must be the type of the state, got a Totals: pass a class"),
        ({"state": Totals, "on_end": "finish"}, "on_end must be a function"),
        ({"state": Totals, "on_end": add_async}, "use AsyncKinesisWindowProcessor"),
    ],
)
def test_refused_settings(options: dict[str, Any], text: str) -> None:
    with pytest.raises(ConfigurationError, match=text):
        KinesisWindowProcessor(OrderRecord, **options)


def test_initial_state() -> None:
    def count(state: Required, record: OrderRecord) -> Required:
        return Required(orders=state.orders + 1)

    processor = KinesisWindowProcessor(
        OrderRecord, state=Required, initial=lambda: Required(orders=10)
    )
    assert process_window(event_of(1), count, processor)["state"] == {"orders": 11}


class Methods(KinesisWindowProcessor[OrderRecord, Totals]):
    """A processor whose functions are methods."""

    def __init__(self, **options: Any) -> None:
        self.ends: list[int] = []
        super().__init__(OrderRecord, state=Totals, **options)

    def initial(self) -> Totals:
        return Totals(orders=10 + len(self.ends))

    def on_end(self, state: Totals, window: Window) -> None:
        assert window.is_final
        self.ends.append(state.orders)


def test_methods_of_a_subclass() -> None:
    processor = Methods()
    event = event_of(1, isFinalInvokeForWindow=True) | {"state": None}
    assert process_window(event, add, processor)["state"]["orders"] == 11
    assert process_window(event, add, processor)["state"]["orders"] == 12
    assert processor.ends == [11, 12]


def test_arguments_win_over_methods_of_a_subclass() -> None:
    ends: list[int] = []

    def finish(state: Totals, window: Window) -> None:
        ends.append(state.orders)

    processor = Methods(initial=lambda: Totals(orders=20), on_end=finish)
    event = event_of(1, isFinalInvokeForWindow=True) | {"state": None}
    assert process_window(event, add, processor)["state"]["orders"] == 21
    assert (ends, processor.ends) == ([21], [])


def test_async_method_of_a_subclass() -> None:
    ends: list[int] = []

    async def finish(_self: object, state: Totals, window: Window) -> None:
        ends.append(state.orders)

    made: Any = type("Twin", (AsyncKinesisWindowProcessor,), {"on_end": finish})
    event = event_of(1, isFinalInvokeForWindow=True)
    async_process_window(event, add_async, made(OrderRecord, state=Totals))
    assert ends == [1]
    wrong: Any = type("Wrong", (KinesisWindowProcessor,), {"on_end": finish})
    with pytest.raises(ConfigurationError, match="use AsyncWrong"):
        wrong(OrderRecord, state=Totals)


@pytest.mark.parametrize("name", ["on_end", "initial"])
def test_refused_class_attributes(name: str) -> None:
    made: Any = type("Wrong", (KinesisWindowProcessor,), {name: "finish"})
    with pytest.raises(ConfigurationError, match=f"{name} must be a function"):
        made(OrderRecord, state=Totals)


def test_state_that_would_be_read_differently() -> None:
    def count(state: Any, record: OrderRecord) -> Any:
        state.orders += 1
        return state

    event = event_of(1)
    processor = KinesisWindowProcessor(OrderRecord, state=Aliased)
    assert process_window(event, count, processor)["batchItemFailures"] == numbers_of(event)
    [(kind, error, _)] = processor.exceptions
    assert kind is WindowStateError
    assert "another Aliased" in str(error)


def test_empty_state_where_a_window_begins_with_another() -> None:
    def empty(state: dict[str, int], record: OrderRecord) -> dict[str, int]:
        return {}

    processor = KinesisWindowProcessor(
        OrderRecord, state=dict[str, int], initial=lambda: {"orders": 0}
    )
    assert process_window(event_of(1), empty, processor)["state"] == {"orders": 0}
    assert "an empty object is read as the first state" in str(processor.exceptions[0][1])


class Nullable(BaseModel):
    name: str | None = None
    highest: float | None = None


class Constants(Nullable, ser_json_inf_nan="constants"):
    """pydantic writes `Infinity`, which is no JSON."""


class Texts(Nullable, ser_json_inf_nan="strings"):
    """pydantic writes "Infinity", which is a text."""


NO_JSON: list[tuple[Any, float | Decimal]] = [
    (kind, number)
    for kind in (Nullable, Constants, dict[str, float], dict[str, list[float | None]])
    for number in (float("nan"), float("inf"), Decimal("NaN"))
]


@pytest.mark.parametrize(
    ("kind", "number"), [*NO_JSON, (dict[str, Any], float("nan")), (dict[str, Any], float("inf"))]
)
def test_number_that_json_cannot_hold(kind: Any, number: float | Decimal) -> None:
    """No window goes on with a null in the place of a number."""

    def put(state: Any, record: OrderRecord) -> Any:
        value: Any = number if record.kinesis.data.amount == 2 else 1.5
        if isinstance(state, Nullable):
            return state.model_copy(update={"highest": value})
        return {"highest": [value] if "list" in str(kind) else value}

    event = event_of(1, 2, 4)
    processor = KinesisWindowProcessor(OrderRecord, state=kind)
    response = process_window(event, put, processor)
    assert response["state"]["highest"] in (1.5, [1.5])
    assert response["batchItemFailures"] == numbers_of(event)[1:]
    assert "a number that JSON can't hold" in str(processor.exceptions[0][1])


def test_infinity_as_a_text() -> None:
    def put(state: Texts, record: OrderRecord) -> Texts:
        return Texts(highest=float("inf"))

    processor = KinesisWindowProcessor(OrderRecord, state=Texts)
    state = process_window(event_of(1), put, processor)["state"]
    assert state == {"name": None, "highest": "Infinity"}
    assert process_window(event_of(2, state=state), put, processor)["state"] == state


def test_nulls_in_a_state() -> None:
    def keep(state: Nullable, record: OrderRecord) -> Nullable:
        return state

    processor = KinesisWindowProcessor(OrderRecord, state=Nullable)
    response = process_window(event_of(1, 2), keep, processor)
    assert response["state"] == {"name": None, "highest": None}
    assert response["batchItemFailures"] == []


def test_a_record_costs_one_reading_of_the_state() -> None:
    readings = 0

    class Read(BaseModel):
        orders: int = 0

        @model_validator(mode="after")
        def count(self) -> Read:
            nonlocal readings
            readings += 1
            return self

    def count(state: Read, record: OrderRecord) -> Read:
        state.orders += 1
        return state

    processor = KinesisWindowProcessor(OrderRecord, state=Read)

    def readings_of(*amounts: int) -> int:
        nonlocal readings
        readings = 0
        assert process_window(event_of(*amounts), count, processor)["state"]["orders"]
        return readings

    assert readings_of(*range(10)) - readings_of(1) == 9


def put_quantity(state: dict[str, int], record: OrderRecord) -> dict[str, int]:
    """Put a text where a number belongs, for one amount."""
    amount = int(record.kinesis.data.amount)
    quantity: Any = "secret" if amount == 2 else amount
    return {**state, f"order {amount}": quantity}


async def put_quantity_async(state: dict[str, int], record: OrderRecord) -> dict[str, int]:
    return put_quantity(state, record)


def test_record_whose_step_makes_a_state_that_json_cannot_hold() -> None:
    event = event_of(1, 2, 4)
    expected: Any = {"state": {"order 1": 1}, "batchItemFailures": numbers_of(event)[1:]}
    processor = KinesisWindowProcessor(OrderRecord, state=dict[str, int])
    assert process_window(event, put_quantity, processor) == expected
    kind, error, _ = processor.exceptions[0]
    assert kind is WindowStateError
    assert "secret" not in str(error)
    twin = AsyncKinesisWindowProcessor(OrderRecord, state=dict[str, int])
    assert async_process_window(event, put_quantity_async, twin) == expected


def test_sink_takes_a_record_whose_state_json_cannot_hold() -> None:
    letters: list[DeadLetter] = []

    def take(taken: Sequence[DeadLetter]) -> None:
        letters.extend(taken)

    processor = KinesisWindowProcessor(
        OrderRecord, state=dict[str, int], permanent=WindowStateError, sink=take
    )
    response = process_window(event_of(1, 2, 4), put_quantity, processor)
    assert response["state"] == {"order 1": 1, "order 4": 4}
    assert response["batchItemFailures"] == []
    assert len(letters) == 1


def test_first_state_is_a_copy() -> None:
    """A step that changes it in place changes no later window."""
    shared: dict[str, int] = {}

    def count(state: dict[str, int], record: OrderRecord) -> dict[str, int]:
        state["orders"] = state.get("orders", 0) + 1
        return state

    processor = KinesisWindowProcessor(OrderRecord, state=dict[str, int], initial=lambda: shared)
    for _ in range(2):
        assert process_window(event_of(1), count, processor)["state"] == {"orders": 1}


def test_unreadable_state_is_refused_before_any_record() -> None:
    def unreached(state: Totals, record: OrderRecord) -> Totals:
        raise AssertionError

    processor = KinesisWindowProcessor(OrderRecord, state=Totals)
    with pytest.raises(WindowStateError, match=r"int_parsing") as caught:
        process_window(event_of(1, state={"orders": "secret"}), unreached, processor)
    assert "secret" not in str(caught.value)


def test_plain_processors_refuse_windows() -> None:
    def handle(record: KinesisStreamRecord) -> None:
        raise AssertionError

    for processor in (KinesisBatchProcessor(), BatchProcessor(EventType.KinesisDataStreams)):
        for event in (event_of(1), event_of(isFinalInvokeForWindow=True)):
            with pytest.raises(UsageError, match="use KinesisWindowProcessor with process_window"):
                process_partial_response(event, handle, processor)


def test_window_processors_refuse_other_entry_points() -> None:
    def unreached(record: Any) -> None:
        raise AssertionError

    lambda_handler: Any = dict
    sync: Any = KinesisWindowProcessor(OrderRecord, state=Totals)
    twin: Any = AsyncKinesisWindowProcessor(OrderRecord, state=Totals)
    with pytest.raises(UsageError, match="use process_window"):
        process_partial_response(event_of(1), unreached, sync)
    with pytest.raises(UsageError, match="use async_process_window"):
        process_partial_response(event_of(1), unreached, twin)
    decorated: Any = batch_processor(unreached, sync)(lambda_handler)
    with pytest.raises(UsageError, match="use process_window"):
        decorated(event_of(1), None)
    with pytest.raises(UsageError, match="use async_process_window"):
        process_window(event_of(1), add, twin)
    with pytest.raises(UsageError, match="return what process_window returns"):
        sync.response()


def test_plain_processors_have_no_state() -> None:
    plain: Any = KinesisBatchProcessor(OrderRecord)
    no_processor: Any = add
    with pytest.raises(UsageError, match="whose response has no state"):
        process_window(event_of(1), add, plain)
    with pytest.raises(ConfigurationError, match="needs a window processor"):
        process_window(event_of(1), add, no_processor)


@pytest.mark.parametrize(
    ("edit", "error", "text"),
    [
        (lambda event: event.pop("window"), UsageError, "TumblingWindowInSeconds"),
        (
            lambda event: event.update(window={"start": "now", "end": "2026-11-27T07:06:00Z"}),
            InvalidEventError,
            "at /window/start, got other text",
        ),
        (
            lambda event: event.pop("isFinalInvokeForWindow"),
            InvalidEventError,
            "true or false at /isFinalInvokeForWindow, got nothing",
        ),
    ],
)
def test_refused_events(
    edit: Callable[[dict[str, Any]], object], error: type[Exception], text: str
) -> None:
    event = event_of(1)
    edit(event)
    with pytest.raises(error, match=text):
        process_window(event, add, KinesisWindowProcessor(OrderRecord, state=Totals))


def test_a_window_goes_on_after_a_dead_letter() -> None:
    """What the failed step has changed in place is not in the state."""
    letters: list[DeadLetter] = []

    def take(taken: Sequence[DeadLetter]) -> None:
        letters.extend(taken)

    processor = KinesisWindowProcessor(OrderRecord, state=Totals, permanent=ValueError, sink=take)
    response = process_window(event_of(5, -1, 7), add, processor)
    assert response["state"] == {"orders": 2, "amount": "12"}
    assert response["batchItemFailures"] == []
    assert len(letters) == 1


def test_a_reserve_leaves_the_rest_of_the_window_for_later() -> None:
    clock = VirtualClock()

    def slow(state: Totals, record: OrderRecord) -> Totals:
        clock.advance(1)
        return add(state, record)

    processor = KinesisWindowProcessor(OrderRecord, state=Totals, reserve=1)
    event = event_of(5, 6, 7)
    context = FakeLambdaContext(timeout=3, clock=clock)
    response = process_window(event, slow, processor, context)
    assert response["state"] == {"orders": 2, "amount": "11"}
    assert response["batchItemFailures"] == numbers_of(event)[2:]
