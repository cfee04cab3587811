"""The base of the generated pydantic models with encoded payloads; not all sources have some."""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias, get_args

from lambda_batch.wire.models import RecordModel

if TYPE_CHECKING:
    _StaticMethod = staticmethod[[object], object]
else:
    _StaticMethod = staticmethod  # at run time it takes no arguments

PayloadForm: TypeAlias = Literal["decoded", "wire"]
"""Whether payload types take payloads decoded, as Python values, or as they are on the wire."""


class PayloadDecoder(_StaticMethod):
    """Decodes a payload before its type sees it, unless the model's types take the wire form.

    pydantic binds it when a model is made, so that no record has to look at `payload_form`.
    """

    def __get__(self, instance: object, model: Any = None, /) -> Callable[[object], object]:
        return self.__func__ if model.payload_form == "decoded" else _leave_encoded


def _leave_encoded(value: object) -> object:
    return value


class PayloadModel(RecordModel):
    """An object with encoded payloads; validators that are generated with it decode them."""

    optional_payloads: ClassVar[frozenset[str]] = frozenset()
    """Those that can be absent."""

    payload_form: ClassVar[PayloadForm] = "decoded"
    """Whether this model's payload types take payloads decoded or as on the wire.

    To be set where the class is made.
    """

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        """Let `NewImage: Image | None` be None if it is absent, also where it has no default."""
        super().__pydantic_init_subclass__(**kwargs)
        undefaulted = [
            field
            for name, field in cls.model_fields.items()
            if name in cls.optional_payloads
            and field.is_required()
            and NoneType in get_args(field.annotation)
        ]
        for field in undefaulted:
            field.default = None
        if undefaulted:
            cls.model_rebuild(force=True)
