"""Generate the package lambda_batch_events from the schemas, or check that it is up to date."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from codegen.errors import GenerationError
from codegen.files import diff_files, write_files
from codegen.formatting import format_modules
from codegen.rendering import render_package
from codegen.schemas import load_schemas
from codegen.sources import PACKAGE

ROOT = Path(__file__).parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the generator.

    Args:
        arguments: The arguments; by default those of the command line.

    Returns:
        The exit status: 1 on drift or an error, otherwise 0.
    """
    parser = argparse.ArgumentParser(prog="codegen", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on drift")
    parser.add_argument("--schemas", type=Path, default=ROOT / "schemas", help="schema folder")
    parser.add_argument("--output", type=Path, default=ROOT / "generated", help="output folder")
    options = parser.parse_args(arguments)
    folder = options.output / PACKAGE
    try:
        files = generate(options.schemas)
    except GenerationError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if options.check:
        drift = list(diff_files(folder, files))
        print("\n".join(drift) or f"{len(files)} generated files are up to date")
        return 1 if drift else 0
    lines = list(write_files(folder, files))
    print("\n".join(lines) or f"{len(files)} generated files were up to date")
    return 0


def generate(schemas: Path) -> dict[str, str]:
    """Generate all files in memory.

    Args:
        schemas: The folder of the schemas.

    Returns:
        The texts by their paths below the package's folder.

    Raises:
        GenerationError: A schema is wrong, or can't be turned into code.
    """
    return format_modules(render_package(load_schemas(schemas)))


if __name__ == "__main__":
    sys.exit(main())
