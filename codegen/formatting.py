"""The only formatter pass: ruff, with this project's configuration."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from codegen.errors import GenerationError

ROOT = Path(__file__).parent.parent

# Sort imports and __all__, remove unused imports; then format.
_STEPS = (
    ("check", "--fix-only", "--quiet", "--no-cache", "--select", "I,F401,F811,RUF022"),
    ("format", "--no-cache"),
)


def format_modules(files: Mapping[str, str]) -> dict[str, str]:
    """Format the modules of a package.

    Args:
        files: The texts by their paths below the package's folder; other files stay as they are.

    Returns:
        The same files, formatted.

    Raises:
        GenerationError: A text is not valid Python.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8", newline="\n")
        for step in _STEPS:
            result = subprocess.run(
                [sys.executable, "-m", "ruff", *step, "--config", ROOT / "pyproject.toml", folder],
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            if result.returncode != 0:
                said = result.stderr.strip().replace(f"{folder}/", "")
                msg = f"the generated code could not be formatted: {said}"
                raise GenerationError(msg)
        return {path: (folder / path).read_text(encoding="utf-8") for path in files}
