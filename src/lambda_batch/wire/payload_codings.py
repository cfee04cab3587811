"""How payloads are written on the wire, for the models: text, base64 or DynamoDB attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic_core import core_schema, to_json

from lambda_batch.errors import DecodingError
from lambda_batch.wire.decoding import decode_base64, encode_base64, is_object, json_type, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import GetJsonSchemaHandler, SerializationInfo, SerializerFunctionWrapHandler
    from pydantic_core import CoreSchema

PayloadKind = Literal["text", "bytes", "mapping"]
"""What a payload is when the user's type gets it."""


class PayloadCoding:
    """One way to write a payload: how it is checked, decoded and written once more."""

    def __init__(
        self,
        decoded_kind: PayloadKind,
        wire_kind: PayloadKind,
        load_decoder: Callable[[], Callable[[object], object]] | None,
        check: Callable[[object], object] | None,
        write: Callable[[Any, SerializerFunctionWrapHandler, SerializationInfo], object],
    ) -> None:
        """Describe it.

        Args:
            decoded_kind: What a payload is once it is decoded.
            wire_kind: What it is on the wire.
            load_decoder: Gives what checks and decodes what the wire gave, when a model is got
                ready; None for text, which stays as it is.
            check: Does no more than check it; None for text.
            write: Writes a Python value in the form of the wire.
        """
        self.decoded_kind: PayloadKind = decoded_kind
        self.wire_kind: PayloadKind = wire_kind
        self._load_decoder = load_decoder
        self._check = check
        self._write = write

    @property
    def is_encoded(self) -> bool:
        """Whether the wire has the payload in another form than the user's type gets it."""
        return self._load_decoder is not None

    def wrap(self, schema: CoreSchema, *, is_decoded: bool) -> CoreSchema:
        """Put the coding around the schema of the user's type.

        Args:
            schema: The schema.
            is_decoded: Whether the type takes the payload decoded, not as on the wire.

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
            # Checked by pydantic itself, without a call of Python for each record.
            steps = [core_schema.str_schema(strict=True), schema]
            # pydantic's JSON Schema would say no more than that it is text.
            metadata["pydantic_js_functions"] = [_describe]
            return core_schema.chain_schema(steps, metadata=metadata, serialization=serialization)
        return core_schema.no_info_before_validator_function(
            function, schema, metadata=metadata, serialization=serialization
        )

    def _write_again(
        self, value: object, handler: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> object:
        """Write a payload as it was on the wire, where the model is to be validated again."""
        write = self._write if info.round_trip else _write_for_reading
        return write(value, handler, info)


def _describe(schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
    return handler(schema_inside(schema))


_MARK = "lambda_batch_coding"


def coding_of(schema: Any) -> PayloadCoding | None:
    """Give the coding that is around a schema, or None."""
    metadata: dict[str, Any] = schema.get("metadata") or {}
    return metadata.get(_MARK)


def schema_inside(schema: Any) -> Any:
    """Give the schema that a coding was put around."""
    return schema["steps"][1] if schema["type"] == "chain" else schema["schema"]


_PLAIN: tuple[type[Any], ...] = (bytes, dict, list, set)


def _write_for_reading(
    value: object, handler: SerializerFunctionWrapHandler, info: SerializationInfo
) -> object:
    # pydantic would take the bytes for UTF-8 text, which they need not be.
    if info.mode == "json" and isinstance(value, _PLAIN):
        from lambda_batch.wire.attribute_encoding import to_json_value

        return to_json_value(value)
    return handler(value)


def _write_text(
    value: object, handler: SerializerFunctionWrapHandler, _info: SerializationInfo
) -> object:
    dumped = handler(value)
    # Where a validator of the user's has parsed it, it was most probably JSON.
    return dumped if isinstance(dumped, str) else to_json(dumped).decode()


def _write_base64(
    value: object, handler: SerializerFunctionWrapHandler, info: SerializationInfo
) -> object:
    data = value if isinstance(value, bytes) else _write_text(value, handler, info)
    return encode_base64(data if isinstance(data, bytes) else str(data).encode())


def _write_attributes(
    value: object, handler: SerializerFunctionWrapHandler, info: SerializationInfo
) -> object:
    from lambda_batch.wire.attribute_encoding import encode_attribute_map, to_python_value

    if value is None:
        return None
    # The values of JSON would have lost their types: a number would be text.
    dumped = to_python_value(value, info) if info.mode == "json" else handler(value)
    return encode_attribute_map(dumped)


def _load_attribute_decoder() -> Callable[[object], object]:
    # Imported when it is needed, as one source alone has attributes.
    from lambda_batch.wire.attribute_values import decode_attribute_map

    return decode_attribute_map


def _check_object(value: object) -> object:
    if not is_object(value):
        raise DecodingError("an object of attributes", json_type(value))
    return value


TEXT = PayloadCoding("text", "text", None, None, _write_text)
BASE64 = PayloadCoding("bytes", "text", lambda: decode_base64, text_of, _write_base64)
ATTRIBUTE_MAP = PayloadCoding(
    "mapping", "mapping", _load_attribute_decoder, _check_object, _write_attributes
)
