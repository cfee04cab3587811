"""The base of all generated pydantic models."""

from __future__ import annotations

import copyreg
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import getitem
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PrivateAttr,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    ValidationError,
)
from pydantic_core import (
    CoreSchema,
    PydanticSerializationError,
    PydanticSerializationUnexpectedValue,
    core_schema,
)
from typing_extensions import TypeVar, dataclass_transform

from lambda_batch.errors import ConfigurationError
from lambda_batch.wire.core_schemas import BUILD_LOCK, model_in

if TYPE_CHECKING:
    # pydantic gives these no public names.
    from pydantic._internal._generics import PydanticGenericMetadata
    from pydantic._internal._model_construction import ModelMetaclass

    from lambda_batch.wire.envelopes import Envelope
else:
    ModelMetaclass = type(BaseModel)

PayloadT = TypeVar("PayloadT", default=object, covariant=True)  # noqa: PLC0105  # users see it
"""The user's data in a record. Models are immutable, so it is covariant."""

KeyT = TypeVar("KeyT", default=object, covariant=True)  # noqa: PLC0105  # users see it
"""The user's key of a record, where it has one beside its data."""

# A user's model can narrow the models in a list or a dict. Type checkers allow that only if neither
# can be changed. pydantic creates lists and dicts, because that is fastest.
if TYPE_CHECKING:
    ReadOnlyList = Sequence
    ReadOnlyDict = Mapping
else:
    ReadOnlyList = list
    ReadOnlyDict = dict


@dataclass_transform(
    kw_only_default=True,
    frozen_default=True,
    eq_default=False,
    field_specifiers=(Field, PrivateAttr),
)
class _FrozenModelMeta(ModelMetaclass):
    """Tells type checkers that models are immutable, so that users' models can narrow fields.

    With `frozen=True` as a class argument instead, every subclass would have to repeat it. Models
    compare with raw records, too, so their `__eq__` is not that of a dataclass.
    """


_CLASS_SETTINGS = {"control_member", "control_payloads", "control_value", "one_of"} | {
    "optional_payloads",
    "payload_codings",
}
"""Class attributes of generated models by which the engine reads them."""


class _Hidden:
    """Stands for members that a repr does not show."""

    def __repr__(self) -> str:
        return "..."


HIDDEN = _Hidden()


class RecordModel(BaseModel, metaclass=_FrozenModelMeta):
    """A record, or an object in it: immutable, and open to members that AWS may add.

    A model is equal to the raw record that it was made from, like the record classes.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="ignore",
        # Validation errors end up in logs, and payloads must not.
        hide_input_in_errors=True,
        # A function needs only its own models, so the others are never built.
        defer_build=True,
    )

    # Not `_raw`, and so on: users' models can have private attributes of such names.
    __slots__ = ("__lambda_batch_raw__",)
    """The raw record, while members of it are unread."""

    __lambda_batch_identifier__: ClassVar[str] = ""
    """The item identifier as a format of a record; empty for an object that is no record."""
    __lambda_batch_envelope__: ClassVar[Envelope | None] = None
    """The members that the engine leaves unread."""
    __lambda_batch_reader__: ClassVar[Callable[[Any], Any] | None] = None
    """What the engine converts raw records with, once a processor has needed it."""

    if TYPE_CHECKING:
        # Declared again, since it is assigned below: pyright would infer another type.
        __pydantic_generic_metadata__: ClassVar[PydanticGenericMetadata]
    else:

        def copy(self, **options: Any) -> Self:
            """Support pydantic's old way to copy."""
            complete(self)
            return super().copy(**options)

        def model_dump_json(self, **options: Any) -> str:
            """Raise the ValidationError of a damaged member; pydantic would raise its text."""
            complete(self)
            return super().model_dump_json(**options)

        def __class_getitem__(cls, arguments: Any) -> Any:
            """Let the last type arguments be omitted: the parameters have defaults."""
            given = arguments if isinstance(arguments, tuple) else (arguments,)
            parameters = cls.__pydantic_generic_metadata__["parameters"]
            defaults = [each.__default__ for each in parameters[len(given) :]]
            return super().__class_getitem__((*given, *defaults) if defaults else arguments)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Let `class Env(SqsRecordModel, Generic[T])` omit the payload's parameter.

        pydantic (2.9 to 2.14) requires all parameters of a base to be repeated, but this one has a
        default. This runs before pydantic's check, which then finds no parameters.
        """
        super().__init_subclass__(**kwargs)
        parameters = getattr(cls, "__parameters__", ())
        if parameters and not {PayloadT, KeyT} & set(parameters):
            cls.__pydantic_generic_metadata__ = {"origin": None, "args": (), "parameters": ()}

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        """Raise if a model without a payload of its own has a `payload_form`."""
        super().__pydantic_init_subclass__(**kwargs)
        if "payload_form" in vars(cls) and not hasattr(cls, "payload_codings"):
            msg = f"{cls.__name__} has no encoded payload; set payload_form on the model that has"
            raise ConfigurationError(msg)

    @classmethod
    def model_rebuild(
        cls,
        *,
        force: bool = False,
        raise_errors: bool = True,
        _parent_namespace_depth: int = 2,
        _types_namespace: Any = None,
    ) -> bool | None:
        """Build the model, in one thread at a time.

        During the build, the model has the validator of its base (pydantic 2.11 and 2.12).
        """
        with BUILD_LOCK:
            return super().model_rebuild(
                force=force,
                raise_errors=raise_errors,
                _parent_namespace_depth=_parent_namespace_depth + 1,
                _types_namespace=_types_namespace,
            )

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler, /
    ) -> CoreSchema:
        """Have the unread members of a record read before it is dumped."""
        schema = handler(source)
        inner = model_in(schema, handler.resolve_ref_schema)
        inner.setdefault("serialization", _COMPLETE_FIRST)
        return schema

    @property
    def model_fields_set(self) -> set[str]:
        """The names of the fields that the record has."""
        complete(self)
        return super().model_fields_set

    def __eq__(self, other: object) -> bool:
        try:
            complete(self)
            if isinstance(other, RecordModel):
                complete(other)
        except ValidationError:  # one is damaged, which must not raise where records are compared
            return raw_of(self) == (raw_of(other) if isinstance(other, RecordModel) else other)
        if isinstance(other, Mapping):
            try:
                other = type(self).model_validate(other)
            except Exception:  # the user's validators can raise anything
                return False
        return super().__eq__(other)

    def __hash__(self) -> int:
        complete(self)
        return hash(tuple(self.__dict__[name] for name in type(self).model_fields))

    def __iter__(self) -> Any:
        complete(self)
        return super().__iter__()

    def __copy__(self) -> Self:
        complete(self)
        return super().__copy__()

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        complete(self)
        return super().__deepcopy__(memo)

    def __getstate__(self) -> dict[Any, Any]:
        complete(self)
        return super().__getstate__()

    def __dir__(self) -> list[str]:
        """List the names without those that only pydantic and the engine use."""
        return [name for name in super().__dir__() if name not in _CLASS_SETTINGS]

    def __repr_args__(self) -> Any:
        """Show only the item identifier of a record: records end up in logs, payloads must not."""
        if self.__lambda_batch_identifier__:
            try:
                identifier = self.__lambda_batch_identifier__.format(self)
            except Exception:  # it is damaged, or lacks members
                return [(None, HIDDEN)]
            return [("itemIdentifier", identifier), (None, HIDDEN)]
        try:
            complete(self)
        except ValidationError:  # whoever shows a broken object wants to see the rest
            return self.__dict__.items()
        return super().__repr_args__()


def _reduce_model(model: Any) -> Any:
    """Return what pickle writes for a model: with type arguments, it can't be found by name."""
    metadata = model.__pydantic_generic_metadata__
    if metadata["origin"] is None:
        return model.__qualname__
    return getitem, (metadata["origin"], metadata["args"])


copyreg.pickle(_FrozenModelMeta, _reduce_model)

keep_raw: Callable[[RecordModel, Any], None] = RecordModel.__dict__["__lambda_batch_raw__"].__set__
"""Let a record keep the raw record that it was made of."""


def raw_of(record: RecordModel) -> Mapping[str, Any] | None:
    """Return the raw record of one with unread members, or None."""
    try:
        raw: Mapping[str, Any] | None = _READ_RAW(record)
    except AttributeError:
        return None
    return raw


_READ_RAW: Callable[[RecordModel], Any] = RecordModel.__dict__["__lambda_batch_raw__"].__get__


def complete(record: RecordModel) -> None:
    """Read all unread members of a record.

    Raises:
        ValidationError: One is invalid.
    """
    envelope = type(record).__lambda_batch_envelope__
    raw = raw_of(record)
    if envelope is None or raw is None:
        return
    try:
        envelope.read_all(record, raw)
        for member in record.__dict__.values():
            if isinstance(member, RecordModel):
                complete(member)
    except ValidationError:
        type(record).model_validate(raw)  # raises one for the whole record
        raise
    members = dict(record.__dict__)
    ordered = {name: members.pop(name) for name in type(record).model_fields}
    object.__setattr__(record, "__dict__", ordered | members)
    keep_raw(record, None)


def write_complete(
    value: object, handler: SerializerFunctionWrapHandler, info: SerializationInfo
) -> object:
    """Read the unread members of a record, and dump it.

    With `round_trip=True`, the members have the names that validation reads: `detail-type`, not
    `detail_type`.
    """
    try:
        if isinstance(value, RecordModel):
            complete(value)
            if info.round_trip and not info.by_alias:
                return _with_aliases(type(value), handler(value))
        return handler(value)
    except (PydanticSerializationError, PydanticSerializationUnexpectedValue):
        raise
    except BaseException as error:
        return _RaisedWhenDumped(error)


def _with_aliases(model: type[RecordModel], dumped: Any) -> Any:
    fields = model.model_fields.items()
    aliases = {name: field.alias for name, field in fields if field.alias not in (None, name)}
    if not aliases:
        return dumped
    return {aliases.get(name, name): member for name, member in dumped.items()}


@dataclass(init=False)
class _RaisedWhenDumped:
    """Raises an error when pydantic dumps it.

    An error that a serializer raises itself arrives as PydanticSerializationError.
    """

    error: object

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __getattr__(self, name: str) -> object:
        if name == "error":
            raise self._error
        raise AttributeError(name)


_COMPLETE_FIRST = core_schema.wrap_serializer_function_ser_schema(write_complete, info_arg=True)
