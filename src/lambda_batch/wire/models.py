"""The base of all generated pydantic models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError
from typing_extensions import TypeVar, dataclass_transform

from lambda_batch.errors import ConfigurationError

if TYPE_CHECKING:
    # pydantic gives its metaclass no public name.
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)

PayloadT = TypeVar("PayloadT", default=object, covariant=True)  # noqa: PLC0105  # users see it
"""The user's data in a record. Models are immutable, so it is covariant."""


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

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        """Refuse a `payload_form` on a model that has no encoded payload itself."""
        super().__pydantic_init_subclass__(**kwargs)
        if "payload_form" in vars(cls) and not hasattr(cls, "optional_payloads"):
            msg = f"{cls.__name__} has no encoded payload; set payload_form on the model that has"
            raise ConfigurationError(msg)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Mapping):
            try:
                other = type(self).model_validate(other)
            except ValidationError:
                return False
        return super().__eq__(other)
