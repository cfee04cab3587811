"""The types of the shared scalars in schemas/common.json, by the same names.

The generated models import them; each is annotated with what turns the wire form into it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetPydanticSchema
from pydantic_core import core_schema

from lambda_batch.wire.decoding import decode_base64


def _moment(said: str, *forms: core_schema.CoreSchema) -> GetPydanticSchema:
    """Let pydantic make a time of these forms alone; it would also take ISO 8601 and its like."""
    schema = core_schema.union_schema(
        [*forms, core_schema.datetime_schema(strict=True)],
        mode="left_to_right",
        custom_error_type="moment",
        custom_error_message=f"expected {said}",
    )
    return GetPydanticSchema(lambda _source, _handler: schema)


def _digits(pattern: str) -> core_schema.CoreSchema:
    return core_schema.str_schema(strict=True, pattern=pattern)


def _number(schema: core_schema.CoreSchema) -> core_schema.CoreSchema:
    # pydantic takes a number as milliseconds from 2e10 on, and as seconds below.
    return core_schema.chain_schema([schema, core_schema.datetime_schema()])


_SECONDS = core_schema.float_schema(strict=True)
# AWS sends whole milliseconds, and of an integer pydantic makes a time far faster than of a float.
# Within these bounds it takes the seconds as seconds and the milliseconds as milliseconds.
_WHOLE_MILLISECONDS = core_schema.chain_schema(
    [
        core_schema.no_info_after_validator_function((1000.0).__mul__, _SECONDS),
        core_schema.int_schema(gt=20_000_000_000, lt=20_000_000_000_000),
    ]
)


def _from_milliseconds(text: str) -> datetime:
    return datetime.fromtimestamp(int(text) / 1000, UTC)


def _attribute_map(kind: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
    # Imported when a model that has attributes is got ready, as one source alone has some.
    from lambda_batch.wire.attribute_values import decode_attribute_map

    return core_schema.no_info_before_validator_function(decode_attribute_map, handler(kind))


EpochMillisecondsText: TypeAlias = Annotated[
    datetime,
    _moment(
        "milliseconds as a string of digits",
        _number(_digits("^[0-9]{12,}$")),
        core_schema.no_info_after_validator_function(_from_milliseconds, _digits("^[0-9]{1,11}$")),
    ),
]
EpochSeconds: TypeAlias = Annotated[
    datetime, _moment("seconds as a number", _number(_WHOLE_MILLISECONDS), _number(_SECONDS))
]

Base64Data: TypeAlias = Annotated[bytes, BeforeValidator(decode_base64)]
AttributeMap: TypeAlias = Annotated[dict[str, Any], GetPydanticSchema(_attribute_map)]
