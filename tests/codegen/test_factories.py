"""Factories of test events: what they make is an event by the schema of its source."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

import codegen.factories
from codegen.rendering import read_specs, render_package
from codegen.schemas import registry_of
from lambda_batch import BasePartialBatchProcessor, EventType, process_partial_response
from tests.codegen.test_rendering import with_sources
from tests.codegen.toy import SCHEMAS

if TYPE_CHECKING:
    from codegen.schemas import Schemas
    from tests.codegen.toy import Schema


@pytest.fixture
def generated_factories(monkeypatch: pytest.MonkeyPatch, schemas: Schemas) -> dict[str, Any]:
    """The functions that would be generated for our sources if the kit had none of its own."""
    monkeypatch.setattr(codegen.factories, "_names_of_kit", set)
    files = render_package(read_specs(schemas))
    functions: dict[str, Any] = {}
    for package in schemas.sources:
        code = compile(files[f"{package}/factories.py"], package, "exec", dont_inherit=True)
        exec(code, functions)  # noqa: S102  # it is what the test is about
    return functions


@pytest.mark.parametrize(
    ("package", "payloads"),
    [
        ("dynamodb", [{"id": "1"}, {"id": "2"}]),
        ("kafka", [b"bytes", None]),
        ("kinesis", [b"bytes", {"amount": 1}]),
        ("sqs", ["text", {"amount": 1}]),
    ],
)
def test_events_of_every_source_match_their_schema_and_are_processed(
    schemas: Schemas, generated_factories: dict[str, Any], package: str, payloads: list[object]
) -> None:
    event = generated_factories[f"{package}_event"](payloads, start=4)

    registry = registry_of(SCHEMAS)
    schema = schemas.sources[package]
    Draft202012Validator(schema, registry=registry).validate(event)  # pyright: ignore[reportUnknownMemberType]  # its stubs
    assert json.loads(json.dumps(event)) == event
    source = import_module(f"lambda_batch_events.{package}.source").SOURCE
    records = source.records_of(event)
    assert len(set(map(str, source.identifiers_of(records)))) == len(payloads)
    assert None not in source.ordering_keys(records)
    processor: Any = BasePartialBatchProcessor(EventType[source.name])
    assert process_partial_response(event, str, processor) == {"batchItemFailures": []}


def test_the_kit_s_own_factories_are_not_generated(schemas: Schemas) -> None:
    files = render_package(read_specs(schemas))

    assert "__all__: list[str] = [\n]" in files["factories.py"]
    assert not any(name.endswith("/factories.py") for name in files)


def test_a_source_without_a_payload_of_its_own_has_no_factories(
    toy: Schema, schemas: Schemas
) -> None:
    """The factory can't know what else the objects of an array would hold."""
    record = toy["$defs"]["Record"]["properties"]
    content = record.pop("content")
    toy["$defs"]["Record"]["required"].remove("content")
    part: Schema = {"title": "ToyPart", "description": "A part.", "x-record-class": "ToyPartView"}
    part |= {"type": "object", "required": ["content"], "properties": {"content": content}}
    toy["$defs"]["Part"] = part
    items = {"$ref": "#/$defs/Part"}
    record["parts"] = {"description": "Its parts.", "type": ["array", "null"], "items": items}

    files = render_package(read_specs(with_sources(schemas, toy=toy)))

    assert "toy/factories.py" not in files
    assert "toy_event" not in files["factories.py"]
