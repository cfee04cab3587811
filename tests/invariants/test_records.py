"""No record is lost, whatever is in the batch and whatever its handler does."""

import pytest
from hypothesis import given, note, strategies as st
from hypothesis.strategies import DataObject

from tests.invariants.batches import RECORDS, batch_of
from tests.invariants.dice import Dice, dice, fewer
from tests.invariants.promises import check_all, check_order
from tests.invariants.runs import run, setup_of
from tests.runtime.cases import CASES, SQS, Case, Mode, every_mode


@every_mode
@given(source=st.sampled_from(CASES), dice=dice())
def test_every_record_is_handled_or_comes_again(source: Case, mode: Mode, dice: Dice) -> None:
    """Whatever handlers and validators do, all promises about records and the response hold."""
    setup = setup_of(dice, source, mode, with_options=True)
    unique = setup.with_model or source is not SQS
    drawn = batch_of(dice, source, is_async=mode.is_async, unique=unique)
    note(setup)
    note(drawn)
    check_all(run(drawn, setup), setup)


@every_mode
@given(dice=dice())
def test_messages_of_a_group_keep_their_order(mode: Mode, dice: Dice) -> None:
    """On a FIFO queue, a message is handled only after all earlier messages of its group."""
    setup = setup_of(dice, SQS, mode, fifo=True, with_options=True)
    drawn = batch_of(dice, SQS, is_async=mode.is_async, fifo=True)
    note(setup)
    note(drawn)
    ran = run(drawn, setup)
    check_all(ran, setup)
    check_order(ran, setup)


@every_mode
@pytest.mark.parametrize("case", CASES, ids=str)
@given(data=st.data(), dice=dice())
@fewer(8)
def test_records_may_be_any_that_a_schema_takes(
    case: Case, mode: Mode, data: DataObject, dice: Dice
) -> None:
    """The same holds for all records that the schemas describe, and for damaged ones."""
    setup = setup_of(dice, case, mode, with_options=True)
    templates = data.draw(st.lists(RECORDS[case.event_type], min_size=1, max_size=2))
    check_all(run(batch_of(dice, case, templates, is_async=mode.is_async), setup), setup)


@every_mode
@given(source=st.sampled_from(CASES), count=st.sampled_from([100, 1_000, 10_000]), dice=dice())
@fewer(200)
def test_large_batches_are_like_small_ones(
    source: Case, mode: Mode, count: int, dice: Dice
) -> None:
    """The same holds for batches of up to 10,000 records, the most that Lambda delivers."""
    setup = setup_of(dice, source, mode, with_options=True)
    check_all(run(batch_of(dice, source, is_async=mode.is_async, count=count), setup), setup)


@every_mode
@given(count=st.sampled_from([100, 300]), dice=dice())
@fewer(200)
def test_large_fifo_batches_are_like_small_ones(mode: Mode, count: int, dice: Dice) -> None:
    """Order is kept in long batches, too."""
    setup = setup_of(dice, SQS, mode, fifo=True, with_options=True)
    ran = run(batch_of(dice, SQS, is_async=mode.is_async, fifo=True, count=count), setup)
    check_all(ran, setup)
    check_order(ran, setup)
