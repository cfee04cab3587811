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
from tests.codegen.test_main import stand_in
from tests.codegen.toy import GENERATED, ROOT, read_schema, write_schema

HASH_SEEDS = ("0", "1", "20240229")


def start(folder: Path, project: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    """Start the generator of a project, or of a copy of it, in a folder."""
    variables |= {"PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "codegen", *arguments],
        cwd=folder,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Give all files of a folder but compiled ones."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the generator is made of, and of what it has made."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("codegen", "generated", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_bytes_depend_neither_on_the_hash_seed_nor_on_the_current_folder(
    tmp_path: Path,
) -> None:
    runs = {
        seed: start(tmp_path, ROOT, "--output", str(tmp_path / seed), PYTHONHASHSEED=seed)
        for seed in HASH_SEEDS
    }
    for run in runs.values():
        assert run.communicate()[1] == ""
        assert run.returncode == 0

    for seed in runs:
        assert contents(tmp_path / seed / GENERATED.name) == contents(GENERATED)


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
    path = project / "generated" / GENERATED.name / "kafka" / "models.py"
    path.parent.mkdir()
    path.write_text("STALE = 1\n", encoding="utf-8")
    return "-STALE = 1"


@pytest.mark.parametrize("change", [change_schema, change_template, change_model_template])
def test_the_check_is_red_where_what_it_is_made_of_changes_alone(
    project: Path, change: Callable[[Path], str]
) -> None:
    shown = change(project)
    before = contents(project)

    run = start(project, project, "--check")
    out, err = run.communicate()

    assert (run.returncode, err) == (1, "")
    assert shown in out.splitlines()
    assert contents(project) == before


@pytest.mark.parametrize("change", [change_generated, remove_generated, add_generated])
def test_the_check_is_red_where_a_generated_file_changes_alone(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    project: Path,
    generated: dict[str, str],
    change: Callable[[Path], str],
) -> None:
    stand_in(monkeypatch, generated)
    shown = change(project)
    before = contents(project)

    assert command.main(["--check", "--output", str(project / "generated")]) == 1
    assert shown in capsys.readouterr().out.splitlines()
    assert contents(project) == before


def test_generating_makes_the_check_green_again(
    capsys: pytest.CaptureFixture[str], project: Path
) -> None:
    folders = ["--schemas", str(project / "schemas"), "--output", str(project / "generated")]
    for change in (change_schema, change_generated, remove_generated, add_generated):
        change(project)

    assert command.main(folders) == 0
    done = capsys.readouterr().out.splitlines()
    assert command.main(["--check", *folders]) == 0

    assert sorted(done) == [
        "removed kafka/models.py",
        "wrote event_types.py",
        "wrote sqs/models.py",
        "wrote sqs/records.py",
    ]
    assert "up to date" in capsys.readouterr().out


def test_the_check_is_red_where_a_schema_is_new(
    capsys: pytest.CaptureFixture[str], toy_project: Path
) -> None:
    schemas = str(toy_project / "schemas")

    assert command.main(["--check", "--schemas", schemas]) == 1
    out = capsys.readouterr().out.splitlines()
    assert '+    Toy = "Toy"' in out
    assert "+class ToyRecord(RecordView):" in out
