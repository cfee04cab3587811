"""Nothing of a payload is in a log line or in the text of an error of ours."""

import asyncio
import copy
import gc
import json
import logging
import sys
import traceback
from base64 import b64encode
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Annotated, Any, Literal, Self

import pytest
from hypothesis import assume, given, strategies as st
from pydantic import BaseModel, Field, Json, ValidationError, field_validator, model_validator

from lambda_batch import (
    BatchProcessingError,
    DynamoDBStreamRecordModel,
    KinesisDataStreamRecord,
    LambdaBatchError,
    SqsRecordModel,
)
from tests.invariants.batches import damage, identifier_of
from tests.invariants.dice import Dice, dice, fewer
from tests.runtime.cases import ASYNC, DYNAMODB, KINESIS, SQS, Case, Mode, every_mode
from tests.runtime.events import Raw

MARK = "".join(["pay", "load-", "4929"])  # not as a whole, since tracebacks show lines of source
"""Stands for personal data."""


class Cash(BaseModel, extra="forbid"):
    """One way to pay."""

    kind: Literal["cash"]


class Card(BaseModel, extra="forbid"):
    """Another one."""

    kind: Literal["card"]


class Order(BaseModel, extra="forbid"):
    """A payload in which everything can be wrong, and whose validators tell all they know."""

    number: int = 1
    prices: dict[str, int] = {}
    notes: list[int] = []
    payment: Annotated[Cash | Card, Field(discriminator="kind")] = Cash(kind="cash")
    mood: Literal["good"] | int = 1
    said: str = ""
    looked_up: str = ""

    @field_validator("said")
    @classmethod
    def refuse_saying(cls, said: str) -> str:
        """Show the value in the text of the error."""
        if said:
            msg = f"never say {said}"
            raise ValueError(msg)
        return said

    @field_validator("looked_up")
    @classmethod
    def look_up(cls, key: str) -> object:
        """Raise an error that is none of validation, with the value as its argument."""
        return {"": ""}[key]

    @model_validator(mode="after")
    def count(self) -> Self:
        """Raise one that has a cause."""
        try:
            int(next(iter(self.prices), "1"))
        except ValueError as error:
            raise RuntimeError(self.prices) from error
        return self


MODELS: dict[Any, type[Any]] = {
    SQS.event_type: SqsRecordModel[Json[Order]],
    KINESIS.event_type: KinesisDataStreamRecord[Json[Order]],
    DYNAMODB.event_type: DynamoDBStreamRecordModel[Order],
}
PAYLOADS: list[Raw] = [
    {"number": 1},
    {"number": MARK},
    {MARK: 1},
    {"prices": {MARK: 1}},
    {"prices": {MARK: "dear"}},
    {"prices": {"cup": MARK}},
    {"prices": MARK},
    {"notes": [MARK]},
    {"notes": {MARK: MARK}},
    {"payment": {"kind": MARK}},
    {"payment": {"kind": "cash", MARK: 1}},
    {"payment": {MARK: "cash"}},
    {"payment": MARK},
    {"mood": MARK},
    {"said": MARK},
    {"looked_up": MARK},
]


def attribute(value: Any) -> Raw:
    """Write a JSON value as a DynamoDB attribute."""
    if isinstance(value, dict):
        return {"M": {name: attribute(inner) for name, inner in value.items()}}
    if isinstance(value, list):
        return {"L": [attribute(inner) for inner in value]}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def marked(case: Case, number: int, payload: Raw) -> Raw:
    """Make a record that has the mark wherever a user's data can be."""
    record: Any = case.make(number, None)
    if case is SQS:
        record["body"] = json.dumps(payload)
        record["messageAttributes"] = {
            MARK: {"dataType": "String", "stringValue": MARK, MARK: MARK},
        }
    elif case is KINESIS:
        record["kinesis"] |= {"data": b64encode(json.dumps(payload).encode()).decode()}
        record["kinesis"] |= {"partitionKey": MARK, MARK: MARK}
    else:
        image = {name: attribute(value) for name, value in payload.items()}
        keys = {"Keys": {MARK: {"S": MARK}}, "OldImage": {MARK: {"S": MARK}}}
        record["dynamodb"] |= {"NewImage": image, **keys, MARK: MARK}
    record[MARK] = MARK
    return {**record}


class MarkedError(Exception):
    """It has the mark wherever an exception can have something."""

    def __init__(self) -> None:
        super().__init__(MARK, {MARK: MARK})
        self.add_note(MARK)
        setattr(self, MARK, MARK)


class OwnError(LambdaBatchError):
    """A user's error in the tree of ours."""


def _raise(error: BaseException) -> None:
    raise error


def _raise_from() -> None:
    try:
        _raise(MarkedError())
    except MarkedError as error:
        raise KeyError(MARK) from error


def _raise_group() -> None:
    group = ExceptionGroup(MARK, [MarkedError(), ValueError(MARK)])
    raise group


def _validate() -> None:
    Order.model_validate({"number": MARK, MARK: MARK, "said": MARK})


FAILURES: list[Callable[[], None]] = [
    lambda: None,
    lambda: _raise(MarkedError()),
    lambda: _raise(SystemExit(MARK)),
    lambda: _raise(asyncio.CancelledError(MARK)),
    _raise_from,
    _raise_group,
    _validate,
    lambda: _raise(BatchProcessingError(MARK)),
    lambda: _raise(OwnError(MARK)),
]


class Watch(logging.Handler):
    """Collects all that is logged, as text, with its arguments and its traceback."""

    def __init__(self) -> None:
        super().__init__(0)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take a log record down."""
        self.seen.append(f"{self.format(record)} {vars(record)}")


@contextmanager
def watching() -> Generator[list[str]]:
    """Collect what is logged anywhere at any level, and what Python itself complains of."""
    watch, root, own = Watch(), logging.getLogger(), logging.getLogger("lambda_batch")
    level, hook = root.level, sys.unraisablehook
    root.addHandler(watch)
    root.setLevel(1)
    own.propagate = True
    sys.unraisablehook = lambda args: watch.seen.append(f"{args}")
    try:
        yield watch.seen
    finally:
        sys.unraisablehook = hook
        own.propagate = False
        root.setLevel(level)
        root.removeHandler(watch)


def texts_of(error: BaseException) -> str:
    """Write all that can be printed of an error by those who do not look for more."""
    printed = "".join(traceback.format_exception(error))
    notes = getattr(error, "__notes__", [])
    copies = [copy.copy(error)]
    return f"{printed} {error} {error!r} {error.args} {notes} {copies} {error.__cause__!r}"


def check(case: Case, mode: Mode, dice: Dice, records: list[Any]) -> None:
    """Process records, and look for the mark in all that comes out."""
    acts = [dice.pick(FAILURES if dice.roll(2) == 1 else FAILURES[:2]) for _ in records]
    acts = [_raise_group if act is FAILURES[2] and mode.is_async else act for act in acts]
    begun: list[None] = []

    def handle(record: Any) -> None:
        begun.append(None)
        acts[len(begun) - 1]()

    model = dice.pick([None, MODELS[case.event_type]])
    if case is SQS and dice.roll(3) == 2:
        processor = mode.fifo(model=model, skip_group_on_error=dice.roll(2) == 1)
    else:
        processor = mode.processor(case, model=model)
    raised: BaseException | None = None
    with watching() as seen:
        try:
            mode.respond({"Records": records}, handle, processor)
        except BaseException as error:  # looked at below
            raised = error
    if raised is not None:
        is_own = isinstance(raised, SystemExit | asyncio.CancelledError)  # as the handler raised it
        assert is_own or isinstance(raised, LambdaBatchError)
        assert is_own or MARK not in texts_of(raised)
    assert not [text for text in seen if MARK in text]


sources = st.sampled_from([SQS, KINESIS, DYNAMODB])


@every_mode
@given(source=sources, dice=dice())
@fewer(2)
def test_nothing_of_a_payload_is_shown(source: Case, mode: Mode, dice: Dice) -> None:
    """Whatever is wrong with a payload, and whatever a handler raises, shows nothing of it."""
    records = [marked(source, at, dice.pick(PAYLOADS)) for at in range(1 + dice.roll(4))]
    check(source, mode, dice, records)


@every_mode
@given(source=sources, dice=dice())
@fewer(2)
def test_nothing_of_a_damaged_record_is_shown(source: Case, mode: Mode, dice: Dice) -> None:
    """Nor does a record that is other than documented."""
    records: list[Any] = [marked(source, at, dice.pick(PAYLOADS)) for at in range(1 + dice.roll(4))]
    where = dice.roll(len(records))
    records[where] = damage(dice, records[where], MARK, {MARK: MARK}, [MARK])
    # Errors name the event source and the item identifier, which are no payload.
    if isinstance(records[where], dict) and records[where].get("eventSource") == MARK:
        del records[where]["eventSource"]
    assume(identifier_of(source, records[where]) != MARK)
    check(source, mode, dice, records)


@given(source=st.sampled_from([SQS, KINESIS]), dice=dice())
@fewer(2)
def test_errors_of_validation_show_no_input(source: Case, dice: Dice) -> None:
    """The text of a model's error is without values, too, for those who log it themselves."""
    shown = {"said", "payment"}  # by the user's validator, and as a tag
    values = [
        each for each in PAYLOADS[1:] if not shown & each.keys() and MARK not in set(_names(each))
    ]
    payload = dice.pick(values)
    with suppress(KeyError, RuntimeError):  # of the user's validators
        with pytest.raises(ValidationError) as caught:
            MODELS[source.event_type].model_validate(marked(source, 1, payload))
        assert MARK not in f"{caught.value} {caught.value!r}"


def _names(value: Any) -> Generator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _names(inner)


@pytest.mark.parametrize("interrupt", [SystemExit, KeyboardInterrupt])
def test_an_interrupt_of_an_async_handler_is_not_shown(interrupt: type[BaseException]) -> None:
    """Nothing complains later of what an invocation has already raised."""

    def handle(_record: Any) -> None:
        raise interrupt(MARK)

    def invoke() -> None:
        with suppress(interrupt):
            ASYNC.respond(SQS.event(2), handle, ASYNC.processor(SQS))

    with watching() as seen:
        invoke()
        gc.collect()
    assert not [text for text in seen if MARK in text]
