"""Base of models with a payload, which is the user's data in a record."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType
from typing import Any, ClassVar, Literal, TypeAlias, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from lambda_batch.errors import ConfigurationError
from lambda_batch.wire.core_schemas import model_in
from lambda_batch.wire.models import HIDDEN, RecordModel
from lambda_batch.wire.payload_codings import OBJECT, PayloadCoding, coding_of
from lambda_batch.wire.strict_payloads import with_conversion

PayloadForm: TypeAlias = Literal["decoded", "wire"]
"""Whether payload types get payloads decoded, as Python values, or as on the wire."""


class PayloadModel(RecordModel):
    """An object with payloads, which are checked and decoded before the user's validators run."""

    payload_codings: ClassVar[Mapping[str, PayloadCoding]] = {}
    """How each payload is written on the wire."""

    optional_payloads: ClassVar[frozenset[str]] = frozenset()
    """The payloads that can be absent."""

    payload_form: ClassVar[PayloadForm] = "decoded"
    """Whether this model's payload types get payloads decoded or as on the wire.

    Set it in the class body.
    """

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        """Raise if a model without encoded payloads has a `payload_form`."""
        super().__pydantic_init_subclass__(**kwargs)
        codings = cls.payload_codings.values()
        if "payload_form" in vars(cls) and not any(coding.is_encoded for coding in codings):
            msg = f"{cls.__name__} has no encoded payload; set payload_form on the model that has"
            raise ConfigurationError(msg)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler, /
    ) -> CoreSchema:
        """Put each payload's coding around the whole schema of the field.

        A field validator is too late: those of the user's model would run before it.
        """
        schema = super().__get_pydantic_core_schema__(source, handler)
        is_decoded = cls.payload_form == "decoded"
        fields: Any = model_in(schema, handler.resolve_ref_schema)["schema"]
        while "fields" not in fields:  # inside the user's validators
            fields = fields["schema"]
        for name, field in fields["fields"].items():
            coding = cls.payload_codings.get(name)
            if coding is not None:
                outer = field["schema"]
                # The default needs no decoding, so it stays outside.
                holder: Any = outer if outer["type"] == "default" else field
                own = holder["schema"]
                # pydantic passes the schema of a built model again, and a type can have a coding.
                if coding_of(own["schema"] if own["type"] == "nullable" else own) is None:
                    if coding is not OBJECT:  # JSON has forms for what types are strict about
                        own = with_conversion(
                            own,
                            coding.decoded_kind if is_decoded else coding.wire_kind,
                            handler.resolve_ref_schema,
                            is_strict=bool(cls.model_config.get("strict")),
                        )
                    holder["schema"] = coding.wrap(own, is_decoded=is_decoded)
                if name in cls.optional_payloads:
                    cls._default_to_none(name, field)
        return schema

    def __repr_args__(self) -> Any:
        """Show no payload, and nothing that users may have made of it."""
        if self.__lambda_batch_identifier__:
            return super().__repr_args__()
        owner = next(
            each
            for each in type(self).__mro__[::-1]
            if issubclass(each, PayloadModel) and each.payload_codings
        )
        around = owner.model_fields.keys() - owner.payload_codings.keys()
        return [*(each for each in super().__repr_args__() if each[0] in around), (None, HIDDEN)]

    @classmethod
    def _default_to_none(cls, name: str, field: core_schema.ModelField) -> None:
        """Let `NewImage: Image | None` be None if it is absent, also without a default."""
        info = cls.model_fields[name]
        if info.is_required() and NoneType in get_args(info.annotation):
            info.default = None
            field["schema"] = core_schema.with_default_schema(field["schema"], default=None)
