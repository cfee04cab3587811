"""The formatter pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from codegen.errors import GenerationError
from codegen.formatting import format_module

if TYPE_CHECKING:
    from pathlib import Path

PATH = "generated/lambda_batch_events/toy/models.py"

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


def test_a_module_is_formatted_and_its_imports_sorted() -> None:
    assert format_module(PATH, RAW) == FORMATTED


def test_unused_imports_are_removed() -> None:
    assert format_module(PATH, "from typing import Any, ClassVar\n\nx: Any = 1\n") == (
        "from typing import Any\n\nx: Any = 1\n"
    )


def test_a_formatted_module_does_not_change() -> None:
    assert format_module(PATH, FORMATTED) == FORMATTED


def test_the_line_length_is_that_of_the_project_in_every_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    line = f"numbers = [{', '.join(['1000'] * 14)}]\n"
    assert 88 < len(line) < 100

    assert format_module(PATH, line) == line


@pytest.mark.parametrize("text", ["class:\n", "x = (\n", "def f():\n"])
def test_invalid_python_is_an_error(text: str) -> None:
    with pytest.raises(GenerationError, match=f"{PATH} could not be formatted: .") as caught:
        format_module(PATH, text)

    assert "Failed to parse" in str(caught.value)
