"""Models of users, put together by chance: a payload, a way to declare it, and some features."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping, Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from types import new_class
from typing import Annotated, Any, Generic, Literal, TypeVar, cast

import pydantic
from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    Json,
    PrivateAttr,
    RootModel,
    computed_field,
    field_serializer,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic.dataclasses import dataclass as pydantic_dataclass

from lambda_batch import (
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    RecordModel,
    SqsAttributesModel,
    SqsRecordModel,
    UserIdentity,
)
from tests.invariants.dice import Dice
from tests.runtime.cases import DYNAMODB, KINESIS, SQS, Case

T = TypeVar("T")
Path = tuple[str, ...]

PYDANTIC = tuple(map(int, pydantic.VERSION.split(".")[:2]))


class Order(BaseModel):
    amount: int


class Tree(BaseModel):
    """Refers to itself, as does the type of many a real payload."""

    amount: int
    parts: list[Tree] = []


class Orders(RootModel[dict[str, int]]):
    pass


@pydantic_dataclass
class OrderData:
    amount: int


class Paid(BaseModel):
    kind: Literal["paid"]


class Unpaid(BaseModel):
    kind: Literal["unpaid"] = "unpaid"


class Item(BaseModel):
    Id: int
    Amount: Decimal


@pydantic_dataclass
class ItemData:
    Id: int


class Items(RootModel[dict[str, Decimal]]):
    pass


class Keyed(BaseModel, extra="allow"):
    Id: int


class Renamed(BaseModel):
    number: int = Field(alias="Id")


class Bought(BaseModel):
    amount: int
    paid: Annotated[Paid | Unpaid, Field(discriminator="kind")] = Unpaid()


PAYLOADS: dict[Case, list[Any]] = {
    SQS: [
        Json[Order],
        str,
        object,
        Json[Tree],
        Json[Orders],
        Json[OrderData],
        Json[Bought],
    ],
    KINESIS: [Json[Order], bytes, object, Json[Tree], Json[Orders], Json[OrderData]],
    DYNAMODB: [Item, dict[str, Any], object, ItemData, Items, Keyed, Renamed, Item | None],
}
BASES: dict[Case, Any] = {
    SQS: SqsRecordModel,
    KINESIS: KinesisDataStreamRecord,
    DYNAMODB: DynamoDBStreamRecordModel,
}
PAYLOAD_PATHS: dict[Case, set[Path]] = {
    SQS: {("body",)},
    KINESIS: {("kinesis", "data")},
    DYNAMODB: {("dynamodb", "NewImage"), ("dynamodb", "OldImage")},
}


@dataclass
class Feature:
    """What a user's class has in its body."""

    members: Mapping[str, Any] = field(default_factory=dict[str, Any])
    types: Mapping[str, Any] = field(default_factory=dict[str, Any])
    declared: AbstractSet[Path] = field(default_factory=set[Path])
    """The members of the record that the class declares or validates."""
    is_whole: bool = False
    """Whether pydantic validates the whole record, since the class may see any member."""
    mixin: type | None = None
    source: Case | None = None


REGION: set[Path] = {("awsRegion",)}


def _shout(region: Any) -> Any:
    return region.upper() if isinstance(region, str) else region


def _check(_cls: Any, value: Any) -> Any:
    return _shout(value)


def _wrap(_cls: Any, value: Any, validate: Callable[[Any], Any]) -> Any:
    return _shout(validate(value))


def _see_data(_cls: Any, value: Any, info: Any) -> Any:
    return f"{value} {sorted(info.data)}"


def _pass(_cls: Any, value: Any) -> Any:
    return value


def _wrap_model(_cls: Any, value: Any, validate: Callable[[Any], Any]) -> Any:
    return validate(value)


_prepare: Any = model_validator(mode="before")(cast("Any", classmethod(_pass)))
_around: Any = model_validator(mode="wrap")(cast("Any", classmethod(_wrap_model)))


def _after(self: Any) -> Any:
    return self


def _after_reading(self: Any) -> Any:
    assert self.awsRegion == "us-east-2"
    return self


def _after_reading_an_object(self: Any) -> Any:
    for name in ("attributes", "kinesis", "dynamodb"):
        getattr(self, name, None)
    return self


def _post_init(self: Any, _context: Any) -> None:
    assert self.awsRegion


def _write_arn(self: Any, arn: str) -> list[str]:
    return [arn]


def _serialize(self: Any) -> Any:
    return {"region": self.awsRegion, "source": self.eventSource}


def _serialize_all(self: Any, handler: Any) -> Any:
    return {"all": handler(self)}


def _init(self: Any, **members: Any) -> None:
    BaseModel.__init__(self, **members)


def _own_schema(_cls: Any, source: Any, handler: Any) -> Any:
    return handler(source)


def _own_getattr(_self: Any, name: str) -> Any:
    return f"no {name}"


def _region(self: Any) -> str:
    return str(self.awsRegion)


def _config(**config: Any) -> Feature:
    is_whole = any(
        name not in {"frozen", "title", "hide_input_in_errors", "use_enum_values"}
        and not name.startswith("ser")  # decides dumps only
        for name in config
    )
    config = {"extra": "ignore", "frozen": True, **config}
    return Feature({"model_config": ConfigDict(**config)}, is_whole=is_whole)  # type: ignore[typeddict-item]


def _validator(mode: Any, function: Any) -> Feature:
    decorate: Any = field_validator("awsRegion", mode=mode)
    return Feature({"check": decorate(classmethod(function))}, {}, REGION)


class Shouting:
    """Not of pydantic."""

    def shout(self) -> str:
        region: str = getattr(self, "awsRegion", "")
        return region.upper()


class Regional:
    """Not of pydantic, either."""

    awsRegion = "an attribute with the name of a member"  # noqa: N815


class Aged(BaseModel):
    age: int = 3


class MyAttributes(SqsAttributesModel):
    SenderId: Literal["AIDAIENQZJOLO23YVJ4VO"]


class CheckedAttributes(SqsAttributesModel):
    @model_validator(mode="after")
    def check(self) -> CheckedAttributes:
        assert self.ApproximateReceiveCount == "2"
        return self


class PreparedAttributes(SqsAttributesModel):
    @model_validator(mode="before")
    @classmethod
    def prepare(cls, raw: Any) -> Any:
        return raw


class MyIdentity(UserIdentity):
    type: Literal["Service"]


_ATTRIBUTES: set[Path] = {("attributes", name) for name in SqsAttributesModel.model_fields}

FEATURES: dict[str, Feature] = {
    "literal": Feature({}, {"awsRegion": Literal["us-east-2"]}, REGION),
    "default": Feature({"awsRegion": "nowhere"}, {"awsRegion": str}, REGION),
    "field after": _validator("after", _check),
    "field before": _validator("before", _check),
    "field wrap": _validator("wrap", _wrap),
    "field plain": _validator("plain", _check),
    "field star": Feature({"check_all": field_validator("*")(classmethod(_pass))}, {}, {("*",)}),
    "field info": Feature(
        {"see": field_validator("eventSourceARN")(classmethod(_see_data))}, is_whole=True
    ),
    "model before": Feature({"prepare": _prepare}, is_whole=True),
    "model wrap": Feature({"around": _around}, is_whole=True),
    "model after": Feature({"after": model_validator(mode="after")(_after)}),
    "model after, reading": Feature(
        {"after_reading": model_validator(mode="after")(_after_reading)}, {}, REGION
    ),
    "model after, reading an object": Feature(
        {"after_object": model_validator(mode="after")(_after_reading_an_object)},
        {},
        {("attributes",)},
    ),
    "post init": Feature({"model_post_init": _post_init}, is_whole=True),
    "private": Feature({"_raw": PrivateAttr(default=1)}, {"_raw": int}),
    "private factory": Feature({"_seen": PrivateAttr(default_factory=list)}, {"_seen": list[int]}),
    "computed": Feature({"region": computed_field(return_type=str)(property(_region))}),
    "field serializer": Feature({"write": field_serializer("eventSourceARN")(_write_arn)}),
    "model serializer": Feature({"write_model": model_serializer()(_serialize)}, is_whole=True),
    "model serializer wrap": Feature(
        {"write_model": model_serializer(mode="wrap")(_serialize_all)}, is_whole=True
    ),
    "alias": Feature(
        {"awsRegion": Field(validation_alias=AliasChoices("region", "awsRegion"))},
        {"awsRegion": str},
        REGION,
    ),
    "dump alias": Feature(
        {"awsRegion": Field(serialization_alias="region")}, {"awsRegion": str}, REGION
    ),
    "alias generator": _config(alias_generator=str.strip),
    "strict": _config(strict=True),
    "forbid": _config(extra="forbid"),
    "allow": _config(extra="allow"),
    "strip": _config(str_strip_whitespace=True),
    "frozen": _config(frozen=True),
    "title": _config(title="An order", hide_input_in_errors=False),
    "enum values": _config(use_enum_values=True),
    "dump options": _config(ser_json_bytes="base64", ser_json_timedelta="float"),
    "dump by alias": _config(serialize_by_alias=True),
    "from attributes": _config(from_attributes=True),
    "validate default": _config(validate_default=True),
    "revalidate": _config(revalidate_instances="always"),
    "can be assigned": Feature({"model_config": ConfigDict(frozen=False)}, is_whole=True),
    "built at once": Feature({"model_config": ConfigDict(defer_build=False)}),
    "own init": Feature({"__init__": _init}, is_whole=True),
    "own schema": Feature(
        {"__get_pydantic_core_schema__": classmethod(_own_schema)}, is_whole=True
    ),
    "own getattr": Feature({"__getattr__": _own_getattr}, is_whole=True),
    "own member": Feature({"source_name": "mine"}, {"source_name": str}),
    "mixin": Feature(mixin=Shouting),
    "mixin with an attribute": Feature(declared=REGION, mixin=Regional),
    "mixin model": Feature(mixin=Aged),
    "attributes": Feature(
        {}, {"attributes": MyAttributes}, {("attributes", "SenderId")}, source=SQS
    ),
    "optional attributes": Feature(
        {"attributes": None},
        {"attributes": MyAttributes | None},
        {("attributes", "SenderId")},
        source=SQS,
    ),
    "checked attributes": Feature(
        {},
        {"attributes": CheckedAttributes},
        {("attributes", "ApproximateReceiveCount")},
        source=SQS,
    ),
    "prepared attributes": Feature({}, {"attributes": PreparedAttributes}, _ATTRIBUTES, source=SQS),
    "validated attributes": Feature(
        {"look": field_validator("attributes")(classmethod(_pass))},
        {},
        {("attributes",)},
        source=SQS,
    ),
    "identity": Feature(
        {"userIdentity": None},
        {"userIdentity": MyIdentity | None},
        {("userIdentity", "type")},
        source=DYNAMODB,
    ),
}
if PYDANTIC >= (2, 10):
    FEATURES["default of data"] = Feature(
        {"named": Field(default_factory=sorted)},
        {"named": list[str]},
        is_whole=True,
    )


@dataclass
class DrawnModel:
    """A model, and what it declares."""

    model: type[RecordModel]
    declared: set[Path]
    is_whole: bool
    says: str

    def declares(self, path: Path) -> bool:
        """Return whether the engine validates a member of the record."""
        if path[0] == "messageAttributes":  # a mapping is validated as one
            path = path[:1]
        declared = self.declared
        return (
            self.is_whole
            or path in declared
            or (("*",) in declared and len(path) == 1)
            or any(each[: len(path)] == path for each in declared)
        )


_numbers = count()


def _class(
    name: str, bases: tuple[Any, ...], members: dict[str, Any], types: dict[str, Any]
) -> Any:
    """Create a class that can be pickled."""
    name = f"{name}{next(_numbers)}"
    body = {**members, "__annotations__": types, "__module__": __name__, "__qualname__": name}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a member that a mixin has as an attribute
        made = new_class(name, bases, {}, lambda namespace: namespace.update(body))
    setattr(sys.modules[__name__], name, made)
    return made


class GenericSqs(SqsRecordModel, Generic[T]):
    body: T


class GenericKinesisPayload(KinesisDataStreamRecordPayload, Generic[T]):
    data: T


class GenericKinesis(KinesisDataStreamRecord, Generic[T]):
    kinesis: GenericKinesisPayload[T]


class GenericChange(DynamoDBStreamChangedRecordModel, Generic[T]):
    NewImage: T | None = None


class GenericDynamoDB(DynamoDBStreamRecordModel, Generic[T]):
    dynamodb: GenericChange[T]


_GENERIC: dict[Case, Any] = {SQS: GenericSqs, KINESIS: GenericKinesis, DYNAMODB: GenericDynamoDB}


INNER = [
    *("field star", "model before", "model wrap", "model after", "private", "strict", "forbid"),
    *("allow", "revalidate", "can be assigned", "own init", "own getattr", "mixin model"),
]
"""The features that the class of an object in a record can have as well."""


def _with_payload_as_field(dice: Dice, case: Case, payload: Any) -> tuple[Feature, str]:
    """Return the body of a class that declares its payload as a field."""
    if case is SQS:
        return Feature({}, {"body": payload}), ""
    says = dice.pick(["", *INNER])
    inner = FEATURES.get(says, Feature())
    base: Any
    default: dict[str, Any]
    if case is KINESIS:
        holder, base, default = "kinesis", KinesisDataStreamRecordPayload, {}
        types = {"data": payload}
    else:
        holder, base, default = "dynamodb", DynamoDBStreamChangedRecordModel, {"NewImage": None}
        types = {"NewImage": payload | None if payload is not object else Any}
    bases = (inner.mixin, base) if inner.mixin else (base,)
    made = _class("Inner", bases, {**default, **inner.members}, {**types, **inner.types})
    names = base.model_fields if inner.is_whole or inner.declared else ()
    return Feature({}, {holder: made}, {(holder, name) for name in names}), says


def drawn_model(dice: Dice, case: Case, feature: str) -> DrawnModel:
    """Draw a model of a source's records that has a feature, and perhaps some more."""
    payload, style = dice.pick(PAYLOADS[case]), dice.roll(4)
    declared = set(PAYLOAD_PATHS[case])
    if style in (1, 2):  # which give no type for the old image
        declared.discard(("dynamodb", "OldImage"))
    base = BASES[case][payload]
    if style == 0:
        return DrawnModel(base, declared, is_whole=False, says=f"{base}")
    members: dict[str, Any] = {}
    types: dict[str, Any] = {}
    inside = ""
    if style == 1:
        base = BASES[case]
        body, inside = _with_payload_as_field(dice, case, payload)
        types |= body.types
        declared |= body.declared
    elif style == 2:
        base = _GENERIC[case][payload]
    mixins: tuple[Any, ...] = ()
    says, is_whole = [str(base), inside], False
    more = [dice.pick(list(FEATURES)) for _ in range(dice.roll(3))]
    for name in dict.fromkeys([feature, *more]):
        each = FEATURES[name]
        names = {*each.members, *each.types}
        if each.source not in (None, case) or names & {*members, *types}:
            continue
        says.append(name)
        members |= each.members
        types |= each.types
        declared |= each.declared
        is_whole |= each.is_whole
        mixins = (*mixins, each.mixin) if each.mixin else mixins
    return DrawnModel(
        _class("Record", (*mixins, base), members, types), declared, is_whole, f"{says}"
    )
