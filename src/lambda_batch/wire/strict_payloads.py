"""Converts decoded payloads for types that are strict about what the wire has no form for.

DynamoDB has one type of numbers, which are decoded as Decimal, and base64 is decoded as bytes. So a
strict `int` or `str` of the user's could accept no payload. Here they get one. Dates, UUIDs and
enums are text on the wire, as in JSON, and tuples are arrays. pydantic's strict types accept these
forms in JSON only, so here they get what they would get from JSON.

Source: pydantic, "Conversion Table", strict mode with JSON as input.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias, cast

from pydantic_core import CoreSchema, SchemaError, SchemaValidator, ValidationError, core_schema

from lambda_batch.wire.core_schemas import Resolve
from lambda_batch.wire.payload_codings import PayloadKind

Convert: TypeAlias = Callable[[Any], Any]

_INSIDE = {"nullable", "default", "function-after", "definitions", "custom-error"}
_ITEMS = {"list", "set", "frozenset"}
_TEXTS = {"date", "datetime", "decimal", "enum", "lax-or-strict", "time", "timedelta", "uuid"}
"""The core schemas whose values are text in JSON, too; `Path` is one of "lax-or-strict"."""


def with_conversion(
    schema: CoreSchema, kind: PayloadKind, resolve: Resolve, *, is_strict: bool
) -> CoreSchema:
    """Return the core schema of a payload's type with the conversion for its strict types.

    Args:
        schema: The core schema of the user's type.
        kind: The kind of the payloads that it gets.
        resolve: Returns the schema that a `definition-ref` refers to.
        is_strict: Whether the config of the model with the payload is strict.

    Returns:
        The same schema if it has no such types. Values that can't be converted without a loss stay
        as they are.
    """
    if kind not in _LEAVES:
        return schema
    convert = _Plan(_LEAVES[kind], resolve, kind).of(schema, is_strict=is_strict)
    as_configured = _before(convert, schema)
    convert = _Plan(_LEAVES[kind], resolve, kind, is_forced=True).of(schema, is_strict=True)
    if convert is None:
        return as_configured
    # `model_validate(..., strict=True)` makes each type inside strict, whatever its config.
    return core_schema.lax_or_strict_schema(as_configured, _before(convert, schema))


def _before(convert: Convert | None, schema: CoreSchema) -> CoreSchema:
    if convert is None:
        return schema
    return core_schema.no_info_before_validator_function(convert, schema)


class _Plan:
    """Finds the strict types in a core schema."""

    def __init__(
        self,
        leaves: Mapping[str, Convert],
        resolve: Resolve,
        kind: PayloadKind,
        *,
        is_forced: bool = False,
    ) -> None:
        self._is_forced = is_forced
        self._leaves = leaves
        self._resolve = resolve
        self._has_members = kind == "mapping"
        self._known: dict[str, Convert | None] = {}

    def of(self, schema: Any, *, is_strict: bool) -> Convert | None:
        """Return the conversion for a schema, or None."""
        form = schema["type"]
        found: Convert | None = None
        if form in self._leaves:
            found = self._leaves[form] if self._is_strict(schema, is_strict) else None
        elif form in _TEXTS:
            found = _from_json(schema) if self._is_strict(schema, is_strict) else None
        elif form in _INSIDE:
            found = self.of(schema["schema"], is_strict=is_strict)
        elif form == "definition-ref":
            found = self._of_reference(schema, is_strict=is_strict)
        elif form in ("model", "dataclass"):
            config: dict[str, Any] = schema.get("config") or {}
            found = self.of(schema["schema"], is_strict=self._is_strict(config, False))
        elif form == "union":
            found = self._of_union(schema["choices"], is_strict=is_strict)
        elif self._has_members:
            found = self._of_members(schema, is_strict=is_strict)
        return found

    def _is_strict(self, schema: Any, default: bool) -> bool:
        return self._is_forced or bool(schema.get("strict", default))

    def _of_union(self, choices: list[Any], *, is_strict: bool) -> Convert | None:
        schemas: list[Any] = [each[0] if isinstance(each, tuple) else each for each in choices]
        forms = {each["type"] for each in schemas}
        if forms & {"any", "decimal"}:  # they take it as it is
            return None
        if "str" in forms:  # so does this one
            schemas = [each for each in schemas if each["type"] not in _TEXTS]
        conversions = [self.of(each, is_strict=is_strict) for each in schemas]
        found = [each for each in conversions if each is not None]

        def convert(value: object) -> object:
            for each in found:
                value = each(value)
            return value

        return convert if found else None

    def _of_members(self, schema: Any, *, is_strict: bool) -> Convert | None:
        form = schema["type"]
        if form in ("model-fields", "typed-dict"):
            return _for_fields(self._conversions(schema["fields"].items(), is_strict=is_strict))
        if form == "dataclass-args":
            fields = [(field["name"], field) for field in schema["fields"]]
            return _for_fields(self._conversions(fields, is_strict=is_strict))
        if form == "dict" and "values_schema" in schema:
            keys = self.of(schema.get("keys_schema", _ANY), is_strict=is_strict)
            return _for_values(keys, self.of(schema["values_schema"], is_strict=is_strict))
        if form in _ITEMS:
            made = _ARRAYS.get(form) if self._is_strict(schema, is_strict) else None
            items = self.of(schema.get("items_schema", _ANY), is_strict=is_strict)
            return _for_items(items, made)
        if form == "tuple":
            return self._of_tuple(schema, is_strict=is_strict)
        return None

    def _of_tuple(self, schema: Any, *, is_strict: bool) -> Convert | None:
        conversions = [self.of(each, is_strict=is_strict) for each in schema["items_schema"]]
        variadic: int | None = schema.get("variadic_item_index")
        is_tuple = self._is_strict(schema, is_strict)
        if not is_tuple and not any(conversions):
            return None

        def convert(value: Any) -> object:
            if _class_of(value) is not list:
                return value
            each = conversions
            if variadic is not None:
                count = len(value) - len(conversions)
                each = [*each[:variadic], *each[variadic : variadic + 1] * (count + 1)]
                each += conversions[variadic + 1 :]
            if len(each) != len(value):
                return value
            pairs = zip(each, value, strict=True)
            made = [found(item) if found else item for found, item in pairs]
            return tuple(made) if is_tuple else made

        return convert

    def _of_reference(self, schema: Any, *, is_strict: bool) -> Convert | None:
        reference: str = schema["schema_ref"]
        if reference not in self._known:

            def convert(value: object) -> object:  # for a type that contains itself
                found = self._known[reference]
                return value if found is None else found(value)

            self._known[reference] = convert
            try:
                self._known[reference] = self.of(self._resolve(schema), is_strict=is_strict)
            except LookupError:  # it is being built
                self._known[reference] = None
        return self._known[reference]

    def _conversions(self, fields: Any, *, is_strict: bool) -> dict[str, Convert]:
        found: dict[str, Convert] = {}
        for name, field in fields:
            convert = self.of(field["schema"], is_strict=is_strict)
            alias = field.get("validation_alias", name)
            if convert is not None:
                found |= {each: convert for each in (name, alias) if isinstance(each, str)}
        return found


def _to_integer(value: object) -> object:
    if type(value) is not Decimal or not value.is_finite():
        return value
    whole = int(value)
    return whole if whole == value else value


def _to_float(value: object) -> object:
    return float(value) if type(value) is Decimal else value


def _to_text(value: object) -> object:
    try:
        return value.decode() if type(value) is bytes else value
    except UnicodeDecodeError:
        return value


def _to_bytes(value: object) -> object:
    return value.encode() if type(value) is str else value


def _from_json(schema: Any) -> Convert | None:
    """Return the conversion of text, and for enums of numbers, as pydantic reads them from JSON.

    The type's own constraints are left to the type, which names them in its error.
    """
    form = schema["type"]
    try:
        validator = SchemaValidator(schema if form in _WITH_PARTS else {"type": form})
    except SchemaError:  # it refers to other types, so it is none of text
        return None

    def convert(value: object) -> object:
        plain = _to_text(value)
        if form == "enum" and type(plain) is Decimal:
            plain = _to_integer(plain)
        if type(plain) is not str and type(plain) is not int:
            return value
        try:
            return validator.validate_json(json.dumps(plain), strict=True)
        except ValidationError:  # the type says what is wrong
            return value

    return convert


_WITH_PARTS = {"enum", "lax-or-strict"}
_ANY = core_schema.any_schema()
_ARRAYS: dict[str, Callable[[Any], object]] = {"set": set, "frozenset": frozenset}
"""The containers that are arrays in JSON."""

_LEAVES: dict[PayloadKind, dict[str, Convert]] = {
    "mapping": {"int": _to_integer, "float": _to_float},
    "bytes": {"str": _to_text},
    "text": {"bytes": _to_bytes},
}
"""The core schemas that accept no payload of a kind if they are strict."""


def _for_fields(conversions: dict[str, Convert]) -> Convert | None:
    def convert(value: object) -> object:
        if type(value) is not dict:
            return value
        members = dict(cast("dict[str, object]", value))
        for name in conversions.keys() & members.keys():
            members[name] = conversions[name](members[name])
        return members

    return convert if conversions else None


def _for_values(convert_key: Convert | None, convert_one: Convert | None) -> Convert | None:
    if convert_key is None and convert_one is None:
        return None
    key, one = convert_key or _leave, convert_one or _leave

    def convert(value: object) -> object:
        if type(value) is not dict:
            return value
        members = cast("dict[str, object]", value)
        return {key(name): one(member) for name, member in members.items()}

    return convert


def _for_items(convert_one: Convert | None, make: Callable[[Any], object] | None) -> Convert | None:
    if convert_one is None and make is None:
        return None
    one = convert_one or _leave

    def convert(value: Any) -> object:
        kind = _class_of(value)
        if kind is not list and kind is not set:
            return value
        try:
            return (make or kind)(map(one, value))
        except TypeError:  # an item is not hashable
            return value

    return convert


def _class_of(value: Any) -> Callable[[Any], object]:
    """Return the class of a value, to make another one of."""
    return cast("Callable[[Any], object]", type(value))


def _leave(value: object) -> object:
    return value
