"""`lambda-batch migrate`: move code from Powertools' batch utility to lambda_batch."""

from __future__ import annotations

import itertools
import sys
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    import libcst as cst

_SKIPPED = frozenset({"__pycache__", "build", "dist", "node_modules", "site-packages", "venv"})
_GUIDE = "docs/migrating.md"


class _File(NamedTuple):
    path: Path
    module: cst.Module


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `lambda-batch migrate`.

    Args:
        parser: The subcommand's parser.
    """
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a Python file, or a folder of them"
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit with 1 if something would change"
    )


def run(arguments: argparse.Namespace) -> int:
    """Rewrite the imports of the files, and print what a person has to look at.

    Args:
        arguments: The parsed arguments.

    Returns:
        0; 1 if `--check` finds something to change; 2 if a file cannot be read.
    """
    try:
        from libcst.metadata import MetadataWrapper

        from lambda_batch.cli.migration.classes import Classes
        from lambda_batch.cli.migration.findings import find_differences
        from lambda_batch.cli.migration.imports import rewrite_imports
        from lambda_batch.cli.migration.table import POWERTOOLS, load_table
    except ModuleNotFoundError as error:
        _complain(f"{error}: install it with `pip install 'lambda-batch[migrate]'`")
        return 2
    is_check = cast("bool", arguments.check)
    files, failed = _read_files(cast("Sequence[Path]", arguments.paths))
    table = load_table()
    classes = Classes(table)
    wrappers = [MetadataWrapper(file.module, unsafe_skip_copy=True) for file in files]
    for wrapper in wrappers:
        classes.read(wrapper)
    shared = _imported_elsewhere([file.module for file in files])
    changed = found = 0
    for file, wrapper in zip(files, wrappers, strict=True):
        findings = find_differences(wrapper, classes)
        # A package's names are there to be imported from it.
        kept = table.names if file.path.name == "__init__.py" else shared
        new = file.module
        if POWERTOOLS in new.code:  # else it takes long for nothing
            new = rewrite_imports(new, table, kept)
        before, after = file.module.bytes, new.bytes
        if before != after:
            changed += 1
            print(f"{'would change' if is_check else 'changed'} {file.path}")
            if not is_check:
                file.path.write_bytes(after)
                lines = _new_lines(file.module.code, new.code)
                findings = [each._replace(line=lines[each.line - 1]) for each in findings]
        found += len(findings)
        for line, column, subject, advice in findings:
            print(f"{file.path}:{line}:{column}: {subject}: {advice}")
    verb = "would change" if is_check else "changed"
    print(f"{_count(changed, 'file')} {verb}, {_count(found, 'place')} to look at by hand")
    if found or changed:
        print(f"{_GUIDE} lists every difference; run your type checker and your tests.")
    return 2 if failed else int(is_check and changed > 0)


def _read_files(paths: Iterable[Path]) -> tuple[list[_File], bool]:
    """Return the files that can be parsed, and whether others can't."""
    import libcst as cst

    files: list[_File] = []
    failed = False
    found = itertools.chain.from_iterable(map(_find, paths))
    for path in dict.fromkeys(found):
        try:
            files.append(_File(path, cst.parse_module(path.read_bytes())))
        except cst.ParserSyntaxError as error:
            _complain(f"{path}:{error.raw_line}: not changed: {error.message}")
            failed = True
        except (OSError, UnicodeError) as error:
            _complain(f"{path}: not changed: {error}")
            failed = True
    return files, failed


def _find(path: Path) -> Iterator[Path]:
    """Yield the Python files in a folder, but not those of installed packages."""
    if not path.is_dir():
        yield path
        return
    for each in sorted(path.iterdir()):
        if each.is_dir():
            is_environment = (each / "pyvenv.cfg").exists()
            if not (each.name.startswith(".") or each.name in _SKIPPED or is_environment):
                yield from _find(each)
        elif each.suffix == ".py":
            yield each


def _imported_elsewhere(modules: Iterable[cst.Module]) -> set[str]:
    """Return the names that the modules import from anywhere but Powertools."""
    import libcst as cst
    from libcst import matchers as m
    from libcst.helpers import get_full_name_for_node

    from lambda_batch.cli.migration.table import POWERTOOLS

    names: set[str] = set()
    for module in modules:
        for each in m.findall(module, m.ImportFrom()):
            node = cst.ensure_type(each, cst.ImportFrom)
            source = get_full_name_for_node(node.module) if node.module else None
            is_theirs = not node.relative and f"{source}.".startswith(f"{POWERTOOLS}.")
            if not is_theirs and not isinstance(node.names, cst.ImportStar):
                names.update(alias.evaluated_name for alias in node.names)
    return names


def _new_lines(before: str, after: str) -> list[int]:
    """Return where each line is after a change."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[int] = []
    for _, start, end, new_start, new_end in SequenceMatcher(None, old, new, False).get_opcodes():
        last = max(new_start, new_end - 1)
        lines += [min(new_start + index, last) + 1 for index in range(end - start)]
    return lines


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _complain(text: str) -> None:
    print(f"lambda-batch migrate: {text}", file=sys.stderr)
