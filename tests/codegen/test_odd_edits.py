"""Odd edits of the schemas: each gives a package that works, or an error that names its place.

The tables are in tests/codegen/odd_edits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codegen.errors import SchemaError
from tests.codegen.odd_edits import TABLES
from tests.codegen.odd_edits.packages import check_package, generate_unformatted
from tests.codegen.odd_edits.rows import ANYWHERE, Right, Row, Wrong, edited
from tests.codegen.test_schemas import drop
from tests.codegen.toy import SCHEMAS, toy_schema, write_schema

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [row for table in TABLES for row in table]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the toy as the only source."""
    for name in ("meta.json", "common.json", "response.json"):
        (tmp_path / name).write_bytes((SCHEMAS / name).read_bytes())
    # The recursion of this one takes most of the time, and no row is about it.
    edited(
        "common.json",
        drop("/$defs/AttributeValue", "properties"),
        drop("/$defs/AttributeMap", "examples"),
    )(tmp_path)
    write_schema(tmp_path / "toy.json", toy_schema())
    return tmp_path


@pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in ROWS])
def test_an_odd_edit_works_or_is_named_with_its_place(folder: Path, row: Row) -> None:
    row.edit(folder)

    match row.verdict:
        case Right():
            check_package(folder, row.verdict)
        case Wrong():
            check_error(folder, row.verdict)
        case right, wrong:
            try:
                check_package(folder, right)
            except SchemaError:
                check_error(folder, wrong)


def check_error(folder: Path, verdict: Wrong) -> None:
    """Raise unless the schemas are rejected, with an error that names file and place."""
    with pytest.raises(SchemaError) as caught:
        generate_unformatted(folder)

    error = caught.value
    assert error.file == verdict.file
    assert is_at(error.pointer, verdict.pointer), error
    assert verdict.fragment in error.problem


def is_at(pointer: str, expected: str) -> bool:
    """Return whether an error points at the expected place, or at something in it."""
    if expected == ANYWHERE:
        return pointer != ""
    if expected == "":
        return pointer.count("/") <= 1
    return f"{pointer}/".startswith(f"{expected}/")


def test_the_names_of_the_rows_are_unique() -> None:
    names = {row.name for row in ROWS}

    assert len(names) == len(ROWS) >= 150
