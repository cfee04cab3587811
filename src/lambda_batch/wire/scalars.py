"""The types of the shared scalars in schemas/common.json, by the same names, and of plain numbers.

The generated models import them; each is annotated with the conversion from the wire form. They
ignore the config of the enclosing model and the `strict` argument of a validation.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import GetCoreSchemaHandler, GetPydanticSchema, WithJsonSchema
from pydantic_core import core_schema

from lambda_batch.wire.decoding import decode_array_value, decode_value, encode_base64, read_seconds
from lambda_batch.wire.enums import WireEnum, member_or_text
from lambda_batch.wire.payload_codings import ATTRIBUTE_MAP

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SerializationInfo, SerializerFunctionWrapHandler

    Writer: TypeAlias = Callable[[Any, SerializerFunctionWrapHandler, SerializationInfo], object]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _serialization(
    write: Callable[[Any], object], *, is_json: bool = False
) -> core_schema.WrapSerializerFunctionSerSchema:
    """Write a scalar as on the wire in a round trip, and on request in any JSON."""

    def write_scalar(
        value: object, handler: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> object:
        is_wire_form = info.round_trip or (is_json and info.mode == "json")
        return write(value) if is_wire_form else handler(value)

    return core_schema.wrap_serializer_function_ser_schema(write_scalar, info_arg=True)


def _timestamp(
    expected: str, write: Callable[[datetime], object], *forms: core_schema.CoreSchema
) -> GetPydanticSchema:
    """Accept only these forms (a plain `datetime` also accepts ISO 8601)."""
    # In JSON, a strict `datetime` also accepts text, so there the last form is tried once more.
    moment = core_schema.json_or_python_schema(forms[-1], core_schema.datetime_schema(strict=True))
    schema = core_schema.union_schema(
        [*forms, moment],
        mode="left_to_right",
        custom_error_type="moment",
        custom_error_message=f"expected {expected}",
        serialization=_serialization(write),
    )
    return GetPydanticSchema(lambda _source, _handler: schema)


def _text(pattern: str) -> core_schema.CoreSchema:
    return core_schema.str_schema(strict=True, pattern=pattern)


def _number(schema: core_schema.CoreSchema) -> core_schema.CoreSchema:
    # pydantic reads numbers from 2e10 on as milliseconds, and smaller ones as seconds. `strict` in
    # a model's config has no effect here; with `strict` in a call, the next form is tried.
    return core_schema.chain_schema([schema, core_schema.datetime_schema(strict=False)])


_LAST_MILLISECOND = 20_000_000_000_000
_SECONDS = core_schema.float_schema(strict=True)


def _whole(number: float) -> int:
    if not number.is_integer():
        raise ValueError
    return int(number)


_INTEGER = core_schema.union_schema(
    [
        core_schema.int_schema(strict=True),
        # In JSON Schema, 1.0 is an integer, too.
        core_schema.no_info_after_validator_function(_whole, _SECONDS),
    ],
    mode="left_to_right",
    custom_error_type="int_type",
    serialization=core_schema.simple_ser_schema("int"),
)
# AWS sends whole milliseconds, and pydantic converts an integer to a time far faster than a float.
# Within these bounds, pydantic does not mistake seconds for milliseconds or vice versa.
_WHOLE_MILLISECONDS = core_schema.chain_schema(
    [
        core_schema.no_info_after_validator_function((1000.0).__mul__, _SECONDS),
        core_schema.int_schema(strict=False, gt=20_000_000_000, lt=_LAST_MILLISECOND),
    ]
)


def _from_milliseconds(text: str) -> datetime:
    return _timestamp_at(milliseconds=int(text))


def _from_whole_milliseconds(number: int) -> datetime:
    return _timestamp_at(milliseconds=number)


def _from_micro_or_milliseconds(number: int) -> datetime:
    if abs(number) < _LAST_MILLISECOND:
        return _timestamp_at(milliseconds=number)
    return _timestamp_at(microseconds=number)


def _from_seconds(seconds: float) -> datetime:
    return _timestamp_at(seconds=read_seconds(seconds))


def _timestamp_at(**distance: float) -> datetime:
    try:
        return _EPOCH + timedelta(**distance)
    except OverflowError as error:
        raise ValueError from error


def _to_milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _to_micro_or_milliseconds(moment: datetime) -> int:
    microseconds = (moment - _EPOCH) // timedelta(microseconds=1)
    return microseconds if microseconds % 1000 else microseconds // 1000


def _to_rfc3339(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _to_milliseconds_text(moment: datetime) -> str:
    return str(_to_milliseconds(moment))


def _base64(kind: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
    return core_schema.no_info_before_validator_function(
        decode_value, handler(kind), serialization=_serialization(encode_base64, is_json=True)
    )


def _byte_array(kind: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
    return core_schema.no_info_before_validator_function(
        decode_array_value, handler(kind), serialization=_serialization(list, is_json=True)
    )


def _attribute_map(kind: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
    # Decoded here, whatever a model says of its payloads: that is for the types of the user.
    return ATTRIBUTE_MAP.wrap(handler(kind), is_decoded=True)


class UrlEncoded(str):
    """Text that is encoded as in a URL, such as the key of an object in a notification of S3."""

    __slots__ = ()

    @property
    def unquoted(self) -> str:
        """The text decoded: `a b/ü.txt` of `a+b/%C3%BC.txt`."""
        from urllib.parse import unquote_plus

        return unquote_plus(self)


class AsMember:
    """Turns the text of a field into a member of an enum; text that the enum does not know stays.

    Members are text, so type checkers see the text alone, and know literals of it.
    """

    def __init__(self, kind: type[WireEnum]) -> None:
        """Take the enum."""
        self._kind = kind

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Look the text up once pydantic has checked it; what is dumped is text once more."""
        return core_schema.no_info_after_validator_function(
            partial(member_or_text, self._kind),
            handler(source),
            serialization=core_schema.to_string_ser_schema(when_used="always"),
        )


EpochMillisecondsText: TypeAlias = Annotated[
    datetime,
    _timestamp(
        "milliseconds as a string of digits",
        _to_milliseconds_text,
        _number(_text("^[0-9]{12,}$")),
        core_schema.no_info_after_validator_function(_from_milliseconds, _text("^[0-9]{1,15}$")),
    ),
]
EpochMilliseconds: TypeAlias = Annotated[
    datetime,
    _timestamp(
        "milliseconds as an integer",
        _to_milliseconds,
        _number(core_schema.int_schema(strict=True, gt=20_000_000_000, lt=_LAST_MILLISECOND)),
        core_schema.no_info_after_validator_function(_from_whole_milliseconds, _INTEGER),
    ),
]
EpochMicroOrMilliseconds: TypeAlias = Annotated[
    datetime,
    _timestamp(
        "milliseconds or microseconds as an integer",
        _to_micro_or_milliseconds,
        core_schema.no_info_after_validator_function(_from_micro_or_milliseconds, _INTEGER),
    ),
]
Rfc3339Text: TypeAlias = Annotated[
    datetime,
    _timestamp(
        "date and time with offset, as text",
        _to_rfc3339,
        core_schema.chain_schema(
            [
                _text("^[0-9]{4}-[0-9]{2}-[0-9]{2}T"),
                core_schema.datetime_schema(strict=False, tz_constraint="aware"),
            ]
        ),
    ),
]
EpochSeconds: TypeAlias = Annotated[
    datetime,
    _timestamp(
        "seconds as a number",
        datetime.timestamp,
        _number(_WHOLE_MILLISECONDS),
        _number(_SECONDS),
        core_schema.no_info_after_validator_function(_from_seconds, _SECONDS),
    ),
]

Integer: TypeAlias = Annotated[
    int,
    GetPydanticSchema(lambda _source, _handler: _INTEGER),
    WithJsonSchema({"type": "integer"}),
]
"""An integer; other values are not converted."""

Base64Data: TypeAlias = Annotated[bytes, GetPydanticSchema(_base64)]
ByteArray: TypeAlias = Annotated[
    bytes,
    GetPydanticSchema(_byte_array),
    WithJsonSchema(
        {"type": "array", "items": {"type": "integer", "minimum": -128, "maximum": 255}}
    ),
]
UrlEncodedText: TypeAlias = Annotated[
    UrlEncoded,
    GetPydanticSchema(
        lambda _source, _handler: core_schema.no_info_after_validator_function(
            UrlEncoded, core_schema.str_schema(strict=True)
        )
    ),
]
if TYPE_CHECKING:
    # A user's model can have any type of its own here; checkers let it narrow Any alone.
    AttributeMap: TypeAlias = Any
else:
    AttributeMap: TypeAlias = Annotated[dict[str, Any], GetPydanticSchema(_attribute_map)]
