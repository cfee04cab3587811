"""The README keeps its word: ten lines that work, and what mypy really says about the mistake."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from runpy import run_path

import pytest

from lambda_batch.testing import FakeLambdaContext, sqs_event

TEXT = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
_BLOCKS = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(language: str) -> list[str]:
    return [code for name, code in _BLOCKS.findall(TEXT) if name == language]


[CODE] = blocks("python")


def apply_diff(code: str, diff: str) -> str:
    """Return the code with the lines of the diff replaced; comments may differ."""
    lines = [line.partition("  #")[0] for line in code.splitlines()]
    removed = [line[1:] for line in diff.splitlines() if line.startswith("-")]
    added = [line[1:] for line in diff.splitlines() if line.startswith("+")]
    start = lines.index(removed[0])
    assert lines[start : start + len(removed)] == removed
    lines[start : start + len(removed)] = added
    return "\n".join(lines) + "\n"


def test_the_function_is_ten_lines() -> None:
    assert sum(bool(line.strip()) for line in CODE.splitlines()) == 10


def test_the_function_reports_the_bad_record(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(CODE, encoding="utf-8")
    event = sqs_event([{"sku": "mug"}, "no JSON"])

    response = run_path(str(tmp_path / "app.py"))["handler"](event, FakeLambdaContext())

    bad = event["Records"][1]["messageId"]
    assert response == {"batchItemFailures": [{"itemIdentifier": bad}]}


def test_mypy_says_what_is_shown(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="the message shown is one of mypy")
    [diff], [shown] = blocks("diff"), blocks("text")
    (tmp_path / "app.py").write_text(apply_diff(CODE, diff), encoding="utf-8")

    command = (sys.executable, "-m", "mypy", "--config-file=", "--strict", "--pretty", "app.py")
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "COLUMNS": "90"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == f"{shown}Found 1 error in 1 file (checked 1 source file)\n"
