"""The base of all generated pydantic models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr
from typing_extensions import TypeVar, dataclass_transform

from lambda_batch.errors import ConfigurationError

if TYPE_CHECKING:
    # pydantic gives these no public names.
    from pydantic._internal._generics import PydanticGenericMetadata
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)

PayloadT = TypeVar("PayloadT", default=object, covariant=True)  # noqa: PLC0105  # users see it
"""The user's data in a record. Models are immutable, so it is covariant."""

# The models in a list or a dict of a user's model can be the user's own: type checkers see that
# where neither can be changed. pydantic makes lists and dicts, which it does fastest.
if TYPE_CHECKING:
    ReadOnlyList = Sequence
    ReadOnlyDict = Mapping
else:
    ReadOnlyList = list
    ReadOnlyDict = dict

# Of all models, as getting one ready gets those inside it ready, too.
_GETTING_READY = RLock()


@dataclass_transform(
    kw_only_default=True, frozen_default=True, field_specifiers=(Field, PrivateAttr)
)
class _FrozenModelMeta(ModelMetaclass):
    """Tells type checkers that models are immutable, so that users' models can narrow fields.

    With `frozen=True` as a class argument instead, every subclass would have to repeat it.
    """


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

    if TYPE_CHECKING:
        # Declared again, since it is assigned below: pyright would infer another type.
        __pydantic_generic_metadata__: ClassVar[PydanticGenericMetadata]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Let `class Env(SqsRecordModel, Generic[T])` leave the payload's parameter out.

        pydantic wants all parameters of a base repeated (2.9 to 2.14), but this one has a default.
        Here it has not looked at the class yet, and finds that its base has none.
        """
        super().__init_subclass__(**kwargs)
        parameters = getattr(cls, "__parameters__", ())
        if parameters and PayloadT not in parameters:
            cls.__pydantic_generic_metadata__ = {"origin": None, "args": (), "parameters": ()}

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
