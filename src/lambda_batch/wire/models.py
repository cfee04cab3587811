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

# A user's model can narrow the models in a list or a dict. Type checkers allow that only if neither
# can be changed. pydantic creates lists and dicts, because that is fastest.
if TYPE_CHECKING:
    ReadOnlyList = Sequence
    ReadOnlyDict = Mapping
else:
    ReadOnlyList = list
    ReadOnlyDict = dict

# One lock for all models, because building one also builds the models inside it.
_BUILD_LOCK = RLock()


@dataclass_transform(
    kw_only_default=True, frozen_default=True, field_specifiers=(Field, PrivateAttr)
)
class _FrozenModelMeta(ModelMetaclass):
    """Tells type checkers that models are immutable, so that users' models can narrow fields.

    With `frozen=True` as a class argument instead, every subclass would have to repeat it.
    """


class RecordModel(BaseModel, metaclass=_FrozenModelMeta):  # noqa: PLW1641  # pydantic adds a hash
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

    if TYPE_CHECKING:
        # Declared again, since it is assigned below: pyright would infer another type.
        __pydantic_generic_metadata__: ClassVar[PydanticGenericMetadata]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Let `class Env(SqsRecordModel, Generic[T])` omit the payload's parameter.

        pydantic (2.9 to 2.14) requires all parameters of a base to be repeated, but this one has a
        default. This runs before pydantic's check, which then finds no parameters.
        """
        super().__init_subclass__(**kwargs)
        parameters = getattr(cls, "__parameters__", ())
        if parameters and PayloadT not in parameters:
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
        with _BUILD_LOCK:
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
            except Exception:  # the user's validators can raise anything
                return False
        return super().__eq__(other)

    def __reduce_ex__(self, protocol: Any, /) -> Any:
        """Support pickle for a model with type arguments, whose class can't be found by name."""
        metadata = type(self).__pydantic_generic_metadata__
        if metadata["origin"] is None:
            return super().__reduce_ex__(protocol)
        return _make_empty, (metadata["origin"], metadata["args"]), self.__getstate__()


def _make_empty(origin: Any, arguments: tuple[object, ...]) -> RecordModel:
    """Create an empty instance of a model with type arguments, for pickle."""
    model: type[RecordModel] = origin[arguments]
    return model.__new__(model)
