"""Shared fixtures of the generator's tests: schemas, and results that take seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codegen.__main__ import generate, main
from codegen.schemas import Schemas, load_schemas
from tests.codegen.toy import SCHEMAS, Schema, copy_schemas, toy_schema, write_schema

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def schemas() -> Schemas:
    """The project's own schemas. Do not change them."""
    return load_schemas(SCHEMAS)


@pytest.fixture(scope="session")
def generated() -> dict[str, str]:
    """The files generated from the project's own schemas. Do not change them."""
    return generate(SCHEMAS)


@pytest.fixture
def toy() -> Schema:
    """The schema of an imaginary source, which tests may change."""
    return toy_schema()


@pytest.fixture(scope="session")
def toy_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the schemas and the generated package of all sources and the imaginary one."""
    folder = tmp_path_factory.mktemp("toy")
    copy_schemas(folder / "schemas")
    write_schema(folder / "schemas" / "toy.json", toy_schema())
    arguments = ["--schemas", str(folder / "schemas"), "--output", str(folder / "generated")]
    assert main(arguments) == 0
    return folder
