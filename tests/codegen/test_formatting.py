"""The formatter pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codegen.errors import GenerationError
from codegen.formatting import format_modules

if TYPE_CHECKING:
    from pathlib import Path

PATH = "toy/models.py"

RAW = """
from typing import Literal, Any
from lambda_batch.wire.records import RecordView
from collections.abc import Mapping
class Toy( RecordView ):
    kind : Literal['toy']
    parts : Mapping[str, Any]
    def name(self) -> str: return 'ä'
"""

FORMATTED = """\
from collections.abc import Mapping
from typing import Any, Literal

from lambda_batch.wire.records import RecordView


class Toy(RecordView):
    kind: Literal["toy"]
    parts: Mapping[str, Any]

    def name(self) -> str:
        return "ä"
"""


def format_module(text: str) -> str:
    """Format one module."""
    return format_modules({PATH: text})[PATH]


def test_a_module_is_formatted_and_its_imports_sorted() -> None:
    assert format_module(RAW) == FORMATTED


def test_unused_imports_are_removed() -> None:
    assert format_module("from typing import Any, ClassVar\n\nx: Any = 1\n") == (
        "from typing import Any\n\nx: Any = 1\n"
    )


def test_a_formatted_module_does_not_change() -> None:
    assert format_module(FORMATTED) == FORMATTED


def test_the_line_length_is_that_of_the_project_in_every_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    line = f"numbers = [{', '.join(['1000'] * 14)}]\n"
    assert 88 < len(line) < 100

    assert format_module(line) == line


@pytest.mark.parametrize("text", ["class:\n", "x = (\n", "def f():\n"])
def test_invalid_python_is_an_error(text: str) -> None:
    with pytest.raises(GenerationError, match=r"could not be formatted: .") as caught:
        format_module(text)

    assert f"Failed to parse {PATH}" in str(caught.value)


def test_other_files_stay_as_they_are() -> None:
    assert format_modules({"py.typed": "x = (  1)"}) == {"py.typed": "x = (  1)"}
