"""The committed package: its index, its headers, and its ties to the project."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

import lambda_batch
import lambda_batch.testing
import lambda_batch.wire.scalars
import lambda_batch_events
from codegen.files import diff_files
from codegen.rendering import header
from tests.codegen.toy import GENERATED, ROOT, SCHEMAS

if TYPE_CHECKING:
    from pathlib import Path

    from codegen.schemas import Schemas

MODULES = sorted(GENERATED.rglob("*.py"))


def test_the_committed_files_are_generated_from_the_schemas(
    generated: dict[str, dict[str, str]],
) -> None:
    for folder, files in generated.items():
        assert list(diff_files(ROOT / folder, files)) == []
        for name, text in files.items():
            assert (ROOT / folder / name).read_bytes() == text.encode()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(GENERATED).as_posix())
def test_each_module_names_its_origin(path: Path) -> None:
    folder = path.relative_to(GENERATED).parent.name
    origin = f"schemas/{folder}.json" if folder else "schemas/"
    if path.name == "response.py":
        origin = "schemas/response.json"

    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))

    assert docstring is not None
    assert docstring.splitlines()[0] == header(origin)


def test_there_is_a_package_for_each_source_and_message(schemas: Schemas) -> None:
    folders = {path.name for path in GENERATED.iterdir() if (path / "__init__.py").is_file()}

    assert folders == {*schemas.sources, *schemas.messages}
    assert {member.name for member in lambda_batch_events.EventType} == {
        schema["x-source"]["name"] for schema in schemas.sources.values()
    }


def test_the_package_holds_the_schemas_as_they_are() -> None:
    """All but the meta-schema, which is of no use without the generator."""
    shipped = {path.name: path.read_bytes() for path in (GENERATED / "schemas").iterdir()}

    assert shipped == {
        path.name: path.read_bytes() for path in SCHEMAS.glob("*.json") if path.name != "meta.json"
    }


def test_types_are_published() -> None:
    assert (GENERATED / "py.typed").is_file()


def test_the_index_names_each_thing_once() -> None:
    assert len(set(lambda_batch_events.__all__)) == len(lambda_batch_events.__all__)


@pytest.mark.parametrize("name", lambda_batch_events.__all__)
def test_each_name_of_the_index_is_public(name: str) -> None:
    value = getattr(lambda_batch_events, name)

    assert isinstance(value, type)
    assert value.__name__ == name
    assert getattr(lambda_batch, name) is value
    assert name in dir(lambda_batch)
    assert vars(import_module(value.__module__))[name] is value


def test_each_class_of_a_source_is_in_the_index() -> None:
    index = set(lambda_batch_events.__all__)
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
        assert names <= index, path


@pytest.mark.parametrize("module", [lambda_batch, lambda_batch_events, lambda_batch.testing])
def test_a_missing_name_is_an_attribute_error(module: object) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'SqsBatchProcesor'"):
        getattr(module, "SqsBatchProcesor")  # noqa: B009  # type checkers reject this name


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.name)
def test_each_used_shared_scalar_is_a_type(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    names = re.findall(r'"common\.json#/\$defs/(\w+)"', text)

    assert '"common.json' not in text or names
    for name in names:
        assert hasattr(lambda_batch.wire.scalars, name)


def test_tools_that_decide_the_bytes_are_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    group = project["dependency-groups"]["codegen"]

    for tool in ("datamodel-code-generator", "jinja2", "ruff"):
        [pin] = (line for line in group if re.match(rf"{tool}\b", line))
        assert re.fullmatch(rf"{tool}==\d+(\.\d+)+", pin)
