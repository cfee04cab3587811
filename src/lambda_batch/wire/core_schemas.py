"""Core schemas of pydantic: how to get that of a model, and how to build the validation of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import RLock
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, TypeAdapter
from pydantic_core import SchemaValidator

# One lock for all models, because building one also builds the models inside it.
BUILD_LOCK = RLock()

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


def resolver_of(schema: Any) -> Resolve:
    """Return what resolves the references in a whole core schema."""
    definitions = definitions_in(schema)
    return lambda reference: definitions[reference["schema_ref"]]


def model_in(schema: Any, resolve: Resolve) -> Any:
    """Return the part of a model's core schema that is below its validators."""
    while schema["type"] != "model":
        if schema["type"] == "definition-ref":
            schema = resolve(schema)
        else:
            inner = schema["schema"]
            # The schema that a `definitions` is about can be one of its definitions.
            schema = definitions_in(schema).get(inner.get("schema_ref"), inner)
    return schema


def validation_of(
    schema: Any, config: Any, trimmed: Iterable[type[BaseModel]] = ()
) -> Callable[[Any], Any]:
    """Return the validation of a core schema, for Python values.

    Args:
        schema: The core schema.
        config: The core config of its outer model.
        trimmed: The models in it that are trimmed. pydantic (2.11 to 2.14) takes the whole
            validator of each model that is complete, so meanwhile none of these is.
    """
    with BUILD_LOCK:
        complete = [each for each in trimmed if vars(each).get("__pydantic_complete__")]
        for model in complete:
            model.__pydantic_complete__ = False
        try:
            return SchemaValidator(schema, config).validate_python
        finally:
            for model in complete:
                model.__pydantic_complete__ = True


def changed(schema: Any, /, **members: Any) -> Any:
    """Return a copy of a core schema with other members."""
    copy = {**schema, **members}
    copy.pop("ref", None)  # which stands for the whole schema
    return copy
