"""The command line of the generator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import codegen.__main__ as command
from codegen.__main__ import PACKAGE_FOLDER
from codegen.errors import GenerationError
from codegen.files import write_files
from tests.codegen.toy import ROOT, copy_schemas, read_schema, write_schema

if TYPE_CHECKING:
    from pathlib import Path


def write_all(project: Path, generated: dict[str, dict[str, str]]) -> None:
    """Write all generated files."""
    for folder, files in generated.items():
        assert list(write_files(project / folder, files))


def stand_in(monkeypatch: pytest.MonkeyPatch, generated: dict[str, dict[str, str]]) -> list[Path]:
    """Skip the generation in the command; return the folders that it gets."""
    asked: list[Path] = []

    def generate(schemas: Path) -> dict[str, dict[str, str]]:
        asked.append(schemas)
        return dict(generated)

    monkeypatch.setattr(command, "generate", generate)
    return asked


@pytest.fixture
def quick(
    monkeypatch: pytest.MonkeyPatch, generated: dict[str, dict[str, str]]
) -> dict[str, dict[str, str]]:
    """The files that the command gets."""
    stand_in(monkeypatch, generated)
    return generated


def test_it_generates_into_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], generated: dict[str, dict[str, str]]
) -> None:
    assert command.main(["--output", str(tmp_path)]) == 0

    lines = capsys.readouterr().out.splitlines()
    names = [name for files in generated.values() for name in files]
    assert sorted(lines) == sorted(f"wrote {name}" for name in names)
    for folder, files in generated.items():
        for name, text in files.items():
            assert (tmp_path / folder / name).read_bytes() == text.encode()


def test_it_says_so_if_all_files_are_up_to_date(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], quick: dict[str, dict[str, str]]
) -> None:
    write_all(tmp_path, quick)

    assert command.main(["--output", str(tmp_path)]) == 0
    count = sum(map(len, quick.values()))
    assert capsys.readouterr().out == f"{count} generated files were up to date\n"


def test_the_check_of_up_to_date_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], quick: dict[str, dict[str, str]]
) -> None:
    write_all(tmp_path, quick)

    assert command.main(["--check", "--output", str(tmp_path)]) == 0
    count = sum(map(len, quick.values()))
    assert capsys.readouterr().out == f"{count} generated files are up to date\n"


@pytest.mark.usefixtures("quick")
def test_the_check_shows_drift_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = tmp_path / PACKAGE_FOLDER / "response.py"
    edited.parent.mkdir(parents=True)
    edited.write_text("edited = True\n", encoding="utf-8")

    assert command.main(["--check", "--output", str(tmp_path)]) == 1

    out = capsys.readouterr().out
    assert "-edited = True" in out
    assert "+class PartialItemFailures(TypedDict, Generic[IdentifierT]):" in out
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["response.py"]
    assert edited.read_text(encoding="utf-8") == "edited = True\n"


@pytest.mark.parametrize("check", [[], ["--check"]], ids=["write", "check"])
def test_a_wrong_schema_is_named_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], check: list[str]
) -> None:
    folder = copy_schemas(tmp_path / "schemas")
    schema = read_schema(folder / "sqs.json")
    schema["$defs"]["Record"]["properties"]["body"]["x-paylod"] = True
    write_schema(folder / "sqs.json", schema)
    output = tmp_path / "project"

    status = command.main([*check, "--schemas", str(folder), "--output", str(output)])

    printed = capsys.readouterr()
    assert status == 1
    assert printed.out == ""
    assert printed.err.startswith("error: sqs.json#/$defs/Record/properties/body: ")
    assert "'x-paylod'" in printed.err
    assert not output.exists()


def test_an_error_of_a_late_step_leaves_the_old_files_as_they_were(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / PACKAGE_FOLDER / "response.py"
    old.parent.mkdir(parents=True)
    old.write_text("old = True\n", encoding="utf-8")

    def fail(_: object) -> None:
        message = "the generated code could not be formatted"
        raise GenerationError(message)

    monkeypatch.setattr(command, "format_modules", fail)

    assert command.main(["--output", str(tmp_path)]) == 1
    assert "could not be formatted" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["response.py"]
    assert old.read_text(encoding="utf-8") == "old = True\n"


def test_the_default_folders_are_those_of_the_project(
    monkeypatch: pytest.MonkeyPatch, generated: dict[str, dict[str, str]]
) -> None:
    asked = stand_in(monkeypatch, generated)

    assert command.main(["--check"]) == 0
    assert asked == [ROOT / "schemas"]
