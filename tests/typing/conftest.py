"""The wheel in its own environment, and each checker's diagnostics of all files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.typing.checkers import Diagnostic, check_all, make_environment


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the wheel."""
    return make_environment(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def said(python: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Diagnostic]]:
    """The diagnostics of each checker, from one run."""
    return check_all(python, tmp_path_factory.mktemp("checked"))
