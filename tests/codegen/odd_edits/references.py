"""References to nothing, to other files and in circles; names of definitions."""

from __future__ import annotations

from tests.codegen.odd_edits.rows import (
    ANYWHERE,
    MEMBER,
    RECORD,
    RIGHT,
    Edit,
    Right,
    Row,
    Wrong,
    escaped,
    keyword,
    member,
    of_meta,
    toy,
)
from tests.codegen.test_schemas import Change, drop, put
from tests.codegen.toy import Schema, schema_id

_NOWHERE = (
    *("#/$defs/Nothing", "#/$defs/meta", "#/$defs/Meta/", "#/$defs/Meta/properties/id", "#/$defs"),
    *("#/definitions/Meta", "#/properties/batch", "#Meta", "Meta", "", "#/", "#x/$defs/Meta"),
    *("other.json#/$defs/Meta", "meta.json#/$defs/className", "common.json", "common.json#"),
    *("common.json#/$defs/Nothing", "common.json#/$defs/Base64Data/type"),
    *("file:///etc/passwd", "https://example.com/schema.json#/$defs/Meta", "a\nb"),
    *("#/$defs/Me~2ta", "#/$defs/Me%2Fta"),
)

_PLACES: dict[str, tuple[Change, str]] = {
    "meta": (of_meta("extra", **{"$ref": "Meta"}), "/$defs/Meta/properties/extra"),
    "batch": (
        put("/$defs/Batch/properties", "extra", {"description": "More.", "$ref": "Meta"}),
        "/$defs/Batch/properties/extra",
    ),
    "root": (
        put("/properties", "extra", {"description": "More.", "$ref": "#"}),
        "/properties/extra",
    ),
    "records": (put("/$defs/Batch/properties/items", "items", {"$ref": "#"}), ANYWHERE),
    "items": (member("extra", type="array", items={"$ref": "#"}), MEMBER),
    "map": (member("extra", type="object", additionalProperties={"$ref": "Meta"}), MEMBER),
    "anyOf": (member("extra", anyOf=[{"$ref": "Meta"}, {"type": "null"}]), MEMBER),
}
"""Wrong references in other places."""

_KEYS = ("a/b", "a~b", "a%41", "a#b", 'a"b', "a\\b", "größe", "None", "{{ a }}", "a\nb", "ToyModel")


def _called(key: str) -> Edit:
    """Call the definition of the object in the record otherwise."""

    def change(schema: Schema) -> None:
        schema["$defs"][key] = schema["$defs"].pop("Meta")
        step = escaped(key).replace("%", "%25").replace("#", "%23")
        schema["$defs"]["Record"]["properties"]["meta"]["$ref"] = f"#/$defs/{step}"

    return toy(change)


def _refer(to: str) -> dict[str, object]:
    return {"$ref": f"#/$defs/{to}"}


def _definition(name: str, /, **members: dict[str, object]) -> Change:
    """Add a definition of an object with a record class."""
    return put(
        "/$defs",
        name,
        {
            "title": f"Toy{name}Model",
            "description": "More.",
            "x-record-class": f"Toy{name}",
            "type": "object",
            "properties": {key: {"description": "More.", **node} for key, node in members.items()},
        },
    )


ROWS = [
    *(
        Row(f"refers-to-{reference!a}", toy(member("extra", **{"$ref": reference})), Wrong(MEMBER))
        for reference in _NOWHERE
    ),
    *(
        Row(f"wrong-reference-in-{place}", toy(change), Wrong(pointer))
        for place, (change, pointer) in _PLACES.items()
    ),
    Row(
        "refers-to-an-error-text",
        toy(member("extra", **{"$ref": "#/$defs/Nothing"})),
        Wrong(MEMBER, "#/$defs/Nothing"),
    ),
    Row("reference-is-a-number", toy(member("extra", **{"$ref": 1})), Wrong(MEMBER)),
    Row("reference-is-null", toy(member("extra", **{"$ref": None})), Wrong(MEMBER)),
    Row(
        "refers-to-a-definition-without-record-class",
        toy(
            _definition("One", name={"type": "string"}),
            drop("/$defs/One", "x-record-class"),
            member("extra", **_refer("One")),
        ),
        Wrong(MEMBER, "x-record-class"),
    ),
    Row(
        "record-class-missing-of-an-object",
        toy(drop("/$defs/Meta", "x-record-class")),
        Wrong(f"{RECORD}/properties/meta", "x-record-class"),
    ),
    Row(
        "refers-to-a-file-by-its-id",
        toy(member("extra", **{"$ref": schema_id("common.json#/$defs/EpochSeconds")})),
        (Right({"extra": 1.5}), Wrong(MEMBER)),
    ),
    Row(
        "refers-to-itself-by-its-file",
        toy(member("extra", **{"$ref": "toy.json#/$defs/Meta"})),
        (RIGHT, Wrong(MEMBER)),
    ),
    Row(
        "refers-in-percent-encoding",
        toy(member("extra", **{"$ref": "#/%24defs/Me%74a"})),
        Right({"extra": {"id": "a", "group": None}}),
    ),
    Row(
        "dollar-dynamic-reference",
        toy(member("extra", **{"$dynamicRef": "#/$defs/Meta"})),
        Wrong(MEMBER, "$dynamicRef"),
    ),
    # Circles. A model needs the models in it to be made.
    Row(
        "meta-in-meta",
        toy(of_meta("inner", **_refer("Meta"))),
        Wrong("/$defs/Meta/properties/inner", "ToyMetaModel"),
    ),
    Row(
        "record-in-record",
        toy(member("inner", **_refer("Record"))),
        Wrong(f"{RECORD}/properties/inner"),
    ),
    Row(
        "record-in-meta",
        toy(of_meta("inner", **_refer("Record"))),
        Wrong("/$defs/Meta/properties/inner"),
    ),
    Row(
        "map-of-records-in-meta",
        toy(of_meta("inner", type="object", additionalProperties=_refer("Record"))),
        Wrong("/$defs/Meta/properties/inner"),
    ),
    Row(
        "two-in-a-circle",
        toy(
            _definition("One", two=_refer("Two")),
            _definition("Two", one=_refer("One"), name={"type": "string"}),
            member("one", **_refer("One")),
        ),
        Wrong("/$defs/Two/properties/one", "ToyOneModel"),
    ),
    Row(
        "circle-through-the-payload",
        toy(
            _definition("One", record=_refer("Record"), name={"type": "string"}),
            member("one", **_refer("One")),
        ),
        Wrong("/$defs/One/properties/record"),
    ),
    Row("definition-without-use", toy(_definition("One", name={"type": "string"})), RIGHT),
    Row(
        "definitions-around-each-other",
        toy(
            *(_definition(f"D{n}", inner=_refer(f"D{n + 1}")) for n in range(30)),
            _definition("D30", name={"type": "string"}),
            member("extra", **_refer("D0")),
        ),
        RIGHT,
    ),
    Row(
        "batch-in-the-record",
        toy(
            keyword("x-record-class", "ToyBatch", "/$defs/Batch"),
            member("batch", **_refer("Batch")),
        ),
        Wrong(f"{RECORD}/properties/batch", "ToyBatchModel"),
    ),
    # Names of definitions are never names of classes, so they may be anything.
    *(Row(f"definition-called-{key!a}", _called(key), RIGHT) for key in _KEYS),
    Row("definition-called-nothing", _called(""), RIGHT),
    *(
        Row(
            f"mistake-in-a-definition-called-{key!a}",
            toy(
                put("/$defs", key, {"description": "More.", "type": "object", "properties": {}}),
            ),
            Wrong(f"/$defs/{escaped(key)}", "title"),
        )
        for key in ("a/b", "a~b", "a~1b")
    ),
    *(
        Row(
            f"mistake-in-a-member-called-{name!a}",
            toy(member(name, type="null")),
            Wrong(f"{RECORD}/properties/{escaped(name)}"),
        )
        for name in ("a/b", "a~b", "a~1b")
    ),
    *(
        Row(
            f"unknown-keyword-in-a-member-called-{name!a}",
            toy(member(name, type="string", pattern="a")),
            Wrong(f"{RECORD}/properties/{escaped(name)}", "pattern"),
        )
        for name in ("a/b", "a~b")
    ),
    Row("no-definitions", toy(drop("", "$defs")), Wrong("", "$defs")),
    Row("definitions-are-a-list", toy(put("", "$defs", [])), Wrong("")),
    Row("definition-is-true", toy(put("/$defs", "Meta", True)), Wrong("/$defs/Meta")),
    Row("definition-is-a-list", toy(put("/$defs", "Meta", [])), Wrong("/$defs/Meta")),
    Row(
        "definition-is-a-scalar",
        toy(put("/$defs", "Extra", {"title": "Extra", "description": "E.", "type": "string"})),
        Wrong("/$defs/Extra"),
    ),
    Row("definition-is-gone", toy(drop("/$defs", "Meta")), Wrong(ANYWHERE, "Meta")),
    Row("record-is-gone", toy(drop("/$defs", "Record")), Wrong(ANYWHERE, "Record")),
    Row("batch-is-gone", toy(drop("/$defs", "Batch")), Wrong(ANYWHERE, "Batch")),
]
