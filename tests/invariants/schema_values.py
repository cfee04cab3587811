"""JSON values as the project's own schemas describe them.

It knows the keywords that these schemas use and no others, so that a new one is seen at once.
"""

from base64 import b64encode
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from codegen.schemas import load_schemas

SCHEMAS = load_schemas(Path(__file__).parents[2] / "schemas")

_CHARACTERS = st.characters(exclude_categories=())
TEXT = st.one_of(
    st.text(max_size=8),
    st.text(_CHARACTERS, max_size=4),  # with lone surrogates, which JSON can hold
)
"""Any text of JSON."""

JSON: SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
"""Any value that Python's json can read: with NaN, infinities and lone surrogates."""

_NUMBERS = st.one_of(
    st.integers(-(10**38) + 1, 10**38 - 1).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, max_value=10**9).map(str),
    st.sampled_from(["0", "-0", "1E+125", "-1.5e-130", "00", "3.14159265358979323846264338327"]),
)
_BASE64 = st.binary(max_size=8).map(lambda data: b64encode(data).decode())

# The schema calls these strings; what must be in them is said in their descriptions.
_FORMS = {
    "N": _NUMBERS,
    "NS": st.lists(_NUMBERS, max_size=2),
    "B": _BASE64,
    "BS": st.lists(_BASE64, max_size=2),
}
_SAYING = {
    "title",
    "description",
    "examples",
    "x-payload",
    "x-encoding",
    "x-record-class",
    "x-source",
}
_KNOWN = _SAYING | {
    *("$schema", "$id", "$defs", "$ref", "type", "const", "enum", "pattern", "anyOf"),
    *("properties", "required", "additionalProperties", "items", "contentEncoding"),
    *("minimum", "maximum", "x-accessors"),
    *("minProperties", "maxProperties", "x-enum"),  # an open enum: any text fits
}


class _Reader:
    """Makes strategies of the schemas in one file."""

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._made: dict[str, SearchStrategy[Any]] = {}

    def values_of(self, schema: dict[str, Any]) -> SearchStrategy[Any]:
        """Return all values that a schema takes."""
        assert schema.keys() <= _KNOWN, f"keywords without a strategy: {schema.keys() - _KNOWN}"
        if "$ref" in schema:
            return self._refer(schema["$ref"])
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        if "anyOf" in schema:
            return st.one_of([self.values_of(each) for each in schema["anyOf"]])
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        return st.one_of([self._of_type(kind, schema) for kind in kinds])

    def _refer(self, reference: str) -> SearchStrategy[Any]:
        file, _, pointer = reference.partition("#")
        if file:
            assert file == "common.json"
            return _COMMON.values_of({"$ref": f"#{pointer}"})
        if pointer not in self._made:
            self._made[pointer] = st.deferred(lambda: made)
            schema = self._root
            for step in pointer.split("/")[1:]:
                schema = schema[step]
            made = self.values_of(schema)
            self._made[pointer] = made
        return self._made[pointer]

    def _of_type(self, kind: str, schema: dict[str, Any]) -> SearchStrategy[Any]:
        if kind == "string":
            return self._strings(schema)
        if kind == "array":
            return st.lists(self.values_of(schema["items"]), max_size=2)
        if kind == "object":
            return self._objects(schema)
        return {
            "null": st.none(),
            "boolean": st.booleans(),
            "integer": st.integers(schema.get("minimum"), schema.get("maximum")),
            "number": st.integers() | st.floats(allow_nan=False, allow_infinity=False),
        }[kind]

    def _strings(self, schema: dict[str, Any]) -> SearchStrategy[str]:
        if "contentEncoding" in schema:
            assert schema["contentEncoding"] == "base64"
            return _BASE64
        if "pattern" in schema:
            assert schema["pattern"] == "^[0-9]+$"
            return st.integers(0, 10**20).map(str)
        return TEXT

    def _objects(self, schema: dict[str, Any]) -> SearchStrategy[dict[str, Any]]:
        if schema.get("maxProperties") == 1:
            return self._tagged(schema)
        properties = {
            name: self.values_of(each) for name, each in schema.get("properties", {}).items()
        }
        required = {name: properties[name] for name in schema.get("required", ())}
        optional = {name: each for name, each in properties.items() if name not in required}
        declared = st.fixed_dictionaries(required, optional=optional)
        others: dict[str, Any] | None = schema.get("additionalProperties")
        more = JSON if others is None else self.values_of(others)
        # Unknown members are rare where nothing is said of them, as AWS adds some now and then.
        unknown = st.dictionaries(TEXT, more, max_size=2 if others else 1)
        return st.builds(lambda known, other: {**other, **known}, declared, unknown)

    def _tagged(self, schema: dict[str, Any]) -> SearchStrategy[dict[str, Any]]:
        assert schema["minProperties"] == 1
        assert schema["additionalProperties"] is False
        # Maps and lists come last, and so are drawn more seldom the deeper they are.
        return st.one_of(
            [
                st.fixed_dictionaries({tag: _FORMS[tag] if tag in _FORMS else self.values_of(each)})
                for tag, each in sorted(
                    schema["properties"].items(), key=lambda item: item[0] in {"M", "L"}
                )
            ]
        )


_COMMON = _Reader(SCHEMAS.common)


def records_of(source: str) -> SearchStrategy[dict[str, Any]]:
    """Return all records that the schema of a source takes.

    Args:
        source: The stem of the schema's file name.

    Returns:
        A strategy for raw records.
    """
    return _Reader(SCHEMAS.sources[source]).values_of({"$ref": "#/$defs/Record"})


def attribute_maps() -> SearchStrategy[dict[str, Any]]:
    """Return all DynamoDB attributes, by name, that the schema takes."""
    return _COMMON.values_of({"$ref": "#/$defs/AttributeMap"})
