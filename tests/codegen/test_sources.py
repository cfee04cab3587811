"""Read event schemas for the templates, and reject unsupported forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codegen.errors import SchemaError
from codegen.sources import Fifo, Member, read_source
from tests.codegen.test_schemas import Change, drop, put

if TYPE_CHECKING:
    from codegen.schemas import Schemas
    from tests.codegen.toy import Schema

RECORD = "/$defs/Record"
MEMBER = f"{RECORD}/properties/extra"
BASE64 = "common.json#/$defs/Base64Data"


def add_member(**keywords: object) -> Change:
    """Change a schema: add a member to its record."""
    return put(f"{RECORD}/properties", "extra", {"description": "More.", **keywords})


def add_definition(**keywords: object) -> Change:
    """Change a schema: add a definition."""
    return put("/$defs", "Extra", {"description": "More.", **keywords})


NO_MEMBERS: dict[str, dict[str, object]] = {
    "two-types": {"type": ["string", "integer"]},
    "two-types-and-null": {"type": ["string", "integer", "null"]},
    "only-null": {"type": ["null"]},
    "null": {"type": "null"},
    "no-type": {},
    "choice": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
    "choice-and-null": {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]},
    "const-number": {"const": 1},
    "const-null": {"const": None},
    "enum-with-null": {"enum": ["toy", None]},
    "enum-of-integers": {"type": "integer", "enum": [1, 2]},
    "object": {"type": "object"},
    "closed-object": {"type": "object", "additionalProperties": False},
    "map-of-scalars": {
        "type": "object",
        "additionalProperties": {"type": "string"},
    },
    "inline-object": {
        "type": "object",
        "properties": {"a": {"description": "A.", "type": "string"}},
    },
    "array": {"type": "array"},
    "array-of-numbers": {"type": "array", "items": {"type": "number"}},
    "array-of-objects": {"type": "array", "items": {"$ref": "#/$defs/Meta"}},
    "ref-to-nothing": {"$ref": "#/$defs/Nothing"},
    "ref-to-root": {"$ref": "#"},
    "ref-without-class": {"$ref": "#/$defs/Batch"},
    "shared-nothing": {"$ref": "common.json#/$defs/Nothing"},
    "other-file": {"$ref": "other.json#/$defs/Base64Data"},
    "no-file": {"$ref": "Base64Data"},
    "all-of": {"allOf": [{"type": "string"}]},
    "title": {"type": "string", "title": "Extra"},
    "format": {"type": "string", "format": "date-time"},
    "pattern": {"type": "string", "pattern": "^a"},
    "minimum": {"type": "integer", "minimum": 1},
    "default": {"type": "string", "default": "a"},
    "enum-without-values": {"type": "string", "x-enum": {"name": "Kind"}},
    "enum-with-values-twice": {"enum": ["A"], "x-enum": {"name": "Kind", "values": ["A"]}},
    "enum-of-a-number": {"type": "integer", "x-enum": {"name": "Kind", "values": ["A"]}},
    "enum-or-null": {"type": ["string", "null"], "x-enum": {"name": "Kind", "values": ["A"]}},
    "enum-that-is-a-payload": {
        "type": "string",
        "x-enum": {"name": "Kind", "values": ["A"]},
        "x-payload": True,
    },
    "payload-number": {"type": "integer", "x-payload": True},
    "payload-object": {"$ref": "#/$defs/Meta", "x-payload": True},
    "payload-time": {"$ref": "common.json#/$defs/EpochSeconds", "x-payload": True},
    "payload-or-null": {"type": ["string", "null"], "x-payload": True},
    "encoded-payload-or-null": {
        "anyOf": [{"$ref": BASE64}, {"type": "null"}],
        "x-payload": True,
    },
}
"""Members that record classes do not support."""


def test_every_part_of_the_toy_is_read(toy: Schema, schemas: Schemas) -> None:
    source = read_source("toy", toy, schemas.common)

    assert source.package == "toy"
    assert source.file == "toy.json"
    assert source.name == "Toy"
    assert source.kind == "queue"
    assert source.event_source == "toy:queue"
    assert source.processor == "ToyBatchProcessor"
    assert source.records_path == "/batch/items"
    assert source.records_expression == 'event["batch"]["items"]'
    assert source.identifier_path == "/meta/id"
    assert source.identifier_expression == 'record["meta"]["id"]'
    assert source.ordering_expression == 'record["meta"]["group"]'
    assert source.fifo == Fifo("ToyFifoProcessor", "ToyFifoError", "ToyFifoGroupError")
    assert source.model == "ToyRecordModel"
    assert source.models == ("ToyBatchModel", "ToyMetaModel", "ToyModel", "ToyRecordModel")
    assert source.view == "ToyRecord"
    assert [view.name for view in source.views] == ["ToyRecord", "ToyMeta"]


def test_a_source_without_order(toy: Schema, schemas: Schemas) -> None:
    del toy["x-source"]["fifo"]
    del toy["x-source"]["orderingKey"]

    source = read_source("toy", toy, schemas.common)

    assert source.ordering_expression is None
    assert source.fifo is None


@pytest.mark.parametrize(
    ("keywords", "form"),
    [
        ({"type": "string"}, ("scalar", "str", True)),
        ({"type": "integer"}, ("scalar", "int", True)),
        ({"type": "number"}, ("scalar", "float", True)),
        ({"type": "boolean"}, ("scalar", "bool", True)),
        ({"type": ["string", "null"]}, ("scalar", "str", False)),
        ({"type": ["null", "integer"]}, ("scalar", "int", False)),
        ({"type": ["string"]}, ("scalar", "str", True)),
        ({"const": "toy"}, ("scalar", "str", True)),
        ({"enum": ["toy", "game"]}, ("scalar", "str", True)),
        ({"type": "array", "items": {"type": "string"}}, ("scalar", "list[str]", True)),
        ({"type": ["array", "null"], "items": {"type": "string"}}, ("scalar", "list[str]", False)),
        ({"$ref": "common.json#/$defs/EpochSeconds"}, ("epoch-seconds", "float", True)),
        ({"$ref": "common.json#/$defs/EpochMillisecondsText"}, ("scalar", "str", True)),
        ({"$ref": BASE64}, ("base64", "str", True)),
        ({"anyOf": [{"$ref": BASE64}, {"type": "null"}]}, ("base64", "str", False)),
        ({"$ref": "common.json#/$defs/AttributeMap"}, ("attribute-map", "dict", True)),
        ({"$ref": "#/$defs/Meta"}, ("object", "ToyMeta", True)),
        ({"anyOf": [{"type": "null"}, {"$ref": "#/$defs/Meta"}]}, ("object", "ToyMeta", False)),
        (
            {"type": "object", "additionalProperties": {"$ref": "#/$defs/Meta"}},
            ("objects", "ToyMeta", True),
        ),
    ],
)
def test_the_form_of_a_member(
    toy: Schema,
    schemas: Schemas,
    keywords: dict[str, object],
    form: tuple[str, str, bool],
) -> None:
    add_member(**keywords)(toy)
    toy["$defs"]["Record"]["required"].append("extra")

    record, _ = read_source("toy", toy, schemas.common).views

    [member] = (member for member in record.members if member.wire_name == "extra")
    assert (member.kind, member.type, member.required) == form
    assert member.description == "More."
    assert not member.payload


def test_a_nullable_or_optional_member_is_not_required(toy: Schema, schemas: Schemas) -> None:
    record, _ = read_source("toy", toy, schemas.common).views

    assert {member.wire_name for member in record.members if not member.required} == {"note"}


def test_members_are_optional_by_default(toy: Schema, schemas: Schemas) -> None:
    del toy["$defs"]["Record"]["required"]

    record, _ = read_source("toy", toy, schemas.common).views

    assert not any(member.required for member in record.members)


def test_a_payload_is_marked(toy: Schema, schemas: Schemas) -> None:
    record, _ = read_source("toy", toy, schemas.common).views

    [payload] = (member for member in record.members if member.payload)
    assert payload == Member(
        wire_name="content",
        name="content",
        description="The user's bytes.",
        kind="base64",
        type="str",
        required=True,
        payload=True,
    )


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        # The root.
        pytest.param(drop("", "title"), "", id="root-without-title"),
        pytest.param(drop("", "description"), "", id="root-without-description"),
        pytest.param(drop("", "$defs"), "", id="no-definitions"),
        # Definitions.
        pytest.param(drop("/$defs/Meta", "title"), "/$defs/Meta", id="definition-without-title"),
        pytest.param(drop("/$defs/Meta", "properties"), "/$defs/Meta", id="without-properties"),
        pytest.param(
            add_definition(title="Extra", type="string"), "/$defs/Extra", id="scalar-definition"
        ),
        pytest.param(put(RECORD, "x-payload", True), RECORD, id="payload-on-a-definition"),
        # Paths.
        pytest.param(
            put("/x-source", "records", "/batch/nothing"), "/x-source/records", id="records-nowhere"
        ),
        pytest.param(
            put("/x-source", "records", "/batch"), "/x-source/records", id="records-no-array"
        ),
        pytest.param(
            put("/$defs/Batch/properties/items", "items", {"type": "object"}),
            "/x-source/records",
            id="records-inline",
        ),
        pytest.param(
            put("/$defs/Batch/properties/items", "items", {"$ref": "#/$defs/Nothing"}),
            "/x-source/records",
            id="records-of-nothing",
        ),
        pytest.param(drop(RECORD, "x-record-class"), RECORD, id="record-without-class"),
        pytest.param(
            put("/x-source", "itemIdentifier", "/meta/ID"),
            "/x-source/itemIdentifier",
            id="identifier-nowhere",
        ),
        pytest.param(
            put("/x-source", "orderingKey", "/meta/id/group"),
            "/x-source/orderingKey",
            id="ordering-key-nowhere",
        ),
        # Members.
        *(
            pytest.param(add_member(**keywords), MEMBER, id=name)
            for name, keywords in NO_MEMBERS.items()
        ),
        pytest.param(
            drop("/$defs/Record/properties/content", "x-payload"), "/$defs", id="no-payload"
        ),
        # Names.
        pytest.param(
            put(f"{RECORD}/properties", "Note", {"description": "Same name.", "type": "string"}),
            f"{RECORD}/properties/Note",
            id="same-name",
        ),
        pytest.param(
            put(
                f"{RECORD}/properties",
                "contentAsText",
                {"description": "Same name.", "type": "string"},
            ),
            f"{RECORD}/properties/contentAsText",
            id="name-of-a-decoding-method",
        ),
    ],
)
def test_unsupported_forms_are_rejected(
    toy: Schema, schemas: Schemas, change: Change, pointer: str
) -> None:
    change(toy)

    with pytest.raises(SchemaError) as caught:
        read_source("toy", toy, schemas.common)

    assert (caught.value.file, caught.value.pointer) == ("toy.json", pointer)


def test_an_escaped_step_of_a_path_is_followed(toy: Schema, schemas: Schemas) -> None:
    meta = toy["$defs"]["Meta"]
    meta["properties"]["a/b"] = {"description": "An odd name.", "type": "string"}
    meta["required"].append("a/b")
    toy["x-source"]["itemIdentifier"] = "/meta/a~1b"

    source = read_source("toy", toy, schemas.common)

    assert source.identifier_expression == 'record["meta"]["a/b"]'
