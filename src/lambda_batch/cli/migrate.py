"""`lambda-batch migrate`: move code from Powertools' batch utility to lambda_batch."""

from __future__ import annotations

import ast
import itertools
import re
import sys
import warnings
from contextlib import contextmanager
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lambda_batch.wire.decoding import count_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence

    from libcst.metadata import MetadataWrapper

    from lambda_batch.cli.migration.classes import Classes
    from lambda_batch.cli.migration.findings import Finding

_SKIPPED = frozenset({"__pycache__", "build", "dist", "node_modules", "site-packages", "venv"})
_GUIDE = "docs/migrating.md of the lambda-batch project"


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
        0; 1 if `--check` finds something to change; 2 if a file cannot be read, or if the code has
        a module named `lambda_batch`, and then nothing is changed.
    """
    try:
        from lambda_batch.cli.migration.classes import Classes
        from lambda_batch.cli.migration.findings import find_differences
        from lambda_batch.cli.migration.imports import rewrite_imports
        from lambda_batch.cli.migration.table import load_table
    except ModuleNotFoundError as error:
        text = f"{error}: install it with `pip install 'lambda-batch[migrate]'`"
        print(f"lambda-batch migrate: {text}", file=sys.stderr)
        return 2
    is_check = cast("bool", arguments.check)
    failures = _Failures()
    sources = _read_files(cast("Sequence[Path]", arguments.paths), failures)
    table = load_table()
    classes = Classes(table)
    wrappers = _parse(sources, classes, failures)
    if wrappers and (own := _find_namesakes(sources)):
        text = ", ".join(map(str, own))
        print(
            f"lambda-batch migrate: {text}: your code has a module named lambda_batch, so "
            "`import lambda_batch` could mean it: rename it, then run this again. Nothing was "
            "changed.",
            file=sys.stderr,
        )
        return 2
    shared = _imported_elsewhere(sources.values())
    changed = found = 0
    for path in filter(wrappers.__contains__, sources):
        migrated = False
        findings: list[Finding] = []
        with failures.caught(path):
            wrapper = wrappers[path]
            # A package's names are there to be imported from it.
            kept = table.names if path.name == "__init__.py" else shared
            findings = find_differences(wrapper, classes, kept)
            new = rewrite_imports(wrapper, table, kept)
            before, after = sources[path], new.bytes
            if before != after and not is_check:
                path.write_bytes(after)
                lines = _new_lines(wrapper.module.code, new.code)
                findings = [each._replace(line=lines[each.line - 1]) for each in findings]
            migrated = before != after
        if migrated:
            changed += 1
            print(f"{'would change' if is_check else 'changed'} {path}")
        found += len(findings)
        for line, column, subject, advice in findings:
            print(f"{path}:{line}:{column}: {subject}: {advice}")
    verb = "would change" if is_check else "changed"
    print(f"{count_of(changed, 'file')} {verb}, {count_of(found, 'place')} to look at by hand")
    if found or changed:
        print(f"{_GUIDE} lists every difference; run your type checker and your tests.")
    return 2 if failures.any else int(is_check and changed > 0)


class _Failures:
    """The files that can't be migrated, each of which costs only itself."""

    any = False

    @contextmanager
    def caught(self, path: Path) -> Generator[None]:
        """Name the file if its part of the work raises."""
        import libcst as cst

        place = str(path)
        try:
            yield
        except cst.ParserSyntaxError as error:
            place, reason = f"{path}:{error.raw_line}", error.message
        except RecursionError:
            reason = "an expression is too long or too deeply nested"
        except (OSError, UnicodeError) as error:
            reason = str(error)
        # Whatever else is wrong with one file, the others have to be migrated.
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
        else:
            return
        self.any = True
        print(f"lambda-batch migrate: {place}: not changed: {reason}", file=sys.stderr)


def _read_files(paths: Iterable[Path], failures: _Failures) -> dict[Path, bytes]:
    sources: dict[Path, bytes] = {}
    for path in dict.fromkeys(itertools.chain.from_iterable(map(_find, paths))):
        with failures.caught(path):
            sources[path] = path.read_bytes()
    return sources


def _parse(
    sources: Mapping[Path, bytes], classes: Classes, failures: _Failures
) -> dict[Path, MetadataWrapper]:
    """Return the modules that name Powertools, or classes of the code that extend its classes.

    The others are left out because it takes long to parse them and to resolve their names.
    """
    import libcst as cst
    from libcst.metadata import MetadataWrapper

    from lambda_batch.cli.migration.table import POWERTOOLS

    words = {
        path: set(re.findall(r"\w+", source.decode("utf-8", "replace")))
        for path, source in sources.items()
    }
    wrappers: dict[Path, MetadataWrapper] = {}
    names = {POWERTOOLS}
    while found := [path for path in words if not names.isdisjoint(words[path])]:
        for path in found:
            del words[path]
            with failures.caught(path):
                module = cst.parse_module(sources[path])
                wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
                classes.read(wrapper)
                wrappers[path] = wrapper
        names = {name for name in classes.own if classes.is_known(name)}
    return wrappers


def _find(path: Path) -> Iterator[Path]:
    """Yield the Python files in a folder, but not those of installed packages."""
    if not path.is_dir():
        yield path
        return
    for each in sorted(path.iterdir()):
        if each.is_dir():
            is_hidden = each.name.startswith(".") or each.name in _SKIPPED
            if not (is_hidden or _is_installed(each)):
                yield from _find(each)
        elif each.suffix == ".py":
            yield each


def _is_installed(folder: Path) -> bool:
    """Return whether a folder is a virtual environment, or the target of `pip install --target`."""
    return (folder / "pyvenv.cfg").exists() or any(folder.glob("*.dist-info"))


def _find_namesakes(paths: Iterable[Path]) -> list[Path]:
    """Return the user's modules and packages that are imported as `lambda_batch`."""
    modules = (path.parent if path.name == "__init__.py" else path for path in paths)
    return [
        path
        for path in modules
        if path.name in ("lambda_batch", "lambda_batch.py")
        and not (path.parent / "__init__.py").exists()
    ]


def _imported_elsewhere(sources: Iterable[bytes]) -> set[str]:
    """Return the names that the modules import from anywhere but Powertools."""
    from lambda_batch.cli.migration.table import POWERTOOLS

    names: set[str] = set()
    for source in sources:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what is in the code
                tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue  # it imports nothing, or it is named already
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                is_theirs = not node.level and f"{node.module}.".startswith(f"{POWERTOOLS}.")
                if not is_theirs:
                    names.update(alias.name for alias in node.names)
    return names


def _new_lines(before: str, after: str) -> list[int]:
    """Return where each line is after a change."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[int] = []
    for _, start, end, new_start, new_end in SequenceMatcher(None, old, new, False).get_opcodes():
        last = max(new_start, new_end - 1)
        lines += [min(new_start + index, last) + 1 for index in range(end - start)]
    return lines
