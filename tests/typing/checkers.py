"""Run type checkers like users: against the wheel in its own environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import venv
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from shutil import copy
from typing import Any, NamedTuple

from tests.typing.catalogue import FOLDER, SHARED

ROOT = FOLDER.parents[1]
PYTHON = "3.11"
"""The version that all of them check for, so that results do not depend on the machine."""

CANARY = 'canary: int = ""\n'
"""The last line of each correct file's copy. A checker that does not flag it skipped the file."""


class Diagnostic(NamedTuple):
    """One diagnostic of a checker."""

    file: str
    """The path below the folder of the copies, such as `wrong/model_plain.py`."""
    line: int
    text: str
    notes: str = ""


class Checker(NamedTuple):
    """A type checker: how to set it up, run it and read it."""

    name: str
    package: str
    settings: tuple[str, str]
    """The name and the text of its configuration file."""
    arguments: tuple[str, ...]
    """The command; `{python}` is the interpreter with the installed packages."""
    read: Callable[[str, Path], Iterator[Diagnostic]]


def _read_mypy(output: str, folder: Path) -> Iterator[Diagnostic]:
    for line in output.splitlines():
        said: dict[str, Any] = json.loads(line)
        text = f"{said['severity']}: {said['message']}  [{said['code']}]"
        yield Diagnostic(said["file"], said["line"], text, said["hint"] or "")


def _read_pyright(output: str, folder: Path) -> Iterator[Diagnostic]:
    for said in json.loads(output)["generalDiagnostics"]:
        path = Path(said["file"]).relative_to(folder).as_posix()
        text, _, notes = said["message"].partition("\n")
        line = said["range"]["start"]["line"] + 1
        yield Diagnostic(path, line, f"{said['severity']}: {text} ({said.get('rule')})", notes)


def _read_ty(output: str, folder: Path) -> Iterator[Diagnostic]:
    for said in json.loads(output):
        place = said["location"]
        yield Diagnostic(place["path"], place["positions"]["begin"]["line"], said["description"])


def _read_pyrefly(output: str, folder: Path) -> Iterator[Diagnostic]:
    for said in json.loads(output)["errors"]:
        text, _, notes = said["description"].partition("\n")
        yield Diagnostic(said["path"], said["line"], f"{said['severity']}: {text}", notes)


_FILES = ["orders.py", "right", "wrong"]

_MYPY = f"""\
[mypy]
strict = true
python_version = {PYTHON}
explicit_package_bases = true
warn_unreachable = true
disallow_any_unimported = true
enable_error_code =
    deprecated, exhaustive-match, ignore-without-code, mutable-override, possibly-undefined,
    redundant-expr, redundant-self, truthy-bool, truthy-iterable, unused-awaitable

[mypy-right.strictest]
disallow_any_decorated = true
disallow_any_explicit = true
disallow_any_expr = true
"""

_PYRIGHT = f"""\
{{"typeCheckingMode": "strict", "pythonVersion": "{PYTHON}", "include": {json.dumps(_FILES)}}}
"""

_TY = f"""\
environment.python-version = "{PYTHON}"
terminal.error-on-warning = true
rules.redundant-condition-strict = "error"
"""

_PYREFLY = f"""\
preset = "default"
strict-partial-subtyping = true
python-version = "{PYTHON}"
project-includes = {json.dumps(_FILES)}
"""


def _make_mypy(name: str, file: str, settings: str) -> Checker:
    cache = f".{Path(file).stem}_cache"
    options = (f"--config-file={file}", f"--cache-dir={cache}", "--output=json")
    arguments = (*options, "--python-executable={python}", *_FILES)
    return Checker(name, "mypy", (file, settings), arguments, _read_mypy)


CHECKERS = (
    _make_mypy("mypy", "mypy.ini", _MYPY),
    _make_mypy(
        "mypy with plugin",
        "plugin.ini",
        _MYPY.replace("[mypy]", "[mypy]\nplugins = pydantic.mypy", 1),
    ),
    Checker(
        "pyright",
        "pyright",
        ("pyrightconfig.json", _PYRIGHT),
        ("--pythonpath={python}", "--outputjson"),
        _read_pyright,
    ),
    Checker(
        "ty",
        "ty",
        ("ty.toml", _TY),
        ("check", "--python={python}", "--output-format=gitlab", *_FILES),
        _read_ty,
    ),
    Checker(
        "pyrefly",
        "pyrefly",
        ("pyrefly.toml", _PYREFLY),
        (
            *("check", "--python-interpreter-path={python}", "--output-format=json"),
            *("--relative-to=.", "--summary=none"),
        ),
        _read_pyrefly,
    ),
)


def _run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def make_environment(folder: Path) -> Path:
    """Build the wheel and install it into its own environment.

    Args:
        folder: An empty folder, for both.

    Returns:
        The environment's interpreter. Beside the wheel there are Powertools, OpenTelemetry and the
        types of AWS's clients, which some files use.
    """
    build = ("-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    built = _run(sys.executable, *build, folder=folder)
    assert built.returncode == 0, built.stdout + built.stderr
    [wheel] = folder.glob("*.whl")
    venv.create(folder / "environment", with_pip=True)
    python = folder / "environment" / "bin" / "python"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    # The stubs import the library itself.
    clients = ["boto3", *(each for each in groups["typing"] if each.startswith("boto3"))]
    wanted = [f"{wheel}[check,migrate,otel,run]", *groups["powertools"], *clients]
    install = ("-m", "pip", "install", "--quiet", "--no-compile", *wanted)
    installed = _run(python, *install, folder=folder)
    assert installed.returncode == 0, installed.stderr
    return python


def copy_files(folder: Path) -> None:
    """Copy the catalogue to a folder where checkers find only the wheel of this project."""
    copy(SHARED, folder)
    for name in ("right", "wrong"):
        (folder / name).mkdir()
        for path in FOLDER.glob(f"{name}/*.py"):
            text = path.read_text(encoding="utf-8") + (CANARY if name == "right" else "")
            (folder / name / path.name).write_text(text, encoding="utf-8")


def check(checker: Checker, python: Path, folder: Path) -> list[Diagnostic]:
    """Run a checker once, over all files.

    Args:
        checker: The checker.
        python: The interpreter of the environment with the wheel.
        folder: That of the copies.

    Returns:
        What it says.
    """
    name, text = checker.settings
    (folder / name).write_text(text, encoding="utf-8")
    arguments = [argument.format(python=python) for argument in checker.arguments]
    done = _run(sys.executable, "-m", checker.package, *arguments, folder=folder)
    # All of them exit with 1 if there are errors, which is always the case here.
    assert done.returncode == 1, done.stdout + done.stderr
    return list(checker.read(done.stdout, folder.resolve()))


def check_all(python: Path, folder: Path) -> dict[str, list[Diagnostic]]:
    """Run all checkers, two at a time.

    Args:
        python: The interpreter of the environment with the wheel.
        folder: An empty folder, for the copies.

    Returns:
        What they say, by their names.
    """
    copy_files(folder)
    with ThreadPoolExecutor(2) as pool:
        runs = {checker.name: pool.submit(check, checker, python, folder) for checker in CHECKERS}
        return {name: run.result() for name, run in runs.items()}


def verify_types(package: str, python: Path, folder: Path) -> dict[str, Any]:
    """Let pyright find public symbols of a package with unknown types.

    Args:
        package: The package.
        python: The interpreter of the environment with the wheel.
        folder: An empty folder.

    Returns:
        Its report.
    """
    # With this option, pyright takes the first python on the path.
    environment = {**os.environ, "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
    command = ("-m", "pyright", "--verifytypes", package, "--ignoreexternal", "--outputjson")
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def versions() -> str:
    """Return the names and versions of the checkers."""
    return ", ".join(f"{name} {version(name)}" for name in ("mypy", "pyright", "ty", "pyrefly"))
