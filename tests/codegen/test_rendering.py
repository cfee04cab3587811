"""The second pass: templates, and unique names."""

from __future__ import annotations

import ast
from copy import deepcopy
from dataclasses import replace
from shutil import copytree
from typing import TYPE_CHECKING

import pytest
from jinja2 import UndefinedError

import codegen.rendering
from codegen.errors import GenerationError, SchemaError
from codegen.rendering import header, read_specs, render_package
from tests.codegen.test_schemas import put

if TYPE_CHECKING:
    from pathlib import Path

    from codegen.schemas import Schemas
    from tests.codegen.toy import Schema


def with_sources(schemas: Schemas, /, **sources: Schema) -> Schemas:
    """Return the project's schemas with only these sources."""
    return replace(schemas, sources=sources, messages={})


def other_toy(toy: Schema, **names: str) -> Schema:
    """Return the schema of a second imaginary source; only `names` may clash with the first."""
    other = deepcopy(toy)
    other["title"] = "OtherModel"
    other["x-source"]["name"] = "Other"
    other["x-source"]["prefix"] = "Other"
    other["x-source"]["fifo"] = {
        "processor": "OtherFifoProcessor",
        "error": "OtherFifoError",
        "groupError": "OtherFifoGroupError",
    }
    for definition in other["$defs"].values():
        for keyword in definition.keys() & {"title", "x-record-class"}:
            definition[keyword] = definition[keyword].replace("Toy", "Other")
    for pointer, name in names.items():
        put(pointer.rpartition("/")[0], pointer.rpartition("/")[2], name)(other)
    return other


def test_the_header_names_the_origin_of_a_module() -> None:
    assert header("schemas/toy.json") == (
        "Generated from schemas/toy.json by `nox -s generate`; do not edit it by hand."
    )


def test_the_files_of_a_source(toy: Schema, schemas: Schemas) -> None:
    files = render_package(read_specs(with_sources(schemas, toy=toy)))

    assert {name for name in files if not name.startswith("schemas/")} == {
        "__init__.py",
        "factories.py",
        "toy/factories.py",
        "async_processors.py",
        "event_types.py",
        "processors.py",
        "py.typed",
        "response.py",
        "toy/__init__.py",
        "toy/async_processors.py",
        "toy/errors.py",
        "toy/models.py",
        "toy/processors.py",
        "toy/records.py",
        "toy/source.py",
    }


def test_a_source_without_order_has_no_fifo_errors(toy: Schema, schemas: Schemas) -> None:
    del toy["x-source"]["fifo"]
    del toy["x-source"]["orderingKey"]

    files = render_package(read_specs(with_sources(schemas, toy=toy)))

    assert "toy/errors.py" not in files
    assert "return [None for record in records]" in files["toy/source.py"]
    assert "Fifo" not in files["toy/processors.py"] + files["__init__.py"]


@pytest.mark.parametrize(
    "description",
    ['A """quoted""" toy', '""""', '"""\nraise SystemExit\n"""', "C:\\new", "\\N{BULLET}", "a\0b"],
)
def test_the_description_of_an_event_stays_text(
    toy: Schema, schemas: Schemas, description: str
) -> None:
    toy["description"] = description

    files = render_package(read_specs(with_sources(schemas, toy=toy)))
    module = ast.parse(files["toy/__init__.py"])

    assert len(module.body) == 1
    docstring = ast.get_docstring(module)
    assert docstring is not None
    assert docstring.endswith(description)


def test_two_sources_with_names_of_their_own(toy: Schema, schemas: Schemas) -> None:
    files = render_package(read_specs(with_sources(schemas, toy=toy, other=other_toy(toy))))

    assert "OtherRecordModel" in files["processors.py"]
    assert "ToyRecordModel" in files["processors.py"]


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("/title", "ToyModel"),
        ("/$defs/Meta/title", "ToyMetaModel"),
        ("/$defs/Meta/x-record-class", "ToyMeta"),
        ("/$defs/Meta/x-record-class", "ToyMetaModel"),
        ("/x-source/name", "Toy"),
        ("/x-source/prefix", "Toy"),
        ("/x-source/prefix", ""),
        ("/x-source/fifo/processor", "ToyFifoProcessor"),
        ("/x-source/fifo/error", "ToyFifoError"),
        ("/title", "EventType"),
        ("/title", "PartialItemFailures"),
    ],
)
def test_a_name_of_another_source_is_rejected(
    toy: Schema, schemas: Schemas, pointer: str, name: str
) -> None:
    with pytest.raises(SchemaError, match="name"):
        read_specs(with_sources(schemas, toy=toy, other=other_toy(toy, **{pointer: name})))


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("/$defs/Meta/title", "ToyRecordModel"),
        ("/$defs/Meta/x-record-class", "ToyRecord"),
        ("/$defs/Meta/x-record-class", "ToyModel"),
        ("/x-source/fifo/processor", "ToyBatchProcessor"),
        ("/$defs/Meta/title", "toy meta"),
        ("/x-source/name", "None"),
    ],
)
def test_a_name_that_is_used_twice_or_is_no_name_is_rejected_at_its_keyword(
    toy: Schema, schemas: Schemas, pointer: str, name: str
) -> None:
    owner, _, key = pointer.rpartition("/")
    put(owner, key, name)(toy)

    with pytest.raises(SchemaError, match="name") as caught:
        read_specs(with_sources(schemas, toy=toy))

    assert (caught.value.file, caught.value.pointer) == ("toy.json", pointer)


@pytest.mark.parametrize(
    "package", ["my-queue", "2nd", "async", "processors", "response", "schemas", "factories"]
)
def test_a_file_name_that_is_not_a_package_name_is_rejected(
    toy: Schema, schemas: Schemas, package: str
) -> None:
    with pytest.raises(GenerationError, match=package):
        read_specs(with_sources(schemas, **{package: toy}))


def test_a_misspelt_variable_in_a_template_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, toy: Schema, schemas: Schemas
) -> None:
    folder = tmp_path / "templates"
    copytree(codegen.rendering.TEMPLATES, folder)
    template = folder / "package" / "source" / "source.py.jinja2"
    text = template.read_text(encoding="utf-8")
    template.write_text(text.replace("source.view }}", "source.veiw }}"), encoding="utf-8")
    monkeypatch.setattr(codegen.rendering, "TEMPLATES", folder)

    with pytest.raises(UndefinedError, match="veiw"):
        render_package(read_specs(with_sources(schemas, toy=toy)))
