"""Each definition of the schemas has examples; its schema, model and record class accept them."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter
from referencing.jsonschema import DRAFT202012

import lambda_batch
from codegen.keywords import schemas_in
from codegen.schemas import META, REGISTRY
from lambda_batch.wire import scalars
from tests.codegen.toy import SCHEMAS, Schema, read_schema
from tests.events.reading import check_view


class Definition(NamedTuple):
    """An event, a message, or an object or scalar in it."""

    uri: str
    name: str
    """The name in `$defs`, or that of the file."""
    schema: Schema


def closed(schema: Schema) -> Schema:
    """Return a copy whose objects have no other properties than those that it names."""
    copy = deepcopy(schema)
    for _, node in schemas_in(copy, ()):
        if "properties" in node:
            node["additionalProperties"] = False
    return copy


FILES = [read_schema(path) for path in sorted(SCHEMAS.glob("*.json")) if path.name != META]
CLOSED = REGISTRY.with_resources(
    (schema["$id"], DRAFT202012.create_resource(closed(schema))) for schema in FILES
)
DEFINITIONS = [
    *(Definition(of["$id"], of["title"], of) for of in FILES if "properties" in of),
    *(
        Definition(f"{of['$id']}#/$defs/{name}", name, schema)
        for of in FILES
        for name, schema in of.get("$defs", {}).items()
    ),
]


def short(definition: Definition) -> str:
    return definition.uri.rpartition("/schemas/")[2].partition("/")[2]


every_definition = pytest.mark.parametrize("definition", DEFINITIONS, ids=short)


@every_definition
def test_the_examples_of_a_definition_show_each_property(definition: Definition) -> None:
    examples: list[Any] = definition.schema["examples"]
    properties: Schema = definition.schema.get("properties", {})

    assert examples
    assert {name for example in examples if properties for name in example} == set(properties)


@every_definition
def test_the_schema_accepts_its_examples(definition: Definition) -> None:
    validator: Any = Draft202012Validator({"$ref": definition.uri}, registry=CLOSED)

    for example in definition.schema["examples"]:
        assert [error.message for error in validator.iter_errors(example)] == []


@pytest.mark.parametrize(
    "definition",
    # AttributeValue has no type; those of the response are dictionaries, which check nothing.
    [
        each
        for each in DEFINITIONS
        if each.name != "AttributeValue" and "/response.json" not in each.uri
    ],
    ids=short,
)
def test_the_model_accepts_its_examples(definition: Definition) -> None:
    title = definition.schema.get("title")
    kind: Any = getattr(lambda_batch, title) if title else vars(scalars)[definition.name]
    adapter: TypeAdapter[Any] = TypeAdapter(kind)

    for example in definition.schema["examples"]:
        adapter.validate_json(json.dumps(example))


@pytest.mark.parametrize(
    "definition", [each for each in DEFINITIONS if "x-record-class" in each.schema], ids=short
)
def test_the_record_class_reads_its_examples(definition: Definition) -> None:
    view = getattr(lambda_batch, definition.schema["x-record-class"])

    for example in definition.schema["examples"]:
        assert check_view(view(example)) > 0
