"""Shared fixtures of the generator's tests: schemas, and results that take seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codegen.__main__ import generate
from codegen.files import write_files
from codegen.schemas import Schemas, load_schemas
from tests.codegen.toy import SCHEMAS, Schema, copy_schemas, toy_schema, write_schema

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def schemas() -> Schemas:
    """The project's own schemas. Do not change them."""
    return load_schemas(SCHEMAS)


@pytest.fixture(scope="session")
def generated() -> dict[str, dict[str, str]]:
    """The files generated from the project's own schemas, by folders. Do not change them."""
    return generate(SCHEMAS)


@pytest.fixture
def toy() -> Schema:
    """The schema of an imaginary source, which tests may change."""
    return toy_schema()


@pytest.fixture(scope="session")
def toy_schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the schemas of all sources and the imaginary one."""
    folder = copy_schemas(tmp_path_factory.mktemp("toy") / "schemas")
    write_schema(folder / "toy.json", toy_schema())
    return folder


@pytest.fixture(scope="session")
def toy_generated(toy_schemas: Path) -> dict[str, dict[str, str]]:
    """What the generator makes of these schemas; not to be changed."""
    return generate(toy_schemas)


@pytest.fixture(scope="session")
def toy_project(toy_schemas: Path, toy_generated: dict[str, dict[str, str]]) -> Path:
    """A folder with these schemas and what is generated of them."""
    folder = toy_schemas.parent
    for below, files in toy_generated.items():
        assert list(write_files(folder / below, files))
    return folder
