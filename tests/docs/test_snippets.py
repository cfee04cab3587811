"""The Python code of the documentation passes mypy and pyright, both strict."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest

from tests.typing.catalogue import MISTAKES

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

MAX_MARKED = 2
"""How many blocks may be marked as fragments or as wrong: raise it only for a good reason."""

_BLOCK = re.compile(
    r"^ *(?:<!-- (?P<mark>fragment|wrong): [^\n]+ -->\n *)?```python\n(?P<code>.*?)^ *```$",
    re.DOTALL | re.MULTILINE,
)
_MISTAKES = {mistake.source.strip() for mistake in MISTAKES.values()}
"""Blocks of docs/types.md that are copies of files which tests/typing checks."""

_NAME = re.compile(r"# (\w+\.py)\n")


class Block(NamedTuple):
    """A block of Python code in a page."""

    file: str
    """The name in its first line, by which other blocks import it, or the page and its number."""
    mark: str | None
    code: str


def _read_blocks() -> list[Block]:
    blocks: list[Block] = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        found = list(_BLOCK.finditer(text))
        assert len(found) == len(re.findall(r"^ *(?:```|~~~)py", text, re.MULTILINE)), page
        for number, match in enumerate(found, 1):
            named = _NAME.match(match["code"])
            stem = "_".join(page.relative_to(ROOT).with_suffix("").parts).lower().replace("-", "_")
            file = named[1] if named else f"{stem}_{number}.py"
            code = dedent(match["code"])
            if code.strip() not in _MISTAKES:
                blocks.append(Block(file, match["mark"], code))
    return blocks


BLOCKS = _read_blocks()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file for each block that must be right."""
    folder = tmp_path_factory.mktemp("snippets")
    for block in BLOCKS:
        if block.mark is None:
            (folder / block.file).write_text(block.code, encoding="utf-8")
    # Part of Lambda's Python runtimes; the package index has it without types.
    (folder / "snapshot_restore_py.pyi").write_text(
        "from collections.abc import Callable\n"
        "def register_before_snapshot("
        "func: Callable[..., object], *args: object, **kwargs: object) -> object: ...\n",
        encoding="utf-8",
    )
    (folder / "mypy.ini").write_text("[mypy]\nstrict = true\n", encoding="utf-8")
    # boto3-stubs types boto3.client only for the services whose stubs are installed.
    settings = {"typeCheckingMode": "strict", "reportUnknownMemberType": False}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder


def _run(folder: Path, *command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_block_has_a_file_of_its_own() -> None:
    files = [block.file for block in BLOCKS]
    assert len(files) == len(set(files))


def test_few_blocks_are_not_checked() -> None:
    assert sum(block.mark is not None for block in BLOCKS) <= MAX_MARKED


def test_blocks_pass_mypy(folder: Path) -> None:
    _run(folder, "mypy", "--config-file=mypy.ini", ".")


def test_blocks_pass_pyright(folder: Path) -> None:
    _run(folder, "pyright", "--pythonpath", sys.executable)


def test_wrong_blocks_fail(tmp_path: Path) -> None:
    wrong = [block for block in BLOCKS if block.mark == "wrong"]
    for block in wrong:
        (tmp_path / block.file).write_text(block.code, encoding="utf-8")
    command = (sys.executable, "-m", "mypy", "--strict", "--config-file=", ".")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert {line.partition(":")[0] for line in done.stdout.splitlines() if ": error:" in line} == {
        block.file for block in wrong
    }
