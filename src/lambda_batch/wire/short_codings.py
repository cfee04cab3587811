"""Decoders that do no more than a valid payload needs.

Of an image, they decode the attributes that its model names. Base64 is decoded without a Python
function in between.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable
from functools import partial
from typing import Any

from lambda_batch.wire.core_schemas import Resolve, changed
from lambda_batch.wire.decoding import decode_base64, decode_base64_or_null
from lambda_batch.wire.models import RecordModel
from lambda_batch.wire.payload_codings import PayloadCoding, coding_of


def shorten(schema: Any, resolve: Resolve) -> Any:
    """Return the core schema of a record with such decoders.

    Args:
        schema: The core schema; it is not changed.
        resolve: Returns the schema that a `definition-ref` refers to.

    Returns:
        The schema, or the same one if there is nothing to gain. If it refuses a record, the given
        one says why.
    """
    kind, coding = schema["type"], coding_of(schema)
    if kind == "model-fields":
        fields = schema["fields"]
        short_fields = {name: shorten(field, resolve) for name, field in fields.items()}
        is_same = all(short_fields[name] is fields[name] for name in fields)
        return schema if is_same else changed(schema, fields=short_fields)
    if kind in _OUTER or (kind == "model" and issubclass(schema["cls"], RecordModel)):
        inner = shorten(schema["schema"], resolve)
        return schema if inner is schema["schema"] else changed(schema, schema=inner)
    decoder: Callable[[Any], object] | None = None
    if coding is not None and kind == "function-before":
        decoder = _short_decoder(coding, schema, resolve)
    if decoder is None:
        return schema
    return changed(schema, function={"type": "no-info", "function": decoder})


_OUTER = {"default", "nullable", "function-after", "function-wrap", "definitions", "model-field"}


def _short_decoder(
    coding: PayloadCoding, schema: Any, resolve: Resolve
) -> Callable[[Any], object] | None:
    """Return a decoder that does only what a valid payload needs; None if there is none."""
    decode: Callable[[Any], object] = schema["function"]["function"]
    # Null is rare, and then the given schema reads it.
    if decode in (decode_base64, decode_base64_or_null):
        return partial(binascii.a2b_base64, strict_mode=True)
    if coding.wire_kind != "mapping":
        return None
    # Imported only if needed, because only one source has attributes.
    from lambda_batch.wire.attribute_values import (
        decode_attribute_map,
        decode_attribute_map_or_null,
        decode_named_attributes,
    )

    is_decoded = decode in (decode_attribute_map, decode_attribute_map_or_null)
    names = _attributes_in(schema["schema"], resolve) if is_decoded else None
    return None if names is None else partial(decode_named_attributes, names)


def _attributes_in(schema: Any, resolve: Resolve) -> tuple[str, ...] | None:
    """Return the attributes that the type of an image reads, or None if it may read any."""
    while schema["type"] in ("definition-ref", "lax-or-strict", "nullable", "function-after"):
        if schema["type"] == "definition-ref":
            schema = resolve(schema)
        else:
            schema = schema["lax_schema" if schema["type"] == "lax-or-strict" else "schema"]
    if schema["type"] != "model" or schema["custom_init"]:
        return None
    fields, config = schema["schema"], schema.get("config", {})
    extra = fields.get("extra_behavior", config.get("extra_fields_behavior", "ignore"))
    if fields["type"] != "model-fields" or extra != "ignore":
        return None
    names = dict.fromkeys(fields["fields"])
    for field in fields["fields"].values():
        alias = field.get("validation_alias")
        if isinstance(alias, list):  # a path, or a choice of names
            return None
        if alias is not None:
            names[alias] = None
    return tuple(names)
