"""The snippets of docs/testing.md: its tests pass, and its programs print the shown text."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.testing.test_plugin import OPTIONS, isolate

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^```python\n# (\w+\.py)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE))


@pytest.fixture(autouse=True)
def files(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the snippets into a folder from which the project can be imported."""
    isolate(monkeypatch)
    for name, code in FILES.items():
        (pytester.path / name).write_text(code, encoding="utf-8")


def test_every_snippet_has_a_name() -> None:
    assert TEXT.count("```python") == len(FILES)


def test_the_tests_pass(pytester: pytest.Pytester) -> None:
    count = sum(code.count("\ndef test_") for code in FILES.values())
    assert count >= 7
    pytester.runpytest_subprocess(*OPTIONS).assert_outcomes(passed=count)


def test_programs_print_the_shown_text(pytester: pytest.Pytester) -> None:
    programs = [name for name, code in FILES.items() if "\nprint(" in code]
    shown = re.findall(r"^```text\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    assert len(programs) == len(shown) == 2
    for name, text in zip(programs, shown, strict=True):
        assert pytester.run(sys.executable, name).stdout.str().strip() == text.strip()
