"""Core schemas of pydantic: how to get that of a model, and how to build the validation of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, TypeAdapter
from pydantic_core import SchemaValidator

Resolve: TypeAlias = Callable[[Any], Any]
"""Returns the schema that a `definition-ref` refers to."""


def adapt(model: type[BaseModel], annotation: object) -> TypeAdapter[Any]:
    """Return the adapter of a model that is annotated; the model itself is not built.

    Args:
        model: The model.
        annotation: What changes its schema, if it has `__get_pydantic_core_schema__`.
    """
    annotated: Any = Annotated[model, annotation]
    adapter: TypeAdapter[Any] = TypeAdapter(annotated)
    getattr(adapter, "rebuild", bool)()  # pydantic 2.9 has built it already
    return adapter


def definitions_in(schema: Any) -> dict[str, Any]:
    """Return the definitions in a whole core schema, by reference."""
    return {each["ref"]: each for each in schema.get("definitions", ())}


def model_in(schema: Any, resolve: Resolve) -> Any:
    """Return the part of a model's core schema that is below its validators."""
    while schema["type"] != "model":
        schema = resolve(schema) if schema["type"] == "definition-ref" else schema["schema"]
    return schema


def validation_of(schema: Any, config: Any) -> Callable[[Any], Any]:
    """Return the validation of a core schema, for Python values.

    For a class that is built already, pydantic would take the validator of the class instead. From
    2.13 on, an argument without a public name prevents that. Before, it validates what was trimmed.
    """
    try:
        validator = SchemaValidator(schema, config, False)
    except TypeError:
        validator = SchemaValidator(schema, config)
    return validator.validate_python


def changed(schema: Any, /, **members: Any) -> Any:
    """Return a copy of a core schema with other members."""
    copy = {**schema, **members}
    copy.pop("ref", None)  # which stands for the whole schema
    return copy
