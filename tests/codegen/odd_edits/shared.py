"""Edits of common.json and response.json."""

from __future__ import annotations

from tests.codegen.odd_edits.rows import (
    ANYWHERE,
    MEMBER,
    RIGHT,
    Edit,
    Right,
    Row,
    Wrong,
    edited,
    member,
    needed,
    toy,
)
from tests.codegen.test_schemas import Change, drop, put, rename
from tests.codegen.toy import Schema

BASE64 = "/$defs/Base64Data"
FAILURE = "/$defs/Failure"
IDENTIFIER = f"{FAILURE}/properties/itemIdentifier"


def _common(*changes: Change) -> Edit:
    return edited("common.json", *changes)


def _response(*changes: Change) -> Edit:
    return edited("response.json", *changes)


def _in_common(pointer: str, fragment: str = "") -> Wrong:
    return Wrong(pointer, fragment, "common.json")


def _in_response(pointer: str, fragment: str = "") -> Wrong:
    return Wrong(pointer, fragment, "response.json")


def _scalar(name: str, **keywords: object) -> Edit:
    return _common(put("/$defs", name, {"description": "More.", **keywords}))


def _both(*edits: Edit) -> Edit:
    return lambda folder: [edit(folder) for edit in edits]


def _rename_failure(schema: Schema) -> None:
    schema["$defs"]["Failed"] = schema["$defs"].pop("Failure")
    schema["properties"]["batchItemFailures"]["items"]["$ref"] = "#/$defs/Failed"


ROWS = [
    *(
        Row(
            f"common-scalar-{name}",
            _both(
                _scalar(name, type="string"),
                toy(member("extra", **{"$ref": f"common.json#/$defs/{name}"})),
            ),
            Wrong(MEMBER, name),
        )
        for name in ("Extra", "None", "A b", "datetime")
    ),
    Row("common-scalar-without-use", _scalar("Extra", type="string"), RIGHT),
    Row(
        "common-scalar-is-true",
        _common(put("/$defs", "Base64Data", True)),
        _in_common(BASE64),
    ),
    Row(
        "common-scalar-is-a-list",
        _common(put("/$defs", "Base64Data", [])),
        _in_common(BASE64),
    ),
    Row(
        "common-scalar-is-gone",
        _common(drop("/$defs", "Base64Data")),
        Wrong("/$defs/Record/properties/content", "Base64Data"),
    ),
    Row("common-without-definitions", _common(drop("", "$defs")), _in_common("", "$defs")),
    Row("common-definitions-are-a-list", _common(put("", "$defs", [])), _in_common("")),
    Row("common-without-type", _common(drop(BASE64, "type")), _in_common(BASE64, "type")),
    Row("common-type-unknown", _common(put(BASE64, "type", "text")), _in_common(BASE64)),
    Row("common-two-types", _common(put(BASE64, "type", ["string", "null"])), _in_common(BASE64)),
    Row(
        "common-two-types-of-a-number",
        _common(put("/$defs/EpochSeconds", "type", ["string", "number"])),
        _in_common("/$defs/EpochSeconds"),
    ),
    Row("common-type-array", _common(put(BASE64, "type", "array")), _in_common(BASE64)),
    Row("common-encoding-unknown", _common(put(BASE64, "x-encoding", "rot13")), _in_common(BASE64)),
    Row("common-encoding-null", _common(put(BASE64, "x-encoding", None)), _in_common(BASE64)),
    Row(
        "common-encoding-of-a-number",
        _common(put("/$defs/EpochSeconds", "x-encoding", "base64")),
        _in_common("/$defs/EpochSeconds", "x-encoding"),
    ),
    Row(
        "common-encoding-of-text",
        _common(put(BASE64, "x-encoding", "epoch-seconds")),
        _in_common(BASE64, "x-encoding"),
    ),
    Row(
        "common-without-description",
        _common(drop(BASE64, "description")),
        _in_common(BASE64, "description"),
    ),
    Row(
        "common-unknown-keyword",
        _common(put(BASE64, "nonsense", 1)),
        _in_common(BASE64, "nonsense"),
    ),
    Row(
        "common-misspelt",
        _common(rename(BASE64, "x-encoding", "x-encodng")),
        _in_common(BASE64, "x-encodng"),
    ),
    *(
        Row(f"common-{name}", _common(put(BASE64, name, value)), _in_common(BASE64, name))
        for name, value in {
            "x-payload": True,
            "x-record-class": "Base",
            "x-enum": {"name": "Kind", "values": ["A"]},
        }.items()
    ),
    Row("common-root-x-source", _common(put("", "x-source", {})), _in_common("", "")),
    Row(
        "common-pattern",
        _common(put(BASE64, "pattern", "^[A-Za-z0-9+/=]*$")),
        (RIGHT, _in_common(BASE64)),
    ),
    Row(
        "common-refers-to-nothing",
        _common(put("/$defs/AttributeMap/additionalProperties", "$ref", "#/$defs/Nothing")),
        _in_common("/$defs/AttributeMap", "Nothing"),
    ),
    Row(
        "common-hostile-description",
        _common(put(BASE64, "description", '"""\\N{{ a }}\n')),
        RIGHT,
    ),
    Row("common-title", _common(put(BASE64, "title", "Other")), (RIGHT, _in_common(BASE64))),
    # The response.
    *(
        Row(f"response-without-{name}", _response(drop("", name)), _in_response("", name))
        for name in ("title", "description", "properties", "$defs", "required")
    ),
    *(
        Row(
            f"response-failure-without-{name}",
            _response(drop(FAILURE, name)),
            _in_response(FAILURE, name),
        )
        for name in ("title", "description", "properties", "required")
    ),
    Row(
        "response-without-failure",
        _response(drop("/$defs", "Failure")),
        _in_response(ANYWHERE, "Failure"),
    ),
    Row(
        "response-failure-called-otherwise",
        _response(_rename_failure),
        (RIGHT, _in_response("/$defs")),
    ),
    Row(
        "response-without-batch-item-failures",
        _response(drop("/properties", "batchItemFailures"), drop("", "required")),
        _in_response("", "batchItemFailures"),
    ),
    Row(
        "response-batch-item-failures-misspelt",
        _response(
            rename("/properties", "batchItemFailures", "batchItemFailure"),
            put("", "required", ["batchItemFailure"]),
        ),
        _in_response("", "batchItemFailures"),
    ),
    Row(
        "response-identifier-misspelt",
        _response(
            rename(f"{FAILURE}/properties", "itemIdentifier", "itemIdentifer"),
            put(FAILURE, "required", ["itemIdentifer"]),
        ),
        _in_response(FAILURE, "itemIdentifier"),
    ),
    Row(
        "response-identifier-is-a-number",
        _response(put(IDENTIFIER, "type", "integer")),
        _in_response(IDENTIFIER),
    ),
    Row(
        "response-identifier-without-type",
        _response(drop(IDENTIFIER, "anyOf")),
        _in_response(IDENTIFIER),
    ),
    Row(
        "response-requires-nothing",
        _response(put("", "required", ["batchItemFailurs"])),
        _in_response("/required", "batchItemFailurs"),
    ),
    Row(
        "response-failure-requires-nothing",
        _response(put(FAILURE, "required", ["other"])),
        _in_response(FAILURE, "other"),
    ),
    Row(
        "response-refers-to-nothing",
        _response(put("/properties/batchItemFailures/items", "$ref", "#/$defs/Nothing")),
        _in_response("/properties/batchItemFailures", "Nothing"),
    ),
    Row(
        "response-refers-to-itself",
        _response(put("/properties/batchItemFailures/items", "$ref", "#")),
        _in_response("/properties/batchItemFailures"),
    ),
    Row(
        "response-is-no-array",
        _response(put("/properties/batchItemFailures", "type", "object")),
        _in_response("/properties/batchItemFailures"),
    ),
    *(
        Row(
            f"response-title-{title!a}",
            _response(put(pointer, "title", title)),
            _in_response(pointer, title),
        )
        for pointer, title in (
            *(("", title) for title in ("a b", "None", "EventType")),
            *((FAILURE, title) for title in ("", "Batch", "TypedDict")),
        )
    ),
    Row(
        "response-title-twice",
        _response(put("", "title", "PartialItemFailures")),
        _in_response(f"{FAILURE}/title", "response.json#/title"),
    ),
    Row(
        "response-title-of-a-model",
        _response(put(FAILURE, "title", "ToyModel")),
        Wrong("/title", "response.json#/$defs/Failure/title"),
    ),
    Row(
        "response-unknown-keyword",
        _response(put(FAILURE, "nonsense", 1)),
        _in_response(FAILURE, "nonsense"),
    ),
    Row("response-x-source", _response(put("", "x-source", {})), _in_response("")),
    *(
        Row(f"response-{name}", _response(put(FAILURE, name, value)), _in_response(FAILURE, name))
        for name, value in {"x-record-class": "Failure", "x-payload": True}.items()
    ),
    Row(
        "response-with-another-member",
        _response(put("/properties", "note", {"description": "N.", "type": "string"})),
        (RIGHT, _in_response("/properties/note")),
    ),
    *(
        Row(
            f"common-example-{example!a}",
            _common(put("/$defs/EpochMillisecondsText", "examples", ["0", example])),
            _in_common("/$defs/EpochMillisecondsText/examples/1", "EpochMillisecondsText"),
        )
        for example in ("now", 0, None)
    ),
    Row(
        "common-example-of-a-member",
        toy(needed("extra", **{"$ref": "common.json#/$defs/Rfc3339Text"})),
        Right(sample={"extra": "2026-11-27T23:00:00Z"}),
    ),
    Row(
        "a-common-name-as-a-title",
        toy(put("/$defs/Meta", "title", "Base64Data")),
        (Right(), Wrong("/$defs/Meta", "Base64Data")),
    ),
    Row(
        "a-shared-object",
        toy(member("extra", **{"$ref": "common.json#/$defs/AttributeValue"})),
        (RIGHT, Wrong(MEMBER)),
    ),
]
