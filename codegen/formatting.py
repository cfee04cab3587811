"""The only formatter pass: ruff, with this project's configuration."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from codegen.errors import GenerationError

ROOT = Path(__file__).parent.parent

# Sort imports and __all__, remove unused imports; then format.
_STEPS = (
    ("check", "--fix-only", "--quiet", "--select", "I,F401,F811,RUF022"),
    ("format",),
)


def format_module(path: str, text: str) -> str:
    """Format one module.

    Args:
        path: Its path below the project; ruff uses it for its configuration and errors.
        text: The text of the module.

    Returns:
        The formatted module.

    Raises:
        GenerationError: The text is not valid Python.
    """
    for step in _STEPS:
        result = subprocess.run(
            [sys.executable, "-m", "ruff", *step, "--stdin-filename", path, "-"],
            input=text,
            capture_output=True,
            encoding="utf-8",
            cwd=ROOT,  # the folder of ruff's configuration
            check=False,
        )
        if result.returncode != 0:
            msg = f"{path} could not be formatted: {result.stderr.strip()}"
            raise GenerationError(msg)
        text = result.stdout
    return text
