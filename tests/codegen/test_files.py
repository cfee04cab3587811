"""The generated files on disk: compared, written, and left intact on errors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from codegen.files import changed_files, diff_files, stale_files, write_files

if TYPE_CHECKING:
    from collections.abc import Mapping

FILES = {"__init__.py": "one = 1\n", "toy/models.py": "two = 2\n", "py.typed": ""}


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    """Return the expected bytes of files."""
    return {name: text.encode() for name, text in files.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is up to date."""
    list(write_files(tmp_path / "package", FILES))
    return tmp_path / "package"


def test_all_files_of_a_new_folder_are_written(tmp_path: Path) -> None:
    done = list(write_files(tmp_path / "package", FILES))

    assert contents(tmp_path / "package") == encoded(FILES)
    assert sorted(done) == ["wrote __init__.py", "wrote py.typed", "wrote toy/models.py"]


def test_up_to_date_files_are_not_written(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    assert list(write_files(folder, FILES)) == []
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert changed_files(folder, FILES) == []
    assert stale_files(folder, FILES) == []
    assert list(diff_files(folder, FILES)) == []


def test_only_changed_files_are_written(folder: Path) -> None:
    files = {**FILES, "__init__.py": "one = 'ä'\n"}

    assert changed_files(folder, files) == ["__init__.py"]
    assert list(write_files(folder, files)) == ["wrote __init__.py"]
    assert contents(folder) == encoded(files)


def test_stale_files_and_their_folders_are_removed(folder: Path) -> None:
    files = {"__init__.py": FILES["__init__.py"], "py.typed": ""}

    assert stale_files(folder, files) == ["toy/models.py"]
    assert list(write_files(folder, files)) == ["removed toy/models.py"]
    assert contents(folder) == encoded(files)
    assert not (folder / "toy").exists()


def test_compiled_files_are_not_stale(folder: Path) -> None:
    compiled = folder / "toy" / "__pycache__" / "models.cpython-311.pyc"
    compiled.parent.mkdir()
    compiled.write_bytes(b"\0")

    assert stale_files(folder, FILES) == []
    assert list(write_files(folder, FILES)) == []
    assert compiled.exists()


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        pytest.param(b"one = 2\n", ["-one = 2", "+one = 1"], id="other-text"),
        pytest.param(None, ["+one = 1"], id="missing"),
        pytest.param(b"", ["+one = 1"], id="empty"),
        pytest.param(b"\xff = 1\n", ["+one = 1"], id="no-utf-8"),
        pytest.param(b"one = 1", [], id="no-last-line-end"),
        pytest.param(b"one = 1\r\n", [], id="other-line-ends"),
    ],
)
def test_a_changed_file_is_shown(folder: Path, content: bytes | None, lines: list[str]) -> None:
    (folder / "__init__.py").unlink()
    if content is not None:
        (folder / "__init__.py").write_bytes(content)

    shown = list(diff_files(folder, FILES))

    assert changed_files(folder, FILES) == ["__init__.py"]
    assert any("__init__.py" in line for line in shown)
    assert set(lines) <= set(shown)


@pytest.mark.parametrize("content", ["", "three = 3\n"])
def test_a_stale_file_is_shown(folder: Path, content: str) -> None:
    (folder / "stale.py").write_text(content, encoding="utf-8")

    shown = list(diff_files(folder, FILES))

    assert any("stale.py" in line for line in shown)
    assert not any("missing" in line for line in shown)
    assert not content or "-three = 3" in shown


def test_a_missing_empty_file_is_shown(folder: Path) -> None:
    (folder / "py.typed").unlink()

    assert "missing: py.typed" in list(diff_files(folder, FILES))


def test_showing_changes_nothing(folder: Path) -> None:
    files = {"new.py": "new = 1\n"}

    assert list(diff_files(folder, files))
    assert contents(folder) == encoded(FILES)


@pytest.mark.parametrize("failing", ["__init__", "models", "zebra"])
def test_old_files_stay_intact_if_a_new_one_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, folder: Path, failing: str
) -> None:
    files = {name: text + "# new\n" for name, text in FILES.items()} | {"zebra.py": "new = 1\n"}
    write_text = Path.write_text

    def fill_the_disk(path: Path, text: str, encoding: str, newline: str) -> int:
        if path.stem == failing:
            write_text(path, text[:3], encoding=encoding)
            raise OSError(28, "No space left on device")
        return write_text(path, text, encoding=encoding, newline=newline)

    monkeypatch.setattr(Path, "write_text", fill_the_disk)

    with pytest.raises(OSError, match="No space left"):
        list(write_files(folder, files))

    assert contents(folder) == encoded(FILES)


def test_no_temporary_file_is_left_if_a_file_cannot_be_replaced(tmp_path: Path) -> None:
    in_the_way = tmp_path / "package" / "toy" / "models.py"
    in_the_way.mkdir(parents=True)

    with pytest.raises(OSError, match=r"models\.py"):
        list(write_files(tmp_path / "package", FILES))

    assert contents(tmp_path / "package").keys() <= FILES.keys()


def test_line_ends_are_the_same_on_every_system(folder: Path) -> None:
    assert (folder / "__init__.py").read_bytes() == b"one = 1\n"
