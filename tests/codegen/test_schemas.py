"""Load schemas, and find mistakes with the meta-schema."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from jsonschema import Draft202012Validator

from codegen.errors import GenerationError, SchemaError
from codegen.schemas import Schemas, check_schema, load_schemas, pointer_of, registry_of
from tests.codegen.toy import (
    SCHEMAS,
    Schema,
    copy_schemas,
    read_schema,
    schema_id,
    write_schema,
)

Change: TypeAlias = Callable[[Schema], object]

PAYLOAD = "/$defs/Record/properties/content"


def at(schema: Schema, pointer: str) -> Any:
    """Return the part of a schema at a JSON Pointer without escapes."""
    part: Any = schema
    for step in pointer.split("/")[1:]:
        part = part[step]
    return part


def put(pointer: str, keyword: str, value: object) -> Change:
    """Change a schema: set a keyword."""
    return lambda schema: at(schema, pointer).__setitem__(keyword, value)


def drop(pointer: str, keyword: str) -> Change:
    """Change a schema: remove a keyword."""
    return lambda schema: at(schema, pointer).pop(keyword)


def rename(pointer: str, keyword: str, other: str) -> Change:
    """Change a schema: misspell a keyword."""
    return lambda schema: at(schema, pointer).__setitem__(other, at(schema, pointer).pop(keyword))


def test_the_sources_are_in_the_order_of_their_names(schemas: Schemas) -> None:
    assert list(schemas.sources) == sorted(schemas.sources)
    assert list(schemas.messages) == sorted(schemas.messages)
    assert {"meta", "common", "response", *schemas.sources, *schemas.messages} == {
        path.stem for path in SCHEMAS.glob("*.json")
    }


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.name)
def test_each_file_is_a_json_schema(path: Path) -> None:
    schema = read_schema(path)

    Draft202012Validator.check_schema(schema)

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == schema_id(path.name)


def test_the_toy_matches_the_meta_schema(toy: Schema) -> None:
    check_schema("toy.json", toy, read_schema(SCHEMAS / "meta.json"))


@pytest.mark.parametrize(
    ("change", "pointer", "problem"),
    [
        pytest.param(
            rename("", "x-source", "x-sorce"), "", "unknown keyword 'x-sorce'", id="x-sorce"
        ),
        pytest.param(
            rename(PAYLOAD, "x-payload", "x-paylod"),
            PAYLOAD,
            "unknown keyword 'x-paylod'",
            id="x-paylod",
        ),
        pytest.param(
            rename("/$defs/Record", "x-record-class", "x-recordClass"),
            "/$defs/Record",
            "unknown keyword 'x-recordClass'",
            id="x-recordClass",
        ),
        pytest.param(
            rename("/x-source", "itemIdentifier", "itemIdentifer"),
            "/x-source",
            "itemIdentif",
            id="itemIdentifer",
        ),
        pytest.param(
            put("/x-source/fifo", "extra", "X"), "/x-source/fifo", "'extra'", id="fifo-extra"
        ),
        *(
            pytest.param(
                drop("/x-source", keyword),
                "/x-source",
                f"{keyword!r} is a required property",
                id=f"no-{keyword}",
            )
            for keyword in ("name", "prefix", "kind", "eventSource", "records", "itemIdentifier")
        ),
        *(
            pytest.param(
                drop("/x-source/fifo", keyword),
                "/x-source/fifo",
                f"{keyword!r} is a required property",
                id=f"no-fifo-{keyword}",
            )
            for keyword in ("processor", "error", "groupError")
        ),
        pytest.param(
            drop("/x-source", "orderingKey"), "/x-source", "orderingKey", id="fifo-without-order"
        ),
        pytest.param(
            put("/x-source", "receipt", "/from"), "/x-source", "origin", id="receipt-without-origin"
        ),
        pytest.param(
            put("/x-source", "kind", "topic"), "/x-source/kind", "'topic' is not one of", id="kind"
        ),
        pytest.param(
            put("/x-source", "name", "toy"), "/x-source/name", "does not match", id="name"
        ),
        pytest.param(
            put("/x-source", "records", "Records"),
            "/x-source/records",
            "does not match",
            id="no-slash",
        ),
        pytest.param(
            put("/x-source", "records", "/batch//items"),
            "/x-source/records",
            "does not match",
            id="empty-step",
        ),
        pytest.param(
            put("/$defs/Record", "x-record-class", "toy record"),
            "/$defs/Record/x-record-class",
            "does not match",
            id="class-name",
        ),
        pytest.param(
            put(PAYLOAD, "x-payload", "yes"),
            f"{PAYLOAD}/x-payload",
            "'yes' is not one of",
            id="x-payload-text",
        ),
        pytest.param(
            put(PAYLOAD, "x-encoding", "rot13"),
            f"{PAYLOAD}/x-encoding",
            "'rot13' is not one of",
            id="x-encoding",
        ),
        pytest.param(
            rename("/$defs/Record", "required", "requird"),
            "/$defs/Record",
            "unknown keyword 'requird'",
            id="requird",
        ),
        pytest.param(
            rename("", "properties", "propertys"), "", "unknown keyword 'propertys'", id="propertys"
        ),
        pytest.param(
            rename("/$defs/Batch/properties/items", "items", "item"),
            "/$defs/Batch/properties/items",
            "unknown keyword 'item'",
            id="item",
        ),
        pytest.param(
            put("/$defs/Record/properties/note", "type", "text"),
            "/$defs/Record/properties/note/type",
            "'text' is not",
            id="type-text",
        ),
        pytest.param(
            drop("/$defs/Meta", "description"),
            "/$defs/Meta",
            "'description' is a required property",
            id="definition-without-description",
        ),
        pytest.param(
            drop("/$defs/Record/properties/note", "description"),
            "/$defs/Record/properties/note",
            "'description' is a required property",
            id="property-without-description",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(
    toy: Schema, change: Change, pointer: str, problem: str
) -> None:
    change(toy)

    with pytest.raises(SchemaError) as caught:
        check_schema("toy.json", toy, read_schema(SCHEMAS / "meta.json"))

    assert (caught.value.file, caught.value.pointer) == ("toy.json", pointer)
    assert problem in caught.value.problem
    assert str(caught.value) == f"toy.json#{pointer}: {caught.value.problem}"


def test_a_schema_without_x_source_is_of_a_message(tmp_path: Path, toy: Schema) -> None:
    folder = copy_schemas(tmp_path / "schemas")
    del toy["x-source"]
    write_schema(folder / "toy.json", toy)

    schemas = load_schemas(folder)

    assert "toy" in schemas.messages
    assert "toy" not in schemas.sources


@pytest.mark.parametrize("name", ["meta.json", "common.json", "response.json"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = copy_schemas(tmp_path / "schemas")
    (folder / name).unlink()

    with pytest.raises(SchemaError, match="not found") as caught:
        load_schemas(folder)

    assert caught.value.file == name


@pytest.mark.parametrize(
    "identifier",
    [
        *(None, 1, "", "meta.json", "urn:lambda-batch:meta", schema_id("sqs.json")),
        "https://lambda-batch.invalid/schemas/meta.json",
        "https://lambda-batch.invalid/schemas/today/meta.json",
        "https://lambda-batch-invalid/schemas/2026-11-27/meta.json",
    ],
)
def test_an_id_of_the_meta_schema_without_base_or_date_is_named(
    tmp_path: Path, identifier: object
) -> None:
    folder = copy_schemas(tmp_path / "schemas")
    write_schema(folder / "meta.json", {**read_schema(folder / "meta.json"), "$id": identifier})

    with pytest.raises(SchemaError, match=r"https://lambda-batch\.invalid/schemas/YYYY-MM-DD/meta"):
        load_schemas(folder)


def test_a_new_date_belongs_into_all_files(tmp_path: Path) -> None:
    folder = copy_schemas(tmp_path / "schemas")
    newer = schema_id("meta.json").replace("/20", "/21")
    write_schema(folder / "meta.json", {**read_schema(folder / "meta.json"), "$id": newer})

    with pytest.raises(SchemaError) as caught:
        load_schemas(folder)

    expected = newer.replace("meta.json", "cloudwatch_logs.json")
    assert str(caught.value).startswith(f"cloudwatch_logs.json#/$id: expected {expected!r}: ")


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GenerationError, match="not found"):
        load_schemas(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'{"title": "Toy",}', id="surplus-comma"),
        pytest.param(b"", id="empty"),
        pytest.param(b'\xef\xbb\xbf{"title": "Toy"}', id="byte-order-mark"),
        pytest.param(b'{"title": "T\xf6y"}', id="latin-1"),
        pytest.param(b"[]", id="array"),
    ],
)
def test_a_file_without_a_json_object_is_named(tmp_path: Path, content: bytes) -> None:
    folder = copy_schemas(tmp_path / "schemas")
    (folder / "toy.json").write_bytes(content)

    with pytest.raises(SchemaError) as caught:
        load_schemas(folder)

    assert (caught.value.file, caught.value.pointer) == ("toy.json", "")


@pytest.mark.parametrize(
    ("path", "pointer"),
    [([], ""), (["$defs", "a/b", 0], "/$defs/a~1b/0"), (["~1"], "/~01")],
)
def test_pointer_of(path: list[str | int], pointer: str) -> None:
    assert pointer_of(path) == pointer


def test_references_between_the_files_resolve() -> None:
    validator: Any = Draft202012Validator(
        {"$ref": schema_id("dynamodb.json#/$defs/ChangedRecord/properties/Keys")},
        registry=registry_of(SCHEMAS),
    )

    assert validator.is_valid({"Id": {"N": "101"}})
    assert not validator.is_valid({"Id": 101})
