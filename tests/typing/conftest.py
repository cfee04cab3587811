"""The wheel in its own environment, and each checker's diagnostics of all files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.typing.checkers import Diagnostic, check_all, make_environment


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The interpreter of an environment with the wheel."""
    root = find_root(tmp_path_factory, worker_id)
    return Path(make_once(root / "wheel", lambda folder: str(make_environment(folder))))


@pytest.fixture(scope="session")
def said(
    python: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> dict[str, list[Diagnostic]]:
    """The diagnostics of each checker, from one run."""
    root = find_root(tmp_path_factory, worker_id)
    said = make_once(root / "checked", lambda folder: check_all(python, folder))
    return {checker: [Diagnostic(*each) for each in found] for checker, found in said.items()}


def find_root(factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return the folder that all processes of this test run share."""
    own = factory.getbasetemp()
    return own if worker_id == "master" else own.parent


def make_once(folder: Path, make: Callable[[Path], Any]) -> Any:
    """Make something that takes long, unless another process of this test run has made it.

    pytest-xdist has fixtures of a session for each process. This is the way around it that its
    documentation shows ("Making session-scoped fixtures execute only once").

    Args:
        folder: A folder for it, that is not there yet.
        make: Makes it in the folder, and returns what JSON can hold.

    Returns:
        What was returned, as it comes out of JSON.
    """
    made = folder.with_suffix(".json")
    with FileLock(folder.with_suffix(".lock")):
        if not made.exists():
            folder.mkdir()
            made.write_text(json.dumps(make(folder)), encoding="utf-8")
    return json.loads(made.read_text(encoding="utf-8"))
