"""A record that the engine has read is the same as one that pydantic has validated as a whole."""

import copy
import pickle
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, note, strategies as st
from pydantic import BaseModel, ConfigDict, Field, RootModel, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, to_json, to_jsonable_python

from lambda_batch import (
    DynamoDBStreamRecordModel,
    KinesisDataStreamRecord,
    RecordModel,
    SqsRecordModel,
)
from tests.events import samples
from tests.invariants.dice import Dice, dice, fewer
from tests.invariants.model_features import FEATURES, DrawnModel, Path, drawn_model
from tests.runtime.cases import DYNAMODB, KINESIS, SQS, Case
from tests.runtime.events import Raw


def healthy(case: Case) -> Raw:
    """Return a record with all members."""
    return {
        SQS: lambda: samples.sqs_record(body='{"amount": 7}'),
        KINESIS: samples.kinesis_record,
        DYNAMODB: samples.dynamodb_record,
    }[case]()


OBJECTS = ("attributes", "messageAttributes", "kinesis", "dynamodb", "userIdentity")
"""The members with members that are documented."""


def paths(raw: Raw) -> list[Path]:
    """List the members of a record, and those of the objects in it."""
    objects = {name: raw[name] for name in OBJECTS if isinstance(raw.get(name), dict)}
    inner: list[Path] = [(name, member) for name, each in objects.items() for member in each]
    return [*[(name,) for name in raw], *inner]


ABSENT = object()
WRONG = [None, ABSENT, 7, "text", {}, [], True, 1.5, "\ud800", {"a": None}]


def damage(dice: Dice, raw: Raw) -> Path:
    """Change one member of a record, or add one that is unknown."""
    path = dice.pick([*paths(raw), ("unknown",)])
    holder = raw[path[0]] if len(path) == 2 else raw
    wrong = dice.pick(WRONG)
    if wrong is ABSENT:
        holder.pop(path[-1], None)
    else:
        holder[path[-1]] = wrong
    return path


class Holder(BaseModel):
    anything: Any
    record: RecordModel
    either: RecordModel | Raw
    many: list[Any]


class Loose(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    region: Any = Field(alias="awsRegion")
    arn: Any = Field(alias="eventSourceARN")


class Boxed(RootModel[Any]):
    pass


ANY = TypeAdapter[Any](Any)


def members(record: Any) -> list[object]:
    """Read all members, those of objects in the record too."""
    names = list(type(record).model_fields)
    values = [getattr(record, name) for name in names]
    return [
        [name, members(value) if isinstance(value, RecordModel) else value]
        for name, value in zip(names, values, strict=True)
    ]


def held(record: Any) -> Holder:
    """Put a record into another model."""
    return Holder(anything=record, record=record, either=record, many=[record])


def old(name: str, **options: Any) -> Callable[[Any], Any]:
    """Call a method of pydantic's first version."""

    def call(record: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return getattr(record, name)(**options)

    return call


def dumped(**options: Any) -> Callable[[Any], Any]:
    """Dump a record."""
    return lambda record: record.model_dump(**options)


def as_json(**options: Any) -> Callable[[Any], Any]:
    """Write a record as JSON."""
    return lambda record: record.model_dump_json(**options)


def typed(record: Any) -> TypeAdapter[Any]:
    """Return an adapter for lists of records."""
    lists: Any = list.__class_getitem__(type(record))
    return TypeAdapter(lists)


DUMPS: dict[str, Callable[[Any], Any]] = {
    "dump": dumped(),
    "dump as JSON values": dumped(mode="json"),
    "dump for a round trip": dumped(round_trip=True),
    "dump for a round trip as JSON values": dumped(round_trip=True, mode="json"),
    "dump without unset": dumped(exclude_unset=True),
    "dump without defaults": dumped(exclude_defaults=True),
    "dump without null": dumped(exclude_none=True),
    "dump by alias": dumped(by_alias=True),
    "dump some": dumped(include={"awsRegion", "body", "kinesis"}),
    "dump some of an object": dumped(include={"attributes": {"SenderId"}, "dynamodb": {"Keys"}}),
    "dump others": dumped(exclude={"awsRegion": True, "kinesis": {"data"}}),
    "dump any": dumped(serialize_as_any=True),
    "JSON": as_json(),
    "JSON without unset": as_json(exclude_unset=True, by_alias=True, indent=1),
    "JSON for a round trip": as_json(round_trip=True, exclude_none=True),
    "JSON of some": as_json(include={"eventSource", "attributes"}),
    "to_json": to_json,
    "to_jsonable_python": to_jsonable_python,
    "any": lambda record: ANY.dump_python([record, {"in": record}]),
    "any as JSON": lambda record: ANY.dump_json([record]),
    "adapter": lambda record: typed(record).dump_python([record], mode="json"),
    "adapter as JSON": lambda record: typed(record).dump_json([record]),
    "box": lambda record: Boxed(record).model_dump(),
    "box as JSON": lambda record: Boxed([record]).model_dump_json(),
    "inside a model": lambda record: held(record).model_dump(),
    "inside a model, as any": lambda record: held(record).model_dump(serialize_as_any=True),
    "inside a model, as JSON": lambda record: held(record).model_dump_json(),
    "old dict": old("dict"),
    "old json": old("json"),
}
LOOKS: dict[str, Callable[[Any], Any]] = {
    "members": members,
    "members backwards": lambda record: [
        getattr(record, name) for name in reversed(type(record).model_fields)
    ],
    "hash": hash,
    "fields set": lambda record: sorted(record.model_fields_set),
    "iteration": list,
    "copy": copy.copy,
    "deep copy": copy.deepcopy,
    "model copy": lambda record: record.model_copy(),
    "deep model copy": lambda record: record.model_copy(deep=True),
    "changed copy": lambda record: record.model_copy(update={"awsRegion": "here"}),
    "old copy": old("copy"),
    "old copy of some": old("copy", include={"awsRegion", "eventSource"}),
    "pickle": lambda record: pickle.loads(pickle.dumps(record)),  # noqa: S301  # our own
    "pickle of a copy": lambda record: pickle.loads(pickle.dumps([copy.copy(record)])),  # noqa: S301
    "from attributes": Loose.model_validate,
    "validation": lambda record: type(record).model_validate(record),
    "dictionary": lambda record: sorted(vars(copy.copy(record)).items(), key=lambda item: item[0]),
    "private": lambda record: (getattr(record, "_raw", 0), getattr(record, "_seen", 0)),
    "computed": lambda record: getattr(record, "region", 0),
}


def match(record: Any) -> object:
    """Match members of a record."""
    match record:
        case SqsRecordModel(awsRegion=region, attributes=inner):
            return region, inner
        case KinesisDataStreamRecord(awsRegion=region, kinesis=inner):
            return region, inner
        case DynamoDBStreamRecordModel(awsRegion=region, dynamodb=inner):
            return region, inner
        case _:
            return None


LOOKS["match"] = match
SHOWN: dict[str, Callable[[Any], Any]] = {
    "repr": repr,
    "str": str,
    "repr inside a model": lambda record: repr(held(record)),
}


@dataclass
class Outcome:
    """What came of a look at a record."""

    value: Any = None
    error: tuple[str, list[object]] | type[Exception] | None = None
    """The text and the lines of a ValidationError, or the type of another error."""

    @property
    def lines(self) -> set[object]:
        """The lines of a ValidationError: where, and what is wrong there."""
        return set(self.error[1]) if isinstance(self.error, tuple) else set()

    @classmethod
    def of(cls, function: Callable[[Any], Any], argument: Any) -> "Outcome":
        """Look."""
        try:
            return cls(function(argument))
        except ValidationError as error:
            return cls(None, (str(error), [(each["loc"], each["type"]) for each in error.errors()]))
        except Exception as error:
            return cls(None, type(error))


def same(one: Any, other: Any) -> None:
    """Assert that all that can be seen of two values is the same."""
    assert one == other
    assert type(one) is type(other)
    assert repr(one) == repr(other)
    if isinstance(one, RecordModel):
        assert other == one
        assert one.model_fields_set == other.model_fields_set
        # A plain validator can let in what pydantic warns of when it is dumped.
        assert one.model_dump(warnings=False) == other.model_dump(warnings=False)
        assert vars(one) == vars(other)
        assert one.__pydantic_private__ == other.__pydantic_private__


sources = st.sampled_from([SQS, KINESIS, DYNAMODB])


every_feature = pytest.mark.parametrize("feature", FEATURES)


def draw(dice: Dice, case: Case, feature: str) -> DrawnModel:
    """Draw a model, and write down which."""
    drawn = drawn_model(dice, case, feature)
    note(drawn.says)
    return drawn


@every_feature
@given(case=sources, dice=dice())
@fewer(15)
def test_a_valid_record_is_the_same(case: Case, feature: str, dice: Dice) -> None:
    """Whatever is read of it, and in whatever order."""
    drawn = draw(dice, case, feature)
    if dice.roll(3) == 1:
        Outcome.of(drawn.model.model_validate, healthy(case))  # builds the class
    read = case.reader(drawn.model)
    raw = healthy(case)
    for _ in range(dice.roll(3)):
        damage(dice, raw)
    whole = Outcome.of(drawn.model.model_validate, copy.deepcopy(raw))
    if whole.error:
        return
    every = {**LOOKS, **DUMPS, **SHOWN}
    for name in [dice.pick(list(every)) for _ in range(6)]:
        note(name)
        record = read(copy.deepcopy(raw))
        for _ in range(dice.roll(3)):
            getattr(record, dice.pick(list(drawn.model.model_fields)))
        seen, expected = Outcome.of(every[name], record), Outcome.of(every[name], whole.value)
        assert seen.error == expected.error
        same(seen.value, expected.value)
        same(record, whole.value)


@every_feature
@given(case=sources, dice=dice())
@fewer(15)
def test_a_damaged_record_fails_where_it_is_read(case: Case, feature: str, dice: Dice) -> None:
    """The engine refuses what the model declares with the error of the whole, and nothing else."""
    drawn = draw(dice, case, feature)
    if dice.roll(3) == 1:
        Outcome.of(drawn.model.model_validate, healthy(case))  # builds the class
    read = case.reader(drawn.model)
    raw = healthy(case)
    sound = Outcome.of(drawn.model.model_validate, copy.deepcopy(raw))
    path = damage(dice, raw)
    note(f"{path} {raw}")
    whole, seen = Outcome.of(drawn.model.model_validate, raw), Outcome.of(read, raw)
    if not whole.error:
        assert not seen.error
    elif sound.error:
        assert seen.error
    elif drawn.declares(path):
        if is_object(raw, path) and not drawn.is_whole:
            # Its members are checked on their own: those that the model declares now, others later.
            assert seen.lines <= whole.lines
            if not seen.error:
                with pytest.raises(ValidationError):
                    members(read(raw))
        else:
            assert seen.error == whole.error
    else:
        check_damaged(drawn, read, raw, path, sound.value)


def is_object(raw: Raw, path: Path) -> bool:
    """Return whether the damaged member is an object: then only its members can be invalid."""
    return len(path) == 1 and isinstance(raw.get(path[0]), dict)


def check_damaged(
    drawn: DrawnModel, read: Callable[[Raw], Any], raw: Raw, path: Path, sound: Any
) -> None:
    """Assert that only those fail who read the damaged member."""
    for first in range(2):
        record = read(raw)
        if first:
            repr(record)
        check_members(record, sound, path)
    assert read(raw) != sound
    touches: dict[str, Callable[[Any], Any]] = {"copy": copy.copy, "pickle": pickle.dumps}
    for name, function in {**DUMPS, **touches}.items():
        if "some" in name or "others" in name or (path[1:] and name == "copy"):
            continue
        note(name)
        with pytest.raises((ValidationError, PydanticSerializationError)) as caught:
            function(read(raw))
        assert "Error calling function" not in str(caught.value)
    for function in SHOWN.values():
        assert function(read(raw))


def check_members(record: Any, sound: Any, path: Path) -> None:
    """Assert that all members but the damaged one are those of a sound record."""
    for name in type(record).model_fields:
        if name != path[0]:
            same(getattr(record, name), getattr(sound, name))
        elif isinstance(getattr(sound, name), RecordModel) and path[1:]:
            check_members(getattr(record, name), getattr(sound, name), path[1:])
        else:
            with pytest.raises(ValidationError) as caught:
                # An object without its members is valid until one of them is read.
                members(getattr(record, name))
            named = {name, *getattr(type(getattr(sound, name)), "model_fields", ())}
            assert {each["loc"][0] for each in caught.value.errors()} <= named
