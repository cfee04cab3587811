"""The base of all generated pydantic models."""

from __future__ import annotations

from collections.abc import Mapping
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar, Generic, get_origin

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr
from typing_extensions import TypeVar, dataclass_transform

from lambda_batch.errors import ConfigurationError

if TYPE_CHECKING:
    # pydantic gives its metaclass no public name.
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)

PayloadT = TypeVar("PayloadT", default=object, covariant=True)  # noqa: PLC0105  # users see it
"""The user's data in a record. Models are immutable, so it is covariant."""

# Of all models, as getting one ready gets those inside it ready, too.
_GETTING_READY = RLock()


@dataclass_transform(
    kw_only_default=True, frozen_default=True, field_specifiers=(Field, PrivateAttr)
)
class _FrozenModelMeta(ModelMetaclass):
    """Tells type checkers that models are immutable, so that users' models can narrow fields.

    With `frozen=True` as a class argument instead, every subclass would have to repeat it.
    """

    if not TYPE_CHECKING:  # its arguments are those of pydantic

        def __new__(mcs, name, bases, namespace, *args, **options):
            """Make a model; `class Env(SqsRecordModel, Generic[T])` has the payload of no type.

            pydantic wants all type parameters of a base repeated, but the payload's has a default.
            """
            own = next(
                (
                    base.__parameters__
                    for base in namespace.get("__orig_bases__", ())
                    if get_origin(base) is Generic
                ),
                None,
            )
            if own is not None:
                bases = tuple(_with_default(base, own) for base in bases)
            return super().__new__(mcs, name, bases, namespace, *args, **options)


def _with_default(base: Any, repeated: tuple[object, ...]) -> Any:
    """Give the payload of a base its default type, unless its parameter is repeated."""
    metadata = getattr(base, "__pydantic_generic_metadata__", None)
    is_open = metadata is not None and metadata["parameters"] == (PayloadT,)
    return base[object] if is_open and PayloadT not in repeated else base


class RecordModel(BaseModel, metaclass=_FrozenModelMeta):  # noqa: PLW1641  # pydantic adds a hash
    """A record, or an object in it: immutable, and open to members that AWS may add.

    A model is equal to the raw record that it was made of, as the record classes are.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="ignore",
        # Errors of validation end up in logs, and payloads must not.
        hide_input_in_errors=True,
        # Of all these models a function needs its own alone, so others are not got ready.
        defer_build=True,
    )

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        """Refuse a `payload_form` on a model that has no payload itself."""
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
        """Get the model ready, in one thread at a time.

        While pydantic does it, the model has the validator of its base (2.11 and 2.12).
        """
        with _GETTING_READY:
            return super().model_rebuild(
                force=force,
                raise_errors=raise_errors,
                _parent_namespace_depth=_parent_namespace_depth + 1,
                _types_namespace=_types_namespace,
            )

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Mapping):
            try:
                other = type(self).model_validate(other)
            except Exception:  # a validator of the user's can raise any
                return False
        return super().__eq__(other)

    def __reduce_ex__(self, protocol: Any, /) -> Any:
        """Let a model with a type argument pickle: its class is found by its parts, not by name."""
        metadata = type(self).__pydantic_generic_metadata__
        if metadata["origin"] is None:
            return super().__reduce_ex__(protocol)
        return _make_empty, (metadata["origin"], metadata["args"]), self.__getstate__()


def _make_empty(origin: Any, arguments: tuple[object, ...]) -> RecordModel:
    """Make an instance of a model with type arguments, for pickle to fill."""
    model: type[RecordModel] = origin[arguments]
    return model.__new__(model)
