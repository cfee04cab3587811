"""How models read and write payloads on the wire: text, base64 or DynamoDB attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

from pydantic_core import core_schema, to_json

from lambda_batch.errors import DecodingError
from lambda_batch.wire.decoding import (
    decode_base64,
    decode_base64_or_null,
    decode_value,
    encode_base64,
    is_array,
    is_object,
    json_type,
    or_null,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from pydantic import GetJsonSchemaHandler, SerializationInfo, SerializerFunctionWrapHandler
    from pydantic_core import CoreSchema

    Writer: TypeAlias = Callable[[Any, SerializerFunctionWrapHandler, SerializationInfo], object]

PayloadKind = Literal["text", "bytes", "mapping", "array"]
"""The kind of value that the user's type gets as the payload."""


class PayloadCoding:
    """A coding of payloads: how they are checked, decoded and encoded."""

    def __init__(
        self,
        decoded_kind: PayloadKind,
        wire_kind: PayloadKind,
        load_decoder: Callable[[], Callable[[object], object]] | None,
        check: Callable[[object], object] | None,
        write: Writer,
    ) -> None:
        """Describe the coding.

        Args:
            decoded_kind: The kind of a decoded payload.
            wire_kind: The kind of a payload on the wire.
            load_decoder: Returns the function that checks and decodes a payload, when a model is
                built; None for text and JSON objects, which need no decoding.
            check: Checks a payload without decoding it; None for text and JSON objects.
            write: Writes a Python value in the form of the wire.
        """
        self.decoded_kind: PayloadKind = decoded_kind
        self.wire_kind: PayloadKind = wire_kind
        self._load_decoder = load_decoder
        self._check = check
        self._write = write

    @property
    def is_encoded(self) -> bool:
        """Whether the payload on the wire differs from the decoded payload."""
        return self._load_decoder is not None

    def wrap(self, schema: CoreSchema, *, is_decoded: bool) -> CoreSchema:
        """Put the coding around the schema of the user's type.

        Args:
            schema: The schema.
            is_decoded: Whether the type gets the payload decoded, not as on the wire.

        Returns:
            The schema of the field.
        """
        metadata: dict[str, Any] = {_MARK: self}
        function = self._check
        if is_decoded and self._load_decoder is not None:
            function = self._load_decoder()
        write = self._write_again if is_decoded else _write_for_reading
        serialization = core_schema.wrap_serializer_function_ser_schema(write, info_arg=True)
        if function is None:
            # Checked by pydantic itself, without a Python call for each record.
            steps: list[CoreSchema] = [core_schema.str_schema(strict=True), schema]
            if self.wire_kind == "mapping":
                # The type of the user's rejects all but objects itself. In two steps, it would get
                # a Python value, of which a strict model takes less than of JSON.
                steps = [schema if schema["type"] != "any" else core_schema.dict_schema()]
            # pydantic's own JSON Schema would only say that it is text.
            metadata["pydantic_js_functions"] = [_describe]
            return core_schema.chain_schema(steps, metadata=metadata, serialization=serialization)
        return core_schema.no_info_before_validator_function(
            function, schema, metadata=metadata, serialization=serialization
        )

    def _write_again(
        self, value: object, handler: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> object:
        """Write a payload in wire form if the dump is meant to be validated again."""
        # Bytes in arrays have only one form in JSON, the one on the wire.
        is_wire_form = info.round_trip or (self.wire_kind == "array" and info.mode == "json")
        write = self._write if is_wire_form else _write_for_reading
        return write(value, handler, info)


def _describe(schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
    return handler(schema_inside(schema))


_MARK = "lambda_batch_coding"


def coding_of(schema: Any) -> PayloadCoding | None:
    """Return the coding around a schema, or None."""
    metadata: dict[str, Any] = schema.get("metadata") or {}
    return metadata.get(_MARK)


def schema_inside(schema: Any) -> Any:
    """Return the schema inside a coding."""
    return schema["steps"][-1] if schema["type"] == "chain" else schema["schema"]


_PLAIN: tuple[type[Any], ...] = (bytes, dict, list, set)


def _write_for_reading(
    value: object, handler: SerializerFunctionWrapHandler, info: SerializationInfo
) -> object:
    # pydantic would decode the bytes as UTF-8, which they need not be.
    if info.mode == "json" and isinstance(value, _PLAIN):
        from lambda_batch.wire.attribute_encoding import to_json_value

        return to_json_value(value)
    return handler(value)


def _write_text(
    value: object, handler: SerializerFunctionWrapHandler, _info: SerializationInfo
) -> object:
    return _text_of(handler(value))


BYTES_AS_TEXT = "surrogateescape"
"""How a type writes bytes in JSON for a coding around it: pydantic passes only text on."""


def _text_of(dumped: object) -> str:
    # If the user's validator has parsed it, it was most probably JSON.
    return dumped if isinstance(dumped, str) else to_json(dumped).decode()


def _write_object(
    value: object, handler: SerializerFunctionWrapHandler, _info: SerializationInfo
) -> object:
    return handler(value)


def _write_base64(
    value: object, handler: SerializerFunctionWrapHandler, _info: SerializationInfo
) -> object:
    dumped = value if isinstance(value, bytes) else handler(value)
    if not isinstance(dumped, bytes):
        dumped = _text_of(dumped).encode(errors=BYTES_AS_TEXT)
    return encode_base64(dumped)


def _write_attributes(
    value: object, handler: SerializerFunctionWrapHandler, info: SerializationInfo
) -> object:
    from lambda_batch.wire.attribute_encoding import encode_attribute_map, to_python_value

    # JSON values would lose their types: a number would be text.
    dumped = to_python_value(value, info) if info.mode == "json" else handler(value)
    return encode_attribute_map(dumped)


def _write_byte_arrays(
    value: object, _handler: SerializerFunctionWrapHandler, _info: SerializationInfo
) -> object:
    return _as_integers(value)


def _as_integers(value: object) -> object:
    """Replace bytes by arrays of integers, also in arrays and objects."""
    if isinstance(value, Mapping):
        members = cast("Mapping[object, object]", value)
        return {name: _as_integers(member) for name, member in members.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [_as_integers(item) for item in cast("Sequence[object]", value)]
    return list(value) if isinstance(value, bytes) else value


def _check_array(value: object) -> object:
    if not is_array(value):
        raise DecodingError("an array", json_type(value))
    return value


def byte_arrays(read: Callable[[object], object]) -> PayloadCoding:
    """Return the coding of an array with arrays of bytes in it, or null.

    Args:
        read: Checks and decodes the array.
    """
    decode, check = or_null(read), or_null(_check_array)
    return PayloadCoding("array", "array", lambda: decode, check, _write_byte_arrays)


# Imported only if needed, because only one source has attributes.
def _load_attribute_decoder() -> Callable[[object], object]:
    from lambda_batch.wire.attribute_values import decode_attribute_map

    return decode_attribute_map


def _load_attribute_or_null_decoder() -> Callable[[object], object]:
    from lambda_batch.wire.attribute_values import decode_attribute_map_or_null

    return decode_attribute_map_or_null


def _check_object(value: object) -> object:
    if not is_object(value):
        raise DecodingError("an object of attributes", json_type(value))
    return value


_text_or_null = or_null(text_of)


def _writer_or_null(write: Writer) -> Writer:
    """Return the function that writes a value by another function, and leaves None as it is."""

    def write_or_leave(
        value: object, handler: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> object:
        return None if value is None else write(value, handler, info)

    return write_or_leave


_write_base64_or_null = _writer_or_null(_write_base64)


TEXT = PayloadCoding("text", "text", None, None, _write_text)
OBJECT = PayloadCoding("mapping", "mapping", None, None, _write_object)
BASE64 = PayloadCoding("bytes", "text", lambda: decode_base64, text_of, _write_base64)
BASE64_OR_NULL = PayloadCoding(
    "bytes", "text", lambda: decode_base64_or_null, _text_or_null, _write_base64_or_null
)
BINARY_OR_NULL = PayloadCoding(
    "bytes", "text", lambda: or_null(decode_value), _text_or_null, _write_base64_or_null
)
ATTRIBUTE_MAP = PayloadCoding(
    "mapping", "mapping", _load_attribute_decoder, _check_object, _write_attributes
)
ATTRIBUTE_MAP_OR_NULL = PayloadCoding(
    "mapping",
    "mapping",
    _load_attribute_or_null_decoder,
    or_null(_check_object),
    _writer_or_null(_write_attributes),
)
