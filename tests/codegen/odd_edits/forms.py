"""Forms of members, and the values that models and record classes take and refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.codegen.odd_edits.rows import (
    MEMBER,
    RECORD,
    RIGHT,
    Right,
    Row,
    Wrong,
    member,
    needed,
    toy,
)
from tests.codegen.test_schemas import put

if TYPE_CHECKING:
    from tests.codegen.odd_edits.packages import Package

BASE64 = "common.json#/$defs/Base64Data"
ATTRIBUTES = "common.json#/$defs/AttributeMap"
SECONDS = "common.json#/$defs/EpochSeconds"
META: dict[str, Any] = {"$ref": "#/$defs/Meta"}
NULL = {"type": "null"}
STRINGS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}

# Each form, values that it takes, and values that it refuses.
_VALUES: dict[str, tuple[dict[str, Any], list[object], list[object]]] = {
    "string": ({"type": "string"}, ["", "a", "1"], [1, 1.5, True, [], {}, ["a"]]),
    "integer": (
        {"type": "integer"},
        [0, -1, 2**70, 26.0],
        ["1", True, False, 1.5, "", [], {}],
    ),
    "number": ({"type": "number"}, [0, 1.5, -1e300], ["1", "1.5", True, "nan", [], {}]),
    "boolean": ({"type": "boolean"}, [True, False], ["no", "true", 1, 0, "", [], {}]),
    "const": ({"const": "a"}, ["a"], [1, True, []]),
    "enum": ({"enum": ["a", "b"]}, ["a", "b"], [1, True, []]),
    "strings": (STRINGS, [[], ["a", "b"]], [[1], [None], ["a", 1], "a", {}, {"a": "b"}, [["a"]]]),
    "object": (META, [{"id": "a"}], ["a", [], 1, [{"id": "a"}]]),
    "map": (
        {"type": "object", "additionalProperties": META},
        [{}, {"a": {"id": "b"}}],
        ["a", [], [{"id": "a"}], {"a": "b"}, {"a": [{"id": "b"}]}],
    ),
    "enum-class": (
        {"enum": ["A", "B"], "x-enum": {"name": "Kind"}},
        ["A", "B"],
        ["C", "a", 1, True, []],
    ),
    "open-enum-class": (
        {"type": "string", "x-enum": {"name": "Kind", "values": ["A"]}},
        ["A", "C"],
        [1, True, []],
    ),
    "time": ({"$ref": SECONDS}, [1.5, 1700000000], ["1.5", True, [], {}]),
    "base64": ({"$ref": BASE64}, ["", "YQ=="], [1, True, []]),
    "attributes": ({"$ref": ATTRIBUTES}, [{}, {"a": {"S": "b"}}], ["a", 1, []]),
}

_OR_NULL: dict[str, dict[str, Any]] = {
    "string": {"type": ["string", "null"]},
    "integer": {"type": ["null", "integer"]},
    "number": {"anyOf": [{"type": "number"}, NULL]},
    "boolean": {"anyOf": [NULL, {"type": "boolean"}]},
    "strings": {"type": ["array", "null"], "items": {"type": "string"}},
    "object": {"anyOf": [META, NULL]},
    "map": {"type": ["object", "null"], "additionalProperties": META},
    "map-by-anyOf": {"anyOf": [{"type": "object", "additionalProperties": META}, NULL]},
    "base64": {"anyOf": [{"$ref": BASE64}, NULL]},
    "attributes": {"anyOf": [{"$ref": ATTRIBUTES}, NULL]},
    "time": {"anyOf": [{"$ref": SECONDS}, NULL]},
    "const": {"anyOf": [{"const": "a"}, NULL]},
    "enum": {"anyOf": [{"enum": ["a", "b"]}, NULL]},
}

_UNSUPPORTED: dict[str, dict[str, Any]] = {
    "union": {"type": ["string", "integer"]},
    "union-by-anyOf": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
    "union-with-null": {"type": ["string", "integer", "null"]},
    "oneOf": {"oneOf": [{"type": "string"}, NULL]},
    "null": NULL,
    "null-in-a-list": {"type": ["null"]},
    "anything": {"type": ["string", "number", "boolean", "object", "array", "null"]},
    "const-number": {"const": 1},
    "const-null": {"const": None},
    "enum-of-numbers": {"enum": [1, 2]},
    "enum-of-both": {"enum": ["a", 1]},
    "enum-with-null": {"enum": ["a", None]},
    "enum-of-lists": {"enum": [["a"]]},
    "map-of-nullable": {
        "type": "object",
        "additionalProperties": {"type": ["string", "null"]},
    },
    "array-of-nullable": {"type": "array", "items": {"type": ["string", "null"]}},
    "array-of-objects-or-null": {"type": "array", "items": {"anyOf": [META, NULL]}},
    "free-object": {"type": "object"},
    "object-inline": {
        "type": "object",
        "properties": {"a": {"description": "A.", "type": "string"}},
    },
    "open-object": {"type": "object", "additionalProperties": True},
    "closed-object": {"type": "object", "additionalProperties": False},
    "free-array": {"type": "array"},
    "array-of-anything": {"type": "array", "items": {}},
    "array-of-inline-objects": {"type": "array", "items": {"type": "object"}},
}

_NESTED: dict[str, tuple[dict[str, Any], object, list[object]]] = {
    "map-of-strings": (
        {"type": "object", "additionalProperties": {"type": "string"}},
        {"a": "b"},
        [{"a": 1}, [], "a"],
    ),
    "map-of-integers": (
        {"type": "object", "additionalProperties": {"type": "integer"}},
        {"a": 1},
        [{"a": "1"}],
    ),
    "map-of-arrays": (
        {"type": "object", "additionalProperties": STRINGS},
        {"a": ["b"]},
        [{"a": "b"}, {"a": [1]}],
    ),
    "map-of-maps": (
        {
            "type": "object",
            "additionalProperties": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        {"a": {"b": "c"}},
        [{"a": "b"}, {"a": {"b": 1}}],
    ),
    "array-of-integers": ({"type": "array", "items": {"type": "integer"}}, [1], [["1"], [True]]),
    "array-of-arrays": ({"type": "array", "items": STRINGS}, [["a"]], [["a"], [[1]]]),
    "array-of-objects": ({"type": "array", "items": META}, [{"id": "a"}], [["a"], [[]]]),
    "array-of-maps": (
        {"type": "array", "items": {"type": "object", "additionalProperties": STRINGS}},
        [{"a": ["b"]}],
        [["a"], [{"a": "b"}]],
    ),
    "array-of-consts": ({"type": "array", "items": {"const": "a"}}, ["a"], [[1]]),
    "array-of-times": ({"type": "array", "items": {"$ref": SECONDS}}, [1.5], [["a"]]),
}


def _takes(values: list[object], refused: list[object], form: str) -> Right:
    """Check by hand, as the values in Python may be others than those on the wire."""

    def check(package: Package) -> None:
        view_names = set(package.read({"extra": values[0]}))
        assert "extra" in view_names
        for value in values:
            loaded = package.load({"extra": value}).extra
            read = package.read({"extra": value})["extra"]
            if form not in {"time", "base64", "attributes", "object", "map", "array-of-times"}:
                assert loaded == read == value
                assert type(loaded) is type(read) or isinstance(loaded, list)
        for wrong in (*refused, None):
            package.refuses({"extra": wrong})

    return Right(check=check, sample={"extra": values[0]})


def _null_or(refused: list[object]) -> Right:
    def check(package: Package) -> None:
        for members in ({"extra": None}, {}):
            assert package.load(members).extra is None
            # A property of an object or a map is never None, so that its members can be asked for.
            assert not package.read(members)["extra"]
        for wrong in refused:
            package.refuses({"extra": wrong})

    return Right(check=check)


def _typed(annotation: str) -> Right:
    """Check that the model says a type."""

    def check(package: Package) -> None:
        assert annotation in str(package.record_model.model_fields["extra"].annotation)

    return Right(check=check)


def _optional_payload(package: Package) -> None:
    view = package.view({name: of for name, of in package.record().items() if name != "content"})
    assert view.content is None
    for form in ("bytes", "text", "json"):
        assert getattr(view, f"content_as_{form}")() is None


def _image_or_null(package: Package) -> None:
    for extra, read in (({"a": {"S": "b"}}, {"a": "b"}), (None, None)):
        record = {**package.record(), "extra": extra}
        assert package.record_model.model_validate(record).extra == read
        assert package.view(record).extra == (read or {})


def _payload_or_null(package: Package) -> None:
    record = {**package.record(), "content": None}
    assert package.record_model[bytes | None].model_validate(record).content is None
    assert package.view(record).content is None
    assert package.view(record).content_as_bytes() is None


ROWS = [
    *(
        Row(
            f"values-of-{name}",
            toy(needed("extra", **form)),
            _takes(good, bad, name),
        )
        for name, (form, good, bad) in _VALUES.items()
    ),
    *(
        Row(
            f"null-or-{name}",
            toy(member("extra", **form)),
            _null_or(_VALUES[name][2] if name in _VALUES else []),
        )
        for name, form in _OR_NULL.items()
    ),
    Row(
        "null-or-map-by-anyOf-is-a-map-of-the-model",
        toy(member("extra", **_OR_NULL["map-by-anyOf"])),
        _typed("ToyMetaModel"),
    ),
    *(
        Row(f"unsupported-{name}", toy(member("extra", **form)), Wrong(MEMBER))
        for name, form in _UNSUPPORTED.items()
    ),
    *(
        Row(
            f"nested-{name}",
            toy(needed("extra", **form)),
            _takes([good], bad, name),
        )
        for name, (form, good, bad) in _NESTED.items()
    ),
    Row(
        "payload-optional",
        toy(lambda schema: schema["$defs"]["Record"]["required"].remove("content")),
        Right(check=_optional_payload),
    ),
    Row(
        "payload-base64-or-null",
        toy(
            put(
                f"{RECORD}/properties",
                "content",
                {"description": "D.", "anyOf": [{"$ref": BASE64}, NULL], "x-payload": True},
            )
        ),
        Right(check=_payload_or_null),
    ),
    Row(
        "payload-attributes-or-null",
        toy(member("extra", anyOf=[{"$ref": ATTRIBUTES}, NULL], **{"x-payload": "key"})),
        Right(check=_image_or_null),
    ),
    Row(
        "payload-of-text",
        toy(needed("text", type="string", **{"x-payload": True})),
        Right(sample={"text": '"a"'}, view={"text": '"a"', "json_text": "a"}),
    ),
    *(
        Row(
            f"payload-{name}",
            toy(
                put(
                    f"{RECORD}/properties",
                    "content",
                    {"description": "D.", **form, "x-payload": True},
                )
            ),
            Wrong(f"{RECORD}/properties/content"),
        )
        for name, form in {
            "integer": {"type": "integer"},
            "object": META,
            "time": {"$ref": SECONDS},
            "null": {"type": ["string", "null"]},
            "enum": {"enum": ["a"]},
            "const": {"const": "a"},
            "array": STRINGS,
        }.items()
    ),
    Row("no-required", toy(lambda schema: schema["$defs"]["Batch"].pop("required")), RIGHT),
]
