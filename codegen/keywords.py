"""Find misspelt keywords. JSON Schema ignores what it does not know, and so would the generator."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, cast

_OF_SCHEMAS = {"items", "additionalProperties", "not", "if", "then", "else", "contains"} | {
    *("propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema")
}
"""The keywords that hold a schema."""
_OF_LISTS = {"allOf", "anyOf", "oneOf", "prefixItems"}
"""The keywords that hold schemas in an array."""
_OF_MAPS = {"$defs", "properties", "patternProperties", "dependentSchemas"}
"""The keywords that hold schemas by name."""
_KNOWN = (
    _OF_SCHEMAS
    | _OF_LISTS
    | _OF_MAPS
    | {"$schema", "$id", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$comment"}
    | {"title", "description", "default", "deprecated", "examples", "readOnly", "writeOnly"}
    | {"type", "const", "enum", "format", "pattern", "minLength", "maxLength", "multipleOf"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems"}
    | {"uniqueItems", "minContains", "maxContains", "required", "minProperties"}
    | {"maxProperties", "dependentRequired", "contentEncoding", "contentMediaType"}
)

Path = tuple[str | int, ...]


def unknown_keywords(schema: object, own: set[str]) -> Iterator[tuple[Path, str]]:
    """Yield the unknown keywords of a schema.

    Args:
        schema: The schema.
        own: The keywords of this project.

    Yields:
        The path to each, and what is wrong with it.
    """
    known = _KNOWN | own
    for path, node in schemas_in(schema, ()):
        for keyword in node.keys() - known:
            near = get_close_matches(keyword, known, n=1)
            advice = f"; did you mean {near[0]!r}?" if near else ""
            yield path, f"unknown keyword {keyword!r}{advice}"


def schemas_in(node: object, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield a schema and all schemas in it, with their paths."""
    if not isinstance(node, dict):
        return
    schema = cast("dict[str, Any]", node)
    yield path, schema
    for keyword, value in schema.items():
        where = (*path, keyword)
        if keyword in _OF_SCHEMAS:
            yield from schemas_in(value, where)
        elif keyword in _OF_LISTS and isinstance(value, list):
            for position, inner in enumerate(cast("list[object]", value)):
                yield from schemas_in(inner, (*where, position))
        elif keyword in _OF_MAPS and isinstance(value, dict):
            for name, inner in cast("dict[str, object]", value).items():
                yield from schemas_in(inner, (*where, name))
