"""A record that the engine has read is the same as one that is validated whole."""

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from pydantic import BaseModel, TypeAdapter, ValidationError

from lambda_batch import RecordModel
from tests.invariants.batches import damage
from tests.invariants.dice import Dice, dice, fewer
from tests.invariants.drawn_models import MODELS
from tests.runtime.cases import Case


def name_of(each: Any) -> str:
    """Name a model in the id of a test."""
    return getattr(each, "__name__", "")


class Holder(BaseModel):
    """Another model with a record in it."""

    anything: Any
    record: RecordModel


def is_known(error: Any, errors: list[Any]) -> bool:
    """Return whether an error is one of others, or of a validator that has read a member."""
    known = {(each["type"], each["loc"]) for each in errors}
    raised = error["type"] in {"value_error", "assertion_error"}
    return raised or (error["type"], error["loc"]) in known


def outcome(function: Callable[[], Any]) -> Any:
    """Return what a function returns, or the errors of its validation."""
    try:
        return function()
    except ValidationError as error:
        return error.title, error.errors(include_url=False, include_context=False)


USES: dict[str, Callable[[Any], Any]] = {
    "dump": lambda record: record.model_dump(),
    "dump JSON": lambda record: record.model_dump_json(),
    "dump to JSON values": lambda record: record.model_dump(mode="json"),
    "dump what is set": lambda record: record.model_dump(exclude_unset=True),
    "dump by alias": lambda record: record.model_dump(by_alias=True),
    "dump for a round trip": lambda record: record.model_dump(round_trip=True),
    "dump some": lambda record: record.model_dump(exclude={"awsRegion", "eventSource"}),
    "dump none": lambda record: record.model_dump(exclude_none=True, exclude_defaults=True),
    "fields that are set": lambda record: record.model_fields_set,
    "extra members": lambda record: record.model_extra,
    "text": repr,
    "iteration": dict,
    "copy": copy.copy,
    "deep copy": copy.deepcopy,
    "changed copy": lambda record: record.model_copy(update={"awsRegion": "x"}),
    "pickle": lambda record: pickle.loads(pickle.dumps(record)),  # noqa: S301  # our own
    "in another model": lambda record: Holder.model_construct(
        anything=record, record=record
    ).model_dump_json(),
    "in a list": lambda record: TypeAdapter(list[Any]).dump_python([record], mode="json"),
    "as base": lambda record: TypeAdapter(RecordModel).dump_python(record),
    "members": lambda record: {name: getattr(record, name) for name in type(record).model_fields},
    "computed": lambda record: getattr(record, "region", None),
    "kept": lambda record: getattr(record, "kept", None),
}
"""What users do with a record; each gives something that can be compared."""


@pytest.mark.parametrize(("case", "model"), MODELS, ids=name_of)
@fewer(10)
@given(dice())
def test_a_record_is_as_one_that_is_validated_whole(
    case: Case, model: type[RecordModel], dice: Dice
) -> None:
    """Whatever is done first with a record, and whatever next, gives the same."""
    raw = case.make(1 + dice.roll(3), None)
    if dice.roll(2) == 1:
        raw |= {"unknown": {"more": 1}}
    whole = outcome(lambda: model.model_validate(raw))
    read = outcome(lambda: case.reader(model)(raw))
    if not isinstance(whole, model):
        assert read == whole
        return
    assert type(read) is type(whole)
    for _ in range(2):
        name = dice.pick(list(USES))
        assert USES[name](read) == USES[name](whole), name
    assert read == whole
    assert whole == read
    assert read == raw
    assert list(vars(read)) == list(vars(whole))


@pytest.mark.parametrize(("case", "model"), MODELS, ids=name_of)
@fewer(10)
@given(dice())
def test_only_what_is_read_fails(case: Case, model: type[RecordModel], dice: Dice) -> None:
    """Of a damaged record, the engine refuses what the user declares, and reads give the rest."""
    good = case.make(1, None)
    raw = damage(dice, good)
    whole = outcome(lambda: model.model_validate(raw))
    read = outcome(lambda: case.reader(model)(raw))
    if isinstance(whole, model):
        assert type(read) is model
        assert read == whole
        return
    title, errors = whole
    if not isinstance(read, model):
        assert read[0] == title
        assert all(is_known(each, errors) for each in read[1])
        return
    good_record = model.model_validate(good)
    if not count_damaged(read, good_record, [each["loc"] for each in errors]):
        return  # the damage is in attributes that the model of the item does not name
    assert read == raw
    assert read != good
    with pytest.raises(ValueError, match="validation error"):  # pydantic's own, if it dumps
        read.model_dump()
    with pytest.raises(ValidationError):
        copy.deepcopy(read)
    assert type(read).__name__.partition("[")[0] in repr(read)


def count_damaged(read: Any, good: Any, places: list[tuple[Any, ...]]) -> int:
    """Read each member: a damaged one raises, the others are there."""
    damaged = 0
    for name in type(good).model_fields:
        inside = [place[1:] for place in places if place[:1] == (name,)]
        if inside and name in getattr(type(good), "payload_codings", ()) and name in vars(read):
            assert getattr(read, name) == getattr(good, name)
        elif () in inside or (inside and not isinstance(getattr(good, name), RecordModel)):
            damaged += 1
            with pytest.raises(ValidationError, match=name):
                getattr(read, name)
        elif inside:
            damaged += count_damaged(getattr(read, name), getattr(good, name), inside)
        else:
            assert hasattr(read, name)
    return damaged
