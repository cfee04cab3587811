"""Each type checker flags every mistake in its line, and no correct code."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.typing.catalogue import ALARMS, ALL, FOLDER, KNOWN_GAPS, MISTAKES, RIGHT, find_mistakes
from tests.typing.checkers import CHECKERS, Diagnostic

Said = dict[str, list[Diagnostic]]


def lines_of(said: list[Diagnostic], file: str) -> dict[int, str]:
    return {found.line: found.text for found in said if found.file == file}


@pytest.mark.parametrize("checker", ALL)
@pytest.mark.parametrize("name", RIGHT)
def test_right_file_is_not_flagged(name: str, checker: str, said: Said) -> None:
    """In a correct file, only the canary (the last line of its copy) is flagged.

    Lines that are marked as false alarms must be flagged, or the mark is to go.
    """
    length = len((FOLDER / "right" / f"{name}.py").read_text(encoding="utf-8").splitlines())
    flagged = lines_of(said[checker], f"right/{name}.py")
    assert list(flagged) == [*ALARMS.get((name, checker), []), length + 1], flagged


@pytest.mark.parametrize("checker", ALL)
@pytest.mark.parametrize("name", MISTAKES)
def test_wrong_file_is_flagged_in_its_line_alone(name: str, checker: str, said: Said) -> None:
    """A mistake is flagged in its line, unless it is a known gap."""
    flagged = lines_of(said[checker], f"wrong/{name}.py")
    expected = [] if (name, checker) in KNOWN_GAPS else [MISTAKES[name].line]
    assert list(flagged) == expected, flagged


@pytest.mark.parametrize("checker", ALL)
def test_shared_module_is_not_flagged(checker: str, said: Said) -> None:
    """The module that all files import is correct, too."""
    assert lines_of(said[checker], "orders.py") == {}


@pytest.mark.parametrize("name", MISTAKES)
def test_wrong_file_has_one_mistake(name: str) -> None:
    """A wrong file has one marked line, with a description behind the mark."""
    [mistake] = find_mistakes(FOLDER / "wrong" / f"{name}.py")
    assert mistake.source
    assert mistake.text == mistake.text.strip() != ""


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.py")), ids=lambda path: path.stem)
def test_file_silences_no_checker(path: Path) -> None:
    """The files have no comments that change what checkers report."""
    text = path.read_text(encoding="utf-8")
    assert not [word for word in ("ignore", "pyright:", "mypy:", "noqa") if word in text]


def test_known_gaps_are_of_the_catalogue() -> None:
    """Every known gap names an existing file and checker."""
    assert {name for name, _ in KNOWN_GAPS} <= MISTAKES.keys()
    assert {checker for _, checker in KNOWN_GAPS} <= set(ALL)
    assert [checker.name for checker in CHECKERS] == list(ALL)


def test_right_files_run(python: Path, tmp_path: Path) -> None:
    """Correct files can be imported with the installed wheel, so they run, too."""
    folder = FOLDER.as_posix()
    code = (
        "import sys, runpy, pathlib\n"
        f"sys.path.insert(0, {folder!r})\n"
        "sys.dont_write_bytecode = True\n"
        f"paths = sorted(pathlib.Path({folder!r}).glob('right/*.py'))\n"
        "for path in paths: print(path.stem); runpy.run_path(str(path))\n"
    )
    done = subprocess.run(
        [python, "-W", "error", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line for line in done.stdout.splitlines() if line in RIGHT] == RIGHT
