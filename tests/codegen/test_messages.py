"""Schemas of messages inside payloads: models, and nothing else."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, Json, ValidationError

from codegen.errors import SchemaError
from codegen.models import generate_models
from codegen.rendering import read_specs, render_package
from codegen.sources import read_message
from tests.codegen.test_schemas import Change, drop, put
from tests.codegen.toy import schema_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from codegen.schemas import Schemas
    from tests.codegen.toy import Schema


class Order(BaseModel):
    """What a user sends."""

    amount: int


@pytest.fixture
def note() -> Schema:
    """The schema of a message, which tests may change."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_id("note.json"),
        "title": "NoteModel",
        "description": "A note that a service sends.",
        "type": "object",
        "required": ["kind", "note-text"],
        "properties": {
            "kind": {"description": "What it is.", "type": "string"},
            "note-text": {"description": "The user's.", "type": "string", "x-payload": True},
            "lines": {"description": "More of them.", "type": "array", "items": {"type": "string"}},
        },
    }


@pytest.fixture
def read(
    schemas: Schemas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Schema], Any]:
    """Generate the model of a message, and import it."""

    def read_note(note: Schema) -> Any:
        text = generate_models(read_message("note", note, schemas.common).document, "")
        (tmp_path / "note_models.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
        monkeypatch.delitem(sys.modules, "note_models", raising=False)
        return import_module("note_models").NoteModel

    return read_note


def test_a_message_has_models_only(note: Schema, schemas: Schemas) -> None:
    files = render_package(read_specs(replace(schemas, messages={"note": note})))

    assert {name for name in files if name.startswith("note/")} == {
        "note/__init__.py",
        "note/models.py",
    }
    assert "NoteModel" in files["__init__.py"]
    assert "Note" not in files["event_types.py"] + files["processors.py"]


def test_the_values_of_a_message_can_be_an_enum(note: Schema, schemas: Schemas) -> None:
    note["properties"]["kind"]["x-enum"] = {"name": "NoteKind", "values": ["SHORT", "LONG"]}

    files = render_package(read_specs(replace(schemas, messages={"note": note})))

    assert "class NoteKind" in files["note/enums.py"]
    assert "NoteKind" in files["__init__.py"]


def test_the_payload_of_a_message_is_a_type_parameter(
    note: Schema, read: Callable[[Schema], Any]
) -> None:
    model = read(note)

    order = model[Json[Order]].model_validate({"kind": "a", "note-text": '{"amount": 1}'})

    assert order.note_text == Order(amount=1)
    with pytest.raises(ValidationError, match="note-text"):
        model.model_validate({"kind": "a", "note-text": {"amount": 1}})


def test_the_payload_of_a_message_can_be_an_object(
    note: Schema, read: Callable[[Schema], Any]
) -> None:
    note["properties"]["note-text"]["type"] = "object"
    model = read(note)

    order = model[Order].model_validate({"kind": "a", "note-text": {"amount": 1}})

    assert order.note_text == Order(amount=1)
    assert model.model_validate({"kind": "a", "note-text": {}}).note_text == {}
    others: list[object] = ["text", [], 1, None]
    for other in others:
        with pytest.raises(ValidationError, match="note-text"):
            model.model_validate({"kind": "a", "note-text": other})


def test_a_message_needs_one_of_several_members(
    note: Schema, read: Callable[[Schema], Any]
) -> None:
    note["required"] = ["kind"]
    note["anyOf"] = [{"required": ["note-text"]}, {"required": ["lines"]}]
    model = read(note)

    assert model.model_validate({"kind": "a", "lines": []}).note_text is None
    assert model.model_validate({"kind": "a", "note-text": "b"}).lines is None
    others: list[dict[str, object]] = [{}, {"lines": None}]
    for other in others:
        with pytest.raises(ValidationError, match="expected 'note_text' or 'lines', got neither"):
            model.model_validate({"kind": "a", **other})


def test_a_message_of_the_service_itself_holds_no_payload(
    note: Schema, read: Callable[[Schema], Any]
) -> None:
    note["x-control"] = {"member": "kind", "value": "PING", "empty": "lines"}
    model = read(note)

    ping = {"kind": "PING", "note-text": "", "lines": [1]}

    assert model.model_validate(ping).lines == []
    assert model.model_validate({**ping, "kind": "a", "lines": ["b"]}).lines == ["b"]
    with pytest.raises(ValidationError, match=r"lines\.0"):
        model.model_validate({**ping, "kind": "a"})
    with pytest.raises(ValidationError, match="NoteModel"):
        model.model_validate("no object")


@pytest.mark.parametrize(
    ("change", "pointer", "problem"),
    [
        pytest.param(put("", "x-record-class", "Note"), "", "x-record-class", id="view-of-root"),
        pytest.param(
            put(
                "",
                "$defs",
                {
                    "Line": {
                        "title": "Line",
                        "description": "A line.",
                        "x-record-class": "LineView",
                        "properties": {},
                    }
                },
            ),
            "/$defs/Line",
            "'x-source' says which",
            id="view",
        ),
        pytest.param(
            put("/properties/lines", "x-payload", True),
            "/properties/lines",
            "a payload must be a string or an object",
            id="payload-array",
        ),
        pytest.param(
            put(
                "/properties",
                "data",
                {
                    "description": "Bytes.",
                    "$ref": "common.json#/$defs/Base64Data",
                    "x-accessors": {"bytes": "data_bytes"},
                },
            ),
            "/properties/data",
            "of a record",
            id="accessors",
        ),
        pytest.param(
            put("", "anyOf", [{"required": ["lines"]}, {"required": ["kind"]}]),
            "/anyOf/1",
            "'kind' is no property that can be absent",
            id="one-of-required",
        ),
        pytest.param(
            put("", "anyOf", [{"required": ["lin"]}]), "/anyOf/0", "'lin'", id="one-of-nothing"
        ),
        pytest.param(
            put("", "anyOf", [{"required": ["lines", "kind"]}]),
            "/anyOf/0",
            "expected {'required': [a property]}",
            id="one-of-two",
        ),
        pytest.param(
            put("", "anyOf", [{"required": ["lines"], "title": "A"}]),
            "/anyOf/0",
            "expected {'required': [a property]}",
            id="one-of-with-more",
        ),
        pytest.param(
            put("", "x-control", {"member": "lines", "value": "PING", "empty": "lines"}),
            "/x-control/member",
            "a string, not 'lines'",
            id="control-by-array",
        ),
        pytest.param(
            put("", "x-control", {"member": "kind", "value": "PING", "empty": "kind"}),
            "/x-control/empty",
            "an array, not 'kind'",
            id="control-of-string",
        ),
        pytest.param(drop("", "description"), "", "description", id="no-description"),
    ],
)
def test_a_mistake_in_a_message_is_named_with_its_place(
    note: Schema, schemas: Schemas, change: Change, pointer: str, problem: str
) -> None:
    change(note)

    with pytest.raises(SchemaError) as caught:
        read_message("note", note, schemas.common)

    assert (caught.value.file, caught.value.pointer) == ("note.json", pointer)
    assert problem in caught.value.problem


def test_a_source_can_use_no_keyword_of_messages(toy: Schema, schemas: Schemas) -> None:
    toy["$defs"]["Meta"]["anyOf"] = [{"required": ["group"]}]

    with pytest.raises(SchemaError, match="anyOf") as caught:
        read_specs(replace(schemas, sources={"toy": toy}))

    assert caught.value.pointer == "/$defs/Meta"


def test_a_class_of_a_message_can_not_have_the_name_of_a_source(
    note: Schema, schemas: Schemas
) -> None:
    note["title"] = "SqsRecordModel"

    with pytest.raises(SchemaError, match="is a name of sqs") as caught:
        read_specs(replace(schemas, messages={"note": note}))

    assert (caught.value.file, caught.value.pointer) == ("note.json", "/title")
