"""Generate the package lambda_batch_events and its reference from the schemas, or check them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from codegen.errors import GenerationError
from codegen.files import diff_files, write_files
from codegen.formatting import format_modules
from codegen.rendering import read_specs, render_package, render_pages
from codegen.schemas import load_schemas
from codegen.specs import PACKAGE

ROOT = Path(__file__).parent.parent

PACKAGE_FOLDER = f"generated/{PACKAGE}"
PAGES_FOLDER = "docs/reference/events"


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
    parser.add_argument("--output", type=Path, default=ROOT, help="project folder")
    options = parser.parse_args(arguments)
    try:
        generated = generate(options.schemas)
    except GenerationError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    count = sum(map(len, generated.values()))
    if options.check:
        drift = [
            line
            for folder, files in generated.items()
            for line in diff_files(options.output / folder, files)
        ]
        print("\n".join(drift) or f"{count} generated files are up to date")
        return 1 if drift else 0
    lines = [
        line
        for folder, files in generated.items()
        for line in write_files(options.output / folder, files)
    ]
    print("\n".join(lines) or f"{count} generated files were up to date")
    return 0


def generate(schemas: Path) -> dict[str, dict[str, str]]:
    """Generate all files in memory.

    Args:
        schemas: The folder of the schemas.

    Returns:
        For each folder below the project's, the texts by their paths in it.

    Raises:
        GenerationError: A schema is wrong, or can't be turned into code.
    """
    specs = read_specs(load_schemas(schemas))
    return {
        PACKAGE_FOLDER: format_modules(render_package(specs)),
        PAGES_FOLDER: render_pages(specs),
    }


if __name__ == "__main__":
    sys.exit(main())
