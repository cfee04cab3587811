"""The one formatter pass: ruff, with this project's configuration."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from codegen.errors import GenerationError

ROOT = Path(__file__).parent.parent

# Sorted imports without the unused ones, a sorted __all__; then the formatter.
_STEPS = (
    ("check", "--fix-only", "--quiet", "--select", "I,F401,F811,RUF022"),
    ("format",),
)


def format_module(path: str, text: str) -> str:
    """Format one module.

    Args:
        path: Its path below the project, for ruff's configuration and its errors.
        text: The module.

    Returns:
        The formatted module.

    Raises:
        GenerationError: It is no Python.
    """
    for step in _STEPS:
        result = subprocess.run(
            [sys.executable, "-m", "ruff", *step, "--stdin-filename", path, "-"],
            input=text,
            capture_output=True,
            encoding="utf-8",
            cwd=ROOT,  # where ruff's configuration is, wherever the generator is run
            check=False,
        )
        if result.returncode != 0:
            msg = f"{path} could not be formatted: {result.stderr.strip()}"
            raise GenerationError(msg)
        text = result.stdout
    return text
