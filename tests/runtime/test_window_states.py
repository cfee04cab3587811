"""What a window says of states, steps and settings that it can't use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from typing_extensions import TypedDict

from lambda_batch import (
    AsyncKinesisWindowProcessor,
    ConfigurationError,
    HandlerError,
    KinesisStreamRecord,
    KinesisWindowProcessor,
    WindowStateError,
    process_window,
)
from lambda_batch.testing import kinesis_event, window_event


class Totals(BaseModel):
    order_count: int = 0


class CamelTotals(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)

    order_count: int = 0


class Counts(TypedDict, total=False):
    orders: int


def fold(kind: Any, returned: Any, state: Any = None) -> dict[str, Any]:
    """Return the response to a window of one record whose step returns this."""
    processor: Any = KinesisWindowProcessor(state=kind)
    event = window_event(kinesis_event([{}]), state={} if state is None else state)
    return dict(process_window(event, lambda _state, _record: returned, processor))


def error_of_step(kind: Any, returned: Any) -> BaseException:
    """Return why the record of a window failed whose step returns this."""
    errors: list[BaseException] = []

    class Processor(KinesisWindowProcessor[KinesisStreamRecord, Any]):
        def failure_handler(self, record: Any, exception: Any) -> Any:
            errors.append(exception[1])
            return super().failure_handler(record, exception)

    def step(_state: Any, _record: KinesisStreamRecord) -> Any:
        return returned

    process_window(window_event(kinesis_event([{}])), step, Processor(state=kind))
    [error] = errors
    return error


@pytest.mark.parametrize(
    ("kind", "returned", "came"),
    [
        (Totals, None, "None"),
        (Totals, 7, "an int"),
        (Totals, Totals, "the class Totals, so call it"),
        (Totals, {"order_count": 1}, "a dict"),
        (Counts, [("orders", 1)], "a list"),
        (dict, [("orders", 1)], "a list"),
        (dict[str, int], CamelTotals(), "a tests.runtime.test_window_states.CamelTotals"),
        (Mapping[str, int], "orders", "a str"),
        (Totals | Counts, None, "None"),
        (Annotated[Totals, "kept"], None, "None"),
    ],
)
def test_a_step_must_return_the_state(kind: Any, returned: Any, came: str) -> None:
    error = error_of_step(kind, returned)
    assert type(error) is HandlerError
    assert str(error) == (
        f"the step of a window must return the state, got {came}: `return state` in it"
    )


@pytest.mark.parametrize(
    ("kind", "returned"),
    [
        (Totals, Totals(order_count=1)),
        (Counts, {"orders": 1}),
        (dict[str, int], {"orders": 1}),
        (Mapping[str, int], {"orders": 1}),
        (Totals | Counts, Totals(order_count=1)),
        (Annotated[Totals, "kept"], Totals(order_count=1)),
    ],
)
def test_a_step_may_return_any_state_of_the_type(kind: Any, returned: Any) -> None:
    assert fold(kind, returned)["batchItemFailures"] == []


def test_a_state_has_the_names_of_its_aliases() -> None:
    assert fold(CamelTotals, CamelTotals.model_validate({"orderCount": 3}))["state"] == {
        "orderCount": 3
    }


def test_a_state_that_json_cannot_hold() -> None:
    error = error_of_step(dict[str, object], {"orders": object()})
    assert type(error) is WindowStateError
    assert str(error) == ("the state is no dict that JSON can hold (PydanticSerializationError)")


def test_a_state_of_another_version_is_named_by_its_mistakes() -> None:
    class Required(BaseModel):
        orders: int
        name: str

    processor: Any = KinesisWindowProcessor(
        state=Required, initial=lambda: Required(orders=0, name="")
    )
    event = window_event(kinesis_event([{}]), state={"orders": "secret"})
    with pytest.raises(WindowStateError) as caught:
        process_window(event, lambda state, _: state, processor)
    assert str(caught.value) == "the state is no Required: 2 errors (int_parsing, missing)"


class OneWay(BaseModel):
    """A field that is read by another name than it is written by."""

    orders: int = Field(default=0, validation_alias="count")


def test_a_state_must_be_read_as_it_is_written() -> None:
    error = error_of_step(OneWay, OneWay.model_validate({"count": 1}))
    assert str(error) == (
        "the next invocation would read another OneWay than this one returns: its fields need the "
        "same alias in both directions"
    )


def must_be_given(*_: object) -> None: ...


STOPS = (
    "stops at the first failure, because Lambda delivers everything behind it again: leave "
    "on_failure out"
)


@pytest.mark.parametrize("base", [KinesisWindowProcessor, AsyncKinesisWindowProcessor])
@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("on_failure", "continue", f"Own {STOPS}"),
        ("bulk", must_be_given, "Own has no bulk function: pass on_end, which gets the state"),
        ("on_end", "close", "on_end must be a function, got 'close'"),
        ("initial", 7, "initial must be a function, got 7"),
    ],
)
def test_settings_that_no_window_can_have(
    base: type[Any], name: str, value: object, text: str
) -> None:
    kind: Any = type("Own", (base,), {name: value})
    with pytest.raises(ConfigurationError) as caught:
        kind(state=Totals)
    assert str(caught.value) == text


def test_threads_do_not_fold() -> None:
    kind: Any = type("Own", (KinesisWindowProcessor,), {"threads": 2})
    with pytest.raises(ConfigurationError) as caught:
        kind(state=Totals)
    assert str(caught.value) == "Own folds records one after another: leave threads out"


def test_a_first_state_that_json_cannot_hold() -> None:
    initial: Any = object
    with pytest.raises(ConfigurationError) as caught:
        KinesisWindowProcessor(state=Totals, initial=initial)
    assert str(caught.value) == (
        "a window can't begin with this state: the state is no Totals that JSON can hold "
        "(PydanticSerializationError)"
    )


def test_a_sink_takes_no_record_that_a_hook_fails_after_its_step() -> None:
    class Own(KinesisWindowProcessor[KinesisStreamRecord, Totals]):
        def success_handler(self, record: Any, result: Any) -> Any:
            return super().success_handler(record, result)

    with pytest.raises(ConfigurationError) as caught:
        Own(state=Totals, sink=must_be_given)
    assert str(caught.value) == (
        "a window processor with a sink can't have a success_handler of its own, which could send "
        "a record that is in the state already to the sink"
    )
    assert Own(state=Totals).sink is None


@pytest.mark.parametrize(("kind", "name"), [(int, "int"), (list[int] | None, "list[int] | None")])
def test_a_type_that_no_window_can_begin_with(kind: Any, name: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        KinesisWindowProcessor(state=kind)
    text = str(caught.value)
    assert text.startswith(f"a window can't begin with this state: the state is no {name}: ")
    assert text.endswith(": give each member a default, or pass initial=...")
