"""Converts raw records to a user's model, by validating what the model declares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pydantic
from pydantic import GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, SchemaValidator

from lambda_batch.wire.core_schemas import adapt, model_in, resolver_of, validation_of
from lambda_batch.wire.envelopes import plan_reads
from lambda_batch.wire.models import RecordModel
from lambda_batch.wire.short_codings import shorten
from lambda_batch.wire.trimmed_schemas import Keep, Trimming

Reader: TypeAlias = Callable[[Any], Any]

_BUILDS_WHEN_ASKED = tuple(map(int, pydantic.VERSION.split(".")[:2])) >= (2, 14)
"""Whether pydantic dumps a model inside `Any` whose serializer is not built yet."""


def read_with(model: type[RecordModel], base: type[RecordModel]) -> tuple[Reader, Any]:
    """Return the function that converts a raw record to a model, and the schema that it follows.

    Args:
        model: The user's model.
        base: The generated model that it extends.

    Returns:
        The function, and its core schema.

    Raises:
        PydanticUndefinedAnnotation: A type is not known at run time.
    """
    trim = _Trim(base)
    adapter = adapt(model, trim)
    trimming = trim.trimming
    # Plugins of pydantic want to see whole models.
    if trimming is not None and trimming.unread and type(adapter.validator) is SchemaValidator:
        plan_reads(trimming)
        schema: Any = adapter.core_schema
        read = _reader(schema, trimming, trim.keep)
        if not _BUILDS_WHEN_ASKED:
            model.model_rebuild()
        return read, schema
    model.model_rebuild()
    # Called directly: model_validate would check its options for each record.
    return model.__pydantic_validator__.validate_python, model.__pydantic_core_schema__


class _Trim:
    """Annotates a model whose schema is to be trimmed."""

    def __init__(self, base: type[RecordModel]) -> None:
        """Take the generated model that it extends."""
        self._base = base
        self.trimming: Trimming | None = None
        self.keep: Keep | None = None

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return the schema without the fields that are checked when they are read."""
        self.trimming = Trimming(handler.resolve_ref_schema)
        schema, self.keep = self.trimming.trim(handler(source), self._base)
        trimmed: CoreSchema = schema
        return trimmed


def _reader(schema: Any, trimming: Trimming, keep: Keep | None) -> Reader:
    """Return the function that converts a raw record to a trimmed model."""
    resolve = resolver_of(schema)
    config = model_in(schema, resolve)["config"]
    short = shorten(schema, resolve)
    validate = validation_of(short, config, trimming.unread)
    explain: Reader | None = None

    def read(raw: Any) -> Any:
        nonlocal explain
        try:
            record = validate(raw)
        except (ValidationError, TypeError):  # TypeError: of a payload that is no text
            if short is schema:
                raise
            explain = explain or validation_of(schema, config, trimming.unread)
            record = explain(raw)
        if keep is not None:
            keep(record, raw)
        return record

    return read
