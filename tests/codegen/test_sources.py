"""Read event schemas for the templates, and reject unsupported forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codegen.errors import SchemaError
from codegen.sources import read_source
from codegen.specs import EventSource, Fifo, Tracing
from tests.codegen.test_schemas import Change, drop, put

if TYPE_CHECKING:
    from codegen.schemas import Schemas
    from tests.codegen.toy import Schema

RECORD = "/$defs/Record"
MEMBER = f"{RECORD}/properties/extra"
BASE64 = "common.json#/$defs/Base64Data"
MAP = {"type": "object"}


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
    "inline-object": {
        "type": "object",
        "properties": {"a": {"description": "A.", "type": "string"}},
    },
    "array": {"type": "array"},
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
    "text-payload-or-null": {"type": ["string", "null"], "x-payload": True},
    "accessors-of-text": {"type": "string", "x-accessors": {"bytes": "decoded"}},
}
"""Members that record classes do not support."""


def test_every_part_of_the_toy_is_read(toy: Schema, schemas: Schemas) -> None:
    source = read_source("toy", toy, schemas.common)

    assert source.package == "toy"
    assert source.file == "toy.json"
    assert source.name == "Toy"
    assert source.kind == "queue"
    assert source.event_source == EventSource(
        ("toy:queue",), 'record["eventSource"]', is_in_records=True
    )
    assert source.processor == "ToyBatchProcessor"
    assert source.records_path == "/batch/items"
    assert source.records_expression == 'event["batch"]["items"]'
    assert source.identifier_pointers == ("/meta/id",)
    assert source.identifier_format == "{0.meta.id}"
    assert source.identifier.is_single
    assert [part.expression for part in source.identifier.parts] == ['record["meta"]["id"]']
    assert source.identifier_class is None
    assert source.ordering_expression == 'record["meta"]["group"]'
    assert source.fifo == Fifo("ToyFifoProcessor", "ToyFifoError", "ToyFifoGroupError")
    assert source.model == "ToyRecordModel"
    assert source.models == ("ToyBatchModel", "ToyMetaModel", "ToyModel", "ToyRecordModel")
    assert source.view == "ToyRecord"
    assert [view.name for view in source.views] == ["ToyRecord", "ToyMeta"]


def test_what_records_tell_of_their_delivery(toy: Schema, schemas: Schemas) -> None:
    bare = read_source("toy", toy, schemas.common)
    assert (bare.origin_path, bare.attempts_path, bare.receipt_path) == (None, None, None)

    toy["x-source"] |= {"origin": "/from", "attempts": "/note", "receipt": "/meta/id"}

    source = read_source("toy", toy, schemas.common)
    assert source.origin_path == "/from"
    assert source.attempts_path == "/note"
    assert source.receipt_path == "/meta/id"


def test_a_source_without_order(toy: Schema, schemas: Schemas) -> None:
    del toy["x-source"]["fifo"]
    del toy["x-source"]["orderingKey"]

    source = read_source("toy", toy, schemas.common)

    assert source.ordering_expression is None
    assert source.fifo is None


@pytest.mark.parametrize(
    ("keywords", "annotation", "body"),
    [
        ({"type": "string"}, "str", "_required(WIRE, str)"),
        ({"type": "integer"}, "int", "_required(WIRE, int)"),
        ({"type": "number"}, "float", "_required(WIRE, float)"),
        ({"type": "boolean"}, "bool", "_required(WIRE, bool)"),
        ({"type": ["string", "null"]}, "str | None", "_optional(WIRE, str)"),
        ({"type": ["null", "integer"]}, "int | None", "_optional(WIRE, int)"),
        ({"type": ["string"]}, "str", "_required(WIRE, str)"),
        ({"const": "toy"}, "str", "_required(WIRE, str)"),
        ({"enum": ["toy", "game"]}, "str", "_required(WIRE, str)"),
        (
            {"type": "array", "items": {"type": "string"}},
            "list[str]",
            "_required_as(WIRE, array_of(read_str))",
        ),
        (
            {"type": ["array", "null"], "items": {"type": "number"}},
            "list[float] | None",
            "_optional_as(WIRE, array_of(read_float))",
        ),
        (
            {"type": "object", "additionalProperties": {"type": "integer"}},
            "dict[str, int]",
            "_required_as(WIRE, map_of(read_int))",
        ),
        (
            {"type": "array", "items": {**MAP, "additionalProperties": {"$ref": BASE64}}},
            "list[dict[str, bytes]]",
            "_required_as(WIRE, array_of(map_of(decode_base64)))",
        ),
        (
            {"type": "array", "items": {"$ref": "#/$defs/Meta"}},
            "list[ToyMeta]",
            "_required_as(WIRE, array_of(object_of(ToyMeta)))",
        ),
        (
            {"$ref": "common.json#/$defs/EpochSeconds"},
            "float",
            "_required_as(WIRE, decode_seconds)",
        ),
        ({"$ref": "common.json#/$defs/EpochMillisecondsText"}, "str", "_required(WIRE, str)"),
        ({"$ref": "common.json#/$defs/EpochMilliseconds"}, "int", "_required(WIRE, int)"),
        (
            {"$ref": "common.json#/$defs/ByteArray"},
            "bytes",
            "_required_as(WIRE, decode_byte_array)",
        ),
        ({"$ref": BASE64}, "bytes", "_required_as(WIRE, decode_base64)"),
        (
            {"anyOf": [{"$ref": BASE64}, {"type": "null"}]},
            "bytes | None",
            "_optional_as(WIRE, decode_base64)",
        ),
        (
            {"$ref": "common.json#/$defs/AttributeMap"},
            "dict[str, Any]",
            "_required_as(WIRE, decode_attribute_map)",
        ),
        ({"$ref": "#/$defs/Meta"}, "ToyMeta", "_required_object(WIRE))"),
        (
            {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/Meta"}]},
            "ToyMeta",
            "_optional_object(WIRE) or {})",
        ),
        (
            {"type": "object", "additionalProperties": {"$ref": "#/$defs/Meta"}},
            "ViewMap[ToyMeta]",
            "_views(WIRE, raw, ToyMeta)",
        ),
    ],
)
def test_the_property_of_a_form(
    toy: Schema, schemas: Schemas, keywords: dict[str, object], annotation: str, body: str
) -> None:
    add_member(**keywords)(toy)
    toy["$defs"]["Record"]["required"].append("extra")

    record, _ = read_source("toy", toy, schemas.common).views

    [extra] = (each for each in record.properties if each.name == "extra")
    assert extra.annotation == annotation
    assert extra.body.endswith("self." + body.replace("WIRE", '"extra"'))
    assert extra.description == "More."


def test_a_nullable_or_optional_member_can_be_none(toy: Schema, schemas: Schemas) -> None:
    record, meta = read_source("toy", toy, schemas.common).views

    optional = {each.name for each in (*record.properties, *meta.properties)} & {
        each.name
        for each in (*record.properties, *meta.properties)
        if each.annotation.endswith("| None")
    }
    assert optional == {"note", "group"}


def test_members_are_optional_by_default(toy: Schema, schemas: Schemas) -> None:
    del toy["$defs"]["Meta"]["required"]
    toy["x-source"]["itemIdentifier"] = "/from"

    _, meta = read_source("toy", toy, schemas.common).views

    assert all(each.annotation == "str | None" for each in meta.properties)


def test_a_payload_in_base64_has_its_decoded_forms(toy: Schema, schemas: Schemas) -> None:
    record, _ = read_source("toy", toy, schemas.common).views

    assert [
        (each.name, each.annotation, each.is_method)
        for each in record.properties
        if each.name.startswith("content")
    ] == [
        ("content", "str", False),
        ("content_as_bytes", "bytes", True),
        ("content_as_text", "str", True),
        ("content_as_json", "Any", True),
    ]


def test_a_schema_can_name_the_decoded_forms(toy: Schema, schemas: Schemas) -> None:
    content = toy["$defs"]["Record"]["properties"]["content"]
    content["x-accessors"] = {"bytes": "decoded_content", "json": "parsed_content"}
    toy["$defs"]["Record"]["required"].remove("content")

    record, _ = read_source("toy", toy, schemas.common).views

    assert [
        (each.name, each.annotation, each.is_method)
        for each in record.properties
        if "content" in each.name
    ] == [
        ("content", "str | None", False),
        ("decoded_content", "bytes | None", False),
        ("parsed_content", "Any", False),
    ]


def test_an_identifier_of_several_values(toy: Schema, schemas: Schemas) -> None:
    toy["x-source"]["itemIdentifier"] = {"place": "{/from}-{/items}", "id": "/meta/id"}

    source = read_source("toy", toy, schemas.common)

    assert source.identifier_class == "ToyItemIdentifier"
    assert source.identifier.kinds == {"place": "str", "id": "str"}
    assert source.identifier.members == {"place": 'f"{from_}-{items_}"', "id": "id"}
    assert source.identifier_pointers == ("/from", "/items", "/meta/id")
    assert source.identifier_format == "{0.from}-{0.items}:{0.meta.id}"


def test_an_ordering_key_of_several_values(toy: Schema, schemas: Schemas) -> None:
    toy["x-source"]["orderingKey"] = ["/from", "/items"]

    source = read_source("toy", toy, schemas.common)

    assert source.ordering_expression == '(record["from"], record["items"])'


def test_records_in_an_object_of_arrays(toy: Schema, schemas: Schemas) -> None:
    items = {"type": "array", "items": {"$ref": "#/$defs/Record"}}
    member = {"description": "The records.", "type": "object", "additionalProperties": items}
    toy["$defs"]["Batch"]["properties"]["items"] = member
    toy["x-source"]["records"] = "/batch/items/*"
    toy["x-source"]["eventSource"] = "/batch/items/*/*/eventSource"

    source = read_source("toy", toy, schemas.common)

    assert source.records_expression == (
        '[record for records in event["batch"]["items"].values() for record in records]'
    )
    assert source.event_source.is_in_records


def test_an_event_source_that_the_event_names_once(toy: Schema, schemas: Schemas) -> None:
    toy["properties"]["origin"] = {"description": "Who sent it.", "enum": ["toy", "game"]}
    toy["x-source"]["eventSource"] = "/origin"

    source = read_source("toy", toy, schemas.common)

    assert source.event_source == EventSource(
        ("toy", "game"), 'event["origin"]', is_in_records=False
    )


def test_where_a_record_says_when_it_was_sent(toy: Schema, schemas: Schemas) -> None:
    assert read_source("toy", toy, schemas.common).sent_at_path is None
    time = {"description": "When.", "$ref": "common.json#/$defs/EpochMillisecondsText"}
    toy["$defs"]["Meta"]["properties"]["time"] = time
    toy["x-source"]["sentAt"] = "/meta/time"

    assert read_source("toy", toy, schemas.common).sent_at_path == "/meta/time"


@pytest.mark.parametrize("values", [{"type": "string"}, {"$ref": "common.json#/$defs/ByteArray"}])
def test_where_a_record_has_the_trace_of_its_producer(
    values: Schema, toy: Schema, schemas: Schemas
) -> None:
    assert read_source("toy", toy, schemas.common).tracing is None
    add_member(type="array", items={"type": "object", "additionalProperties": values})(toy)
    headers = "/extra/*/*"
    tracing = {"system": "toy", "destination": "/from", "headers": headers, "xrayHeader": "/note"}
    toy["x-source"]["tracing"] = tracing

    source = read_source("toy", toy, schemas.common)

    assert source.tracing == Tracing("toy", "/from", headers, "/note")


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
            "/$defs/Batch/properties/items/items",
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
        pytest.param(
            put("/x-source", "itemIdentifier", "/items"),
            "/x-source/itemIdentifier",
            id="identifier-that-is-an-integer",
        ),
        pytest.param(
            put("/x-source", "itemIdentifier", "/meta/group"),
            "/x-source/itemIdentifier",
            id="identifier-that-can-be-absent",
        ),
        pytest.param(
            put("/x-source", "itemIdentifier", {"id": "{/meta}"}),
            "/x-source/itemIdentifier",
            id="identifier-made-of-an-object",
        ),
        pytest.param(
            put("/x-source", "orderingKey", "/items"),
            "/x-source/orderingKey",
            id="ordering-key-that-is-an-integer",
        ),
        *(
            pytest.param(
                put("/x-source", keyword, path), f"/x-source/{keyword}", id=f"{keyword}-at-{path}"
            )
            for keyword in ("origin", "attempts", "receipt")
            for path in ("/nothing", "/items", "/meta")
        ),
        pytest.param(
            put("/x-source", "orderingKey", ["/meta/group", "/meta"]),
            "/x-source/orderingKey",
            id="ordering-key-with-an-object",
        ),
        pytest.param(put("/x-source", "sentAt", "/nothing"), "/x-source/sentAt", id="time-nowhere"),
        pytest.param(
            put("/x-source", "sentAt", "/from"), "/x-source/sentAt", id="time-that-is-a-string"
        ),
        pytest.param(
            put("/x-source", "sentAt", "/content"), "/x-source/sentAt", id="time-that-is-bytes"
        ),
        *(
            pytest.param(
                put("/x-source", "tracing", {"system": "toy", "destination": "/from", key: path}),
                f"/x-source/tracing/{key}",
                id=f"tracing-{key}-{path}",
            )
            for key, path in [
                ("destination", "/items"),
                ("destination", "/nothing"),
                ("xrayHeader", "/meta"),
                ("headers", "/from"),
                ("headers", "/from/*"),
                ("headers", "/meta"),
            ]
        ),
        pytest.param(
            put("/x-source", "eventSource", "/batch/items/*/from"),
            "/x-source/eventSource",
            id="event-source-without-value",
        ),
        pytest.param(
            put("/x-source", "eventSource", "/batch/items/*"),
            "/x-source/eventSource",
            id="event-source-that-is-a-record",
        ),
        pytest.param(
            put(RECORD, "required", ["contnt"]), f"{RECORD}/required/0", id="required-nothing"
        ),
        pytest.param(put(RECORD, "minProperties", 1), RECORD, id="keyword-of-a-definition"),
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

    assert [part.expression for part in source.identifier.parts] == ['record["meta"]["a/b"]']
