"""Keywords of JSON Schema, of this project and of nobody, in each place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.codegen.odd_edits.rows import (
    ANYWHERE,
    MEMBER,
    RECORD,
    RIGHT,
    Right,
    Row,
    Wrong,
    keyword,
    member,
    needed,
    needed_of_meta,
    of_meta,
    toy,
)
from tests.codegen.test_schemas import Change, at, drop, put, rename

if TYPE_CHECKING:
    from tests.codegen.odd_edits.packages import Package
    from tests.codegen.toy import Schema

BASE64 = "common.json#/$defs/Base64Data"
META = "#/$defs/Meta"
STRING = {"type": "string"}

_OF_OBJECTS: dict[str, object] = {
    "patternProperties": {"^x-": STRING},
    "additionalProperties": False,
    "if": {"required": ["group"]},
    "allOf": [{"required": ["id"]}],
    "anyOf": [{"required": ["id"]}],
    "const": {},
    "enum": [{}],
    "contentEncoding": "base64",
    "items": STRING,
    "x-encoding": "base64",
    "x-payload": True,
    "x-enum": {"name": "Kind", "values": ["A"]},
}
"""Keywords that would be lost on an object: neither models nor record classes know them."""

_OF_MEMBERS: dict[str, object] = {
    "minLength": 3,
    "default": "a",
    "title": "Note",
    "allOf": [STRING],
    "if": STRING,
    "contentEncoding": "base64",
    "contentSchema": {"type": "object"},
    "properties": {"a": {"description": "A.", "type": "string"}},
    "required": ["a"],
    "$anchor": "note",
    "$id": "urn:note",
    "$defs": {"A": {"description": "A.", "type": "string"}},
    "x-record-class": "Note",
    "x-item-identifier": True,
    "x-encoding": "base64",
}

_UNKNOWN: dict[str, object] = {
    "descripton": "A remark.",
    "Type": "string",
    "nullable": True,
    "x-nonsense": 1,
    "x-paylod": True,
    "required ": True,
    "": 1,
    "definitions": {},
    "id": "urn:note",
    "dependencies": {},
    "$recursiveRef": "#",
}

_INSIDE: dict[str, dict[str, object]] = {
    "anyOf-minLength": {"anyOf": [{"type": "string", "minLength": 3}, {"type": "null"}]},
    "anyOf-unknown": {"anyOf": [{"type": "string", "nonsense": 1}, {"type": "null"}]},
    "anyOf-null-minimum": {"anyOf": [{"type": "string"}, {"type": "null", "minimum": 1}]},
    "anyOf-x-payload": {"anyOf": [{"$ref": BASE64, "x-payload": True}, {"type": "null"}]},
    "anyOf-x-enum": {
        "anyOf": [
            {"type": "string", "x-enum": {"name": "Kind", "values": ["A"]}},
            {"type": "null"},
        ]
    },
    "anyOf-items-pattern": {
        "anyOf": [
            {"type": "array", "items": {"type": "string", "pattern": "a"}},
            {"type": "null"},
        ]
    },
    "items-minLength": {"type": "array", "items": {"type": "string", "minLength": 1}},
    "items-unknown": {"type": "array", "items": {"type": "string", "nonsense": 1}},
    "items-payload": {"type": "array", "items": {"type": "string", "x-payload": True}},
    "items-enum-class": {
        "type": "array",
        "items": {"type": "string", "x-enum": {"name": "Kind", "values": ["A"]}},
    },
    "map-minProperties": {
        "type": "object",
        "additionalProperties": {"$ref": META, "minProperties": 1},
    },
    "map-beside-properties": {
        "type": "object",
        "additionalProperties": {"$ref": META},
        "properties": {"a": {"description": "A.", "type": "string"}},
    },
    "ref-beside-type": {"$ref": META, "type": "string"},
    "ref-beside-enum": {"$ref": "common.json#/$defs/EpochMillisecondsText", "enum": ["1"]},
    "ref-beside-x-enum": {"$ref": BASE64, "x-enum": {"name": "Kind", "values": ["A"]}},
    "type-beside-anyOf": {"type": "string", "anyOf": [STRING, {"type": "null"}]},
    "string-with-items": {"type": "string", "items": STRING},
    "const-beside-enum": {"const": "a", "enum": ["a", "b"]},
    "const-of-another-type": {"type": "integer", "const": "a"},
    "enum-beside-null-without-null": {"type": ["string", "null"], "enum": ["a"]},
    "empty-enum": {"enum": []},
    "enum-with-a-value-twice": {"enum": ["a", "a"]},
    "type-twice": {"type": ["string", "string"]},
    "no-types": {"type": []},
    "type-of-another-language": {"type": "str"},
    "type-is-true": {"type": True},
    "anyOf-one": {"anyOf": []},
    "anyOf-null-twice": {"anyOf": [{"type": "null"}, {"type": "null"}]},
    "anyOf-in-anyOf": {"anyOf": [{"anyOf": [STRING, {"type": "integer"}]}, {"type": "null"}]},
    "anyOf-is-an-object": {"anyOf": {"type": "string"}},
    "items-is-a-list": {"type": "array", "items": [STRING]},
    "items-is-true": {"type": "array", "items": True},
    "payload-is-false": {"type": "string", "x-payload": False},
    "payload-with-enum": {"enum": ["a", "b"], "x-payload": True},
    "no-type": {},
}
"""Members with a keyword that is no keyword of this form, or that contradict themselves."""

_LOST: dict[str, object] = {"title": "A", "minItems": 1, "default": [], "nonsense": 1}

_ENUMS: dict[str, dict[str, object]] = {
    "without-values": {"type": "string", "x-enum": {"name": "Kind"}},
    "without-name": {"type": "string", "x-enum": {"values": ["A"]}},
    "no-values": {"type": "string", "x-enum": {"name": "Kind", "values": []}},
    "values-twice": {"type": "string", "x-enum": {"name": "Kind", "values": ["A", "A"]}},
    "values-beside-enum": {"enum": ["A"], "x-enum": {"name": "Kind", "values": ["A"]}},
    "values-beside-const": {"const": "A", "x-enum": {"name": "Kind", "values": ["A"]}},
    "const-with-open-enum": {
        "type": "string",
        "const": "A",
        "x-enum": {"name": "Kind", "values": ["A", "B"]},
    },
    "closed-value-that-is-no-name": {"enum": ["A", "toy:blue"], "x-enum": {"name": "Kind"}},
    "const-that-is-no-name": {"const": "toy:blue", "x-enum": {"name": "Kind"}},
    "integer": {"type": "integer", "x-enum": {"name": "Kind", "values": ["A"]}},
    "nullable": {"type": ["string", "null"], "x-enum": {"name": "Kind", "values": ["A"]}},
    "array": {"type": "array", "items": STRING, "x-enum": {"name": "Kind", "values": ["A"]}},
    "payload": {
        "type": "string",
        "x-payload": True,
        "x-enum": {"name": "Kind", "values": ["A"]},
    },
    "unknown-keyword": {"type": "string", "x-enum": {"name": "Kind", "value": ["A"]}},
    "name-of-a-model": {"type": "string", "x-enum": {"name": "ToyModel", "values": ["A"]}},
    "name-of-a-record-class": {"type": "string", "x-enum": {"name": "ToyMeta", "values": ["A"]}},
    "name-of-the-runtime": {"type": "string", "x-enum": {"name": "Batch", "values": ["A"]}},
    "name-None": {"type": "string", "x-enum": {"name": "None", "values": ["A"]}},
    "name-in-lower-case": {"type": "string", "x-enum": {"name": "kind", "values": ["A"]}},
    "is-a-name": {"type": "string", "x-enum": "Kind"},
}

_OBJECTS = {"meta": "/$defs/Meta", "root": ""}
"""A definition, and the root, which has other keywords."""


def _enum_in(pointer: str, node: dict[str, object]) -> Change:
    """Add a required member with an `x-enum` somewhere."""

    def change(schema: Schema) -> None:
        put(f"{pointer}/properties", "kind", {"description": "Its kind.", **node})(schema)
        definition = at(schema, pointer)
        definition["required"] = [*definition.get("required", []), "kind"]

    return change


_ENUM: dict[str, object] = {"type": "string", "x-enum": {"name": "ToyKind", "values": ["A"]}}


def _has_enum(package: Package, model: Any) -> None:
    assert model.kind is package["ToyKind"].A


ROWS = [
    *(
        Row(
            f"{place}-{name}",
            toy(keyword(name, value, pointer)),
            Wrong(pointer, name),
        )
        for place, pointer in _OBJECTS.items()
        for name, value in _OF_OBJECTS.items()
        if place == "meta" or name in {"patternProperties", "additionalProperties", "allOf"}
    ),
    *(
        Row(f"{place}-nullable", toy(put(pointer, "type", ["object", "null"])), Wrong(pointer))
        for place, pointer in _OBJECTS.items()
    ),
    *(
        Row(f"{place}-array", toy(put(pointer, "type", "array")), Wrong(pointer))
        for place, pointer in _OBJECTS.items()
    ),
    *(
        Row(f"{place}-comment", toy(keyword("$comment", "Hm.", p)), (RIGHT, Wrong(p, "$comment")))
        for place, p in _OBJECTS.items()
    ),
    *(
        Row(f"{place}-unknown-{name!a}", toy(keyword(name, value, pointer)), Wrong(pointer, name))
        for place, pointer in _OBJECTS.items()
        for name, value in _UNKNOWN.items()
        if place == "meta" or name in {"descripton", "x-nonsense"}
    ),
    *(
        Row(
            f"root-x-enum-of-{'-'.join(enum)}",
            toy(keyword("x-enum", enum, "")),
            Wrong("", "x-enum"),
        )
        for enum in ({"name": "Kind", "values": ["A"]}, {"name": "Kind"})
    ),
    Row("root-x-record-class", toy(keyword("x-record-class", "ToyEvent", "")), (RIGHT, Wrong(""))),
    Row("meta-x-source", toy(keyword("x-source", {}, "/$defs/Meta")), Wrong("/$defs/Meta")),
    *(
        Row(
            f"{place}-required-nothing",
            toy(put(p, "required", ["contnt"])),
            Wrong(f"{p}/required", "contnt"),
        )
        for place, p in _OBJECTS.items()
    ),
    Row("required-twice", toy(put("/$defs/Meta", "required", ["id", "id"])), Wrong("/$defs/Meta")),
    Row("required-is-true", toy(put("/$defs/Meta", "required", True)), Wrong("/$defs/Meta")),
    Row("required-is-text", toy(put("/$defs/Meta", "required", "id")), Wrong("/$defs/Meta")),
    Row("required-misspelt", toy(rename(RECORD, "required", "requird")), Wrong(RECORD, "requird")),
    Row("no-properties", toy(put("/$defs/Meta", "properties", {})), Wrong(ANYWHERE)),
    *(
        Row(f"{place}-without-{name}", toy(drop(pointer, name)), Wrong(pointer, name))
        for place, pointer in _OBJECTS.items()
        for name in ("title", "description", "properties")
    ),
    *(
        Row(f"{place}-without-type", toy(drop(pointer, "type")), (RIGHT, Wrong(pointer, "type")))
        for place, pointer in _OBJECTS.items()
    ),
    *(
        Row(
            f"member-{name}",
            toy(keyword(name, value)),
            Wrong(f"{RECORD}/properties/note", name),
        )
        for name, value in _OF_MEMBERS.items()
    ),
    *(
        Row(
            f"member-unknown-{name!a}",
            toy(keyword(name, value)),
            Wrong(f"{RECORD}/properties/note", name),
        )
        for name, value in _UNKNOWN.items()
        if name in {"descripton", "x-nonsense", ""}
    ),
    Row("member-comment", toy(keyword("$comment", "Hm.")), (RIGHT, Wrong(RECORD, "$comment"))),
    Row(
        "member-without-description",
        toy(drop(f"{RECORD}/properties/note", "description")),
        Wrong(f"{RECORD}/properties/note", "description"),
    ),
    Row(
        "member-description-is-a-list",
        toy(keyword("description", ["A."])),
        Wrong(f"{RECORD}/properties/note"),
    ),
    *(
        Row(f"inside-{name}", toy(member("extra", **node)), Wrong(MEMBER))
        for name, node in _INSIDE.items()
    ),
    *(
        Row(
            f"inside-of-meta-{name}",
            toy(of_meta("extra", **node)),
            Wrong("/$defs/Meta/properties/extra"),
        )
        for name, node in _INSIDE.items()
        if name in {"anyOf-minLength", "payload-with-enum"}
    ),
    *(
        Row(
            f"keyword-of-the-{place}-{name}",
            toy(keyword(name, value, pointer)),
            Wrong(pointer, name),
        )
        for place, pointer in {
            "batch": "/properties/batch",
            "records": "/$defs/Batch/properties/items",
        }.items()
        for name, value in _LOST.items()
        if place == "records" or name == "default"
    ),
    *(
        Row(f"enum-{name}", toy(needed("extra", **node)), Wrong(MEMBER))
        for name, node in _ENUMS.items()
        if not name.startswith("name-of")
    ),
    *(
        Row(f"enum-{name}", toy(needed("extra", **node)), Wrong("/$defs"))
        for name, node in _ENUMS.items()
        if name.startswith("name-of")
    ),
    Row(
        "enum-const",
        toy(needed("extra", const="A", **{"x-enum": {"name": "Kind"}})),
        Right(sample={"extra": "A"}),
    ),
    Row(
        "enum-optional",
        toy(member("extra", type="string", **{"x-enum": {"name": "Kind", "values": ["A"]}})),
        Wrong(MEMBER),
    ),
    Row(
        "enum-twice",
        toy(
            needed("extra", enum=["A"], **{"x-enum": {"name": "Kind"}}),
            needed_of_meta("extra", enum=["A"], **{"x-enum": {"name": "Kind"}}),
        ),
        Wrong("/$defs", "Kind"),
    ),
    *(
        Row(
            f"enum-{name}-in-{place}",
            toy(_enum_in(pointer, _ENUMS[name])),
            Wrong(f"{pointer}/properties/kind"),
        )
        for place, pointer in {"batch": "/$defs/Batch", "root": ""}.items()
        for name in ("without-values", "nullable")
    ),
    Row(
        "enum-in-batch",
        toy(_enum_in("/$defs/Batch", _ENUM)),
        Right(check=lambda package: _has_enum(package, package.load_event().batch)),
    ),
    Row(
        "enum-in-root",
        toy(_enum_in("", _ENUM)),
        (
            Right(check=lambda package: _has_enum(package, package.load_event())),
            Wrong("/properties/kind", "x-enum"),
        ),
    ),
]
