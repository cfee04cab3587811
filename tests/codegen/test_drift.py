"""The generator as it is run: the same bytes every time, and red for each thing that drifts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import codegen.__main__ as command
import codegen.models
import codegen.rendering
from codegen.__main__ import PAGES_FOLDER
from tests.codegen.test_main import stand_in
from tests.codegen.toy import GENERATED, ROOT, copy_schemas, read_schema, write_schema

HASH_SEED = "20240229"


def contents(folder: Path) -> dict[str, bytes]:
    """Give all files of a folder but compiled ones."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the generator is made of, and of what it has made."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("codegen", "generated", "schemas", PAGES_FOLDER):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_bytes_depend_neither_on_the_hash_seed_nor_on_the_current_folder(
    tmp_path: Path, generated: dict[str, dict[str, str]]
) -> None:
    """Two interpreters, this one and one with another seed elsewhere, make what is committed."""
    variables = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": HASH_SEED}

    run = subprocess.run(
        [sys.executable, "-m", "codegen", "--output", str(tmp_path / "other")],
        cwd=tmp_path,
        env={**os.environ, **variables, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (run.returncode, run.stderr) == (0, "")
    for folder, files in generated.items():
        assert contents(tmp_path / "other" / folder) == contents(ROOT / folder)
        for name, text in files.items():
            assert (ROOT / folder / name).read_bytes() == text.encode()


def change_schema(project: Path) -> str:
    """Change a description, which is in docstrings of models and record classes."""
    path = project / "schemas" / "sqs.json"
    schema = read_schema(path)
    schema["$defs"]["Record"]["properties"]["awsRegion"]["description"] = "Where the queue is."
    write_schema(path, schema)
    return '+    """Where the queue is."""'


def change_template(project: Path) -> str:
    """Change what is written into each record class."""
    path = project / "codegen" / "templates" / "package" / "source" / "records.py.jinja2"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("__slots__ = ()", '__slots__ = ("_cache",)')
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    return '+    __slots__ = ("_cache",)'


def change_model_template(project: Path) -> str:
    """Change what is written into each model."""
    path = project / "codegen" / "templates" / "models" / "pydantic_v2" / "BaseModel.jinja2"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("{{ plan.docstring }}", "{{ plan.docstring }}\n    __slots__ = ()", 1)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    return "+    __slots__ = ()"


def change_generated(project: Path) -> str:
    """Change a generated file by hand."""
    path = project / "generated" / GENERATED.name / "sqs" / "models.py"
    path.write_text(path.read_text(encoding="utf-8") + "EXTRA = 1\n", encoding="utf-8")
    return "-EXTRA = 1"


def remove_generated(project: Path) -> str:
    """Remove a generated file."""
    (project / "generated" / GENERATED.name / "event_types.py").unlink()
    return "+class EventType(Enum):"


def add_generated(project: Path) -> str:
    """Leave a file behind that nothing generates."""
    path = project / "generated" / GENERATED.name / "rabbitmq" / "models.py"
    path.parent.mkdir()
    path.write_text("STALE = 1\n", encoding="utf-8")
    return "-STALE = 1"


@pytest.fixture(scope="session")
def generated_of_changed_schema(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, dict[str, str]]:
    """What the generator makes of a changed schema; not to be changed."""
    folder = tmp_path_factory.mktemp("changed")
    copy_schemas(folder / "schemas")
    change_schema(folder)
    return command.generate(folder / "schemas")


def test_the_check_is_red_where_a_schema_changes_alone(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    project: Path,
    generated_of_changed_schema: dict[str, dict[str, str]],
) -> None:
    asked = stand_in(monkeypatch, generated_of_changed_schema)
    shown = change_schema(project)
    before = contents(project)
    folders = ["--schemas", str(project / "schemas"), "--output", str(project)]

    assert command.main(["--check", *folders]) == 1
    assert asked == [project / "schemas"]
    assert shown in capsys.readouterr().out.splitlines()
    assert contents(project) == before


@pytest.mark.parametrize("change", [change_template, change_model_template])
def test_the_check_is_red_where_a_template_changes_alone(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    project: Path,
    change: Callable[[Path], str],
) -> None:
    templates = project / "codegen" / "templates"
    monkeypatch.setattr(codegen.rendering, "TEMPLATES", templates)
    monkeypatch.setattr(codegen.models, "TEMPLATES", templates / "models")
    shown = change(project)
    before = contents(project)

    assert command.main(["--check", "--output", str(project)]) == 1
    assert shown in capsys.readouterr().out.splitlines()
    assert contents(project) == before


@pytest.mark.parametrize("change", [change_generated, remove_generated, add_generated])
def test_the_check_is_red_where_a_generated_file_changes_alone(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    project: Path,
    generated: dict[str, dict[str, str]],
    change: Callable[[Path], str],
) -> None:
    stand_in(monkeypatch, generated)
    shown = change(project)
    before = contents(project)

    assert command.main(["--check", "--output", str(project)]) == 1
    assert shown in capsys.readouterr().out.splitlines()
    assert contents(project) == before


def test_generating_makes_the_check_green_again(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    project: Path,
    generated_of_changed_schema: dict[str, dict[str, str]],
) -> None:
    stand_in(monkeypatch, generated_of_changed_schema)
    folders = ["--schemas", str(project / "schemas"), "--output", str(project)]
    for change in (change_schema, change_generated, remove_generated, add_generated):
        change(project)

    assert command.main(folders) == 0
    done = capsys.readouterr().out.splitlines()
    assert command.main(["--check", *folders]) == 0

    assert sorted(done) == [
        "removed rabbitmq/models.py",
        "wrote event_types.py",
        "wrote schemas/sqs.json",
        "wrote sqs/models.py",
        "wrote sqs/records.py",
    ]
    assert "up to date" in capsys.readouterr().out


def test_the_check_is_red_where_a_schema_is_new(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    toy_project: Path,
    toy_generated: dict[str, dict[str, str]],
) -> None:
    stand_in(monkeypatch, toy_generated)
    schemas = str(toy_project / "schemas")

    assert command.main(["--check", "--schemas", schemas]) == 1
    out = capsys.readouterr().out.splitlines()
    assert '+    Toy = "Toy"' in out
    assert "+class ToyRecord(RecordView):" in out
