"""The commands of docs/quick-start.md, up to the deployment, with the built wheel."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "quick-start.md"
TEXT = PAGE.read_text(encoding="utf-8")
FILES = dict(
    re.findall(r"^```(?:python|yaml)\n# (\w+\.\w+)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
)
COMMANDS = [
    command
    for block in re.findall(r"^```console\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    for command in block.splitlines()
    if not re.match("echo|export", block)  # how to take the wheel: the test does it its own way
]
LOCAL = COMMANDS[: COMMANDS.index("cp function.py package/") + 1]


@pytest.fixture(scope="module")
def folder(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the files of the page were written and its commands have run."""
    folder = tmp_path_factory.mktemp("quick_start")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    constraints = folder / "constraints.txt"
    constraints.write_text(f"lambda-batch @ {wheel.as_uri()}\n", encoding="utf-8")
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    env |= {"PIP_CONSTRAINT": str(constraints), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    for command in LOCAL:
        done = subprocess.run(
            shlex.split(command),
            cwd=folder,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return folder


def test_there_are_ten_commands() -> None:
    assert len(COMMANDS) == 10


def test_the_files_are_there() -> None:
    assert FILES.keys() == {"function.py", "test_function.py", "template.yaml"}


def test_the_package_is_for_lambda_and_complete(folder: Path) -> None:
    """The compiled part is of the runtime and platform of the template."""
    package = folder / "package"
    [runtime] = re.findall(r"Runtime: python(\d)\.(\d+)", FILES["template.yaml"])
    [compiled] = (package / "pydantic_core").glob("*.so")
    assert f"cpython-{''.join(runtime)}-x86_64-linux" in compiled.name
    assert {"function.py", "lambda_batch", "lambda_batch_events", "pydantic"} <= {
        path.name for path in package.iterdir()
    }


def test_the_template_deploys_that_package() -> None:
    assert "CodeUri: package\n" in FILES["template.yaml"]
    assert "Handler: function.lambda_handler\n" in FILES["template.yaml"]
    assert "- ReportBatchItemFailures\n" in FILES["template.yaml"]
