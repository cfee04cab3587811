"""Nothing of a payload is in a log line or in the text of an error of ours."""

import asyncio
import copy
import gc
import logging
import sys
import traceback
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from hypothesis import assume, given, strategies as st
from pydantic import ValidationError

from lambda_batch import LambdaBatchError
from tests.invariants.batches import Drawn, damage, identifier_of
from tests.invariants.dice import Dice, dice, fewer
from tests.invariants.marked import FAILURES, MARK, MODELS, PAYLOADS, marked, raise_group
from tests.runtime.cases import ASYNC, CASES, KAFKA, KINESIS, SQS, Case, Mode, every_mode


class Watch(logging.Handler):
    """Collects all that is logged, as text, with its arguments and its traceback."""

    def __init__(self) -> None:
        super().__init__(0)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Record a log record."""
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
    """Write all that can be printed of an error by those who do not look for more.

    The cause of a failed batch is a user's exception, and prints as that.
    """
    printed = "".join(traceback.format_exception(error, chain=error.__cause__ is None))
    notes = getattr(error, "__notes__", [])
    copies = [copy.copy(error)]
    return f"{printed} {error} {error!r} {error.args} {notes} {copies}"


def check(case: Case, mode: Mode, dice: Dice, records: list[Any]) -> None:
    """Process records, and look for the mark in all that comes out."""
    acts = [dice.pick(FAILURES if dice.roll(2) == 1 else FAILURES[:2]) for _ in records]
    acts = [raise_group if act is FAILURES[2] and mode.is_async else act for act in acts]
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
            mode.respond(Drawn(case, records, []).event, handle, processor)
        except BaseException as error:  # looked at below
            raised = error
    if raised is not None:
        is_own = isinstance(raised, SystemExit | asyncio.CancelledError)  # as the handler raised it
        assert is_own or isinstance(raised, LambdaBatchError)
        assert is_own or MARK not in texts_of(raised)
    assert not [text for text in seen if MARK in text]


sources = st.sampled_from(CASES)


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
    assume(MARK not in str(identifier_of(source, records[where])))
    check(source, mode, dice, records)


@given(source=st.sampled_from([SQS, KINESIS, KAFKA]), dice=dice())
@fewer(2)
def test_errors_of_validation_show_no_input(source: Case, dice: Dice) -> None:
    """The text of a model's error is without values, too, for those who log it themselves."""
    shown = {"said", "payment"}  # by the user's validator, and as a tag
    values = [
        each for each in PAYLOADS[1:] if not shown & each.keys() and MARK not in set(_names(each))
    ]
    payload = dice.pick(values)
    with suppress(KeyError, RuntimeError):  # raised by the user's validators
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
