"""The workflows call nox sessions that exist, with the Pythons that the project supports."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
IDS = [path.stem for path in WORKFLOWS]


def read(path: Path) -> Any:
    yaml: Any = pytest.importorskip("yaml", reason="reading workflows takes pyyaml")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def expand(text: str, matrix: dict[str, list[str]]) -> list[str]:
    """Return the text for each entry of the matrix."""
    found: list[str] = []
    for values in product(*matrix.values()):
        each = text
        for name, value in zip(matrix, values, strict=True):
            each = each.replace("${{ matrix.%s }}" % name, value)  # noqa: UP031
        found.append(each)
    return found


def sessions_of(path: Path) -> set[str]:
    """Return the nox sessions that a workflow runs."""
    return {
        session
        for job in read(path)["jobs"].values()
        for step in job["steps"]
        for command in expand(step.get("run", ""), job.get("strategy", {}).get("matrix", {}))
        for session in re.findall(r"nox -s (\S+)", command)
    }


def list_sessions(*names: str) -> subprocess.CompletedProcess[str]:
    """Ask nox for the sessions that it would run; it fails if there is none of a name."""
    pytest.importorskip("nox", reason="listing the sessions takes nox")
    command = (sys.executable, "-m", "nox", "--list", "--json", "-s", *names)
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("path", WORKFLOWS, ids=IDS)
def test_a_workflow_runs_sessions_that_exist(path: Path) -> None:
    sessions = sessions_of(path)
    assert sessions

    listed = list_sessions(*sessions)

    assert listed.returncode == 0, listed.stderr


def test_nox_rejects_a_session_that_does_not_exist() -> None:
    assert list_sessions("lint", "lnit").returncode != 0


def test_ci_tests_each_python() -> None:
    [ci] = [path for path in WORKFLOWS if path.stem == "ci"]

    tests = {each["session"] for each in json.loads(list_sessions("tests").stdout)}

    assert tests <= sessions_of(ci)
    assert tests == {"tests-3.11", "tests-3.12", "tests-3.13", "tests-3.14"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=IDS)
def test_a_workflow_may_only_read_unless_a_job_says_more(path: Path) -> None:
    assert read(path)["permissions"] == {"contents": "read"}


def test_other_files_for_github_are_yaml() -> None:
    paths = [*(ROOT / ".github").rglob("*.yml"), ROOT / ".pre-commit-config.yaml"]
    assert all(isinstance(read(path), dict) for path in paths)
