"""The built wheel, installed into its own environment like a user's."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
CONSUMER = Path(__file__).with_name("consumer.py")


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create an environment with only the wheel and its dependencies."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    executable = folder / "bin" / "python"
    installed = run(executable, "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    assert installed.returncode == 0, installed.stderr
    return executable


def test_wheel_holds_both_packages_and_nothing_else(wheel: Path) -> None:
    """Both packages are typed. Generator and tests are not in the wheel."""
    names = ZipFile(wheel).namelist()
    packages = {name.partition("/")[0] for name in names if ".dist-info/" not in name}
    assert packages == {"lambda_batch", "lambda_batch_events"}
    assert {"lambda_batch/py.typed", "lambda_batch_events/py.typed"} <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "lambda_batch/testing/__init__.py" in names


def test_wheel_brings_the_pytest_plugin(python: Path) -> None:
    """Pytest finds it by its entry point."""
    code = (
        "from importlib.metadata import entry_points;"
        "print(*(point.value for point in entry_points(group='pytest11')))"
    )
    assert run(python, "-c", code, cwd=python.parent).stdout.split() == [
        "lambda_batch._pytest_plugin"
    ]


def test_wheel_needs_only_pydantic_and_typing_extensions(python: Path) -> None:
    """The runtime dependencies are the documented ones."""
    code = "from importlib.metadata import requires; print(*requires('lambda-batch'), sep='\\n')"
    requires = run(python, "-c", code, cwd=python.parent).stdout.splitlines()
    always = sorted(name.partition(">")[0] for name in requires if "extra ==" not in name)
    assert always == ["pydantic", "typing-extensions"]


def test_wheel_brings_the_command(python: Path) -> None:
    """`lambda-batch check` needs an extra, and says so."""
    command = python.with_name("lambda-batch")
    assert run(command, "--help", cwd=python.parent).returncode == 0
    checked = run(command, "check", "template.yaml", cwd=python.parent)
    assert checked.returncode == 2
    assert 'pip install "lambda-batch[check]"' in checked.stderr


READ_SCHEMAS = """
import lambda_batch, sys
assert "lambda_batch.schemas" not in sys.modules
from lambda_batch import schemas
assert schemas.read("sqs")["$id"].endswith("/sqs.json")
print(schemas.__file__, *schemas.names())
"""


def test_wheel_has_the_schemas(python: Path, wheel: Path, tmp_path: Path) -> None:
    """They are read from the installed package, and from the wheel itself as a zip file."""
    names = sorted(path.stem for path in (ROOT / "schemas").glob("*.json") if path.stem != "meta")
    installed = run(python, "-c", READ_SCHEMAS, cwd=tmp_path).stdout.split()
    zipped = run(
        python, "-c", f"import sys; sys.path.insert(0, {str(wheel)!r}){READ_SCHEMAS}", cwd=tmp_path
    ).stdout.split()

    assert installed[1:] == zipped[1:] == names
    assert "site-packages" in installed[0]
    assert zipped[0].startswith(str(wheel))


def test_consumer_runs(python: Path, tmp_path: Path) -> None:
    """A consumer of all sources gets the right partial responses from the installed wheel."""
    result = run(python, CONSUMER, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    failed = [
        [entry["itemIdentifier"] for entry in response] for response in json.loads(result.stdout)
    ]
    assert failed == [["m-2"], ["1"], ["1"], ["m-2"]]


def test_consumer_passes_mypy_strict(python: Path, tmp_path: Path) -> None:
    """Mypy finds the types of the wheel and no errors in the consumer."""
    options = ("--strict", "--config-file=", "--python-executable", python)
    result = run(sys.executable, "-m", "mypy", *options, CONSUMER, cwd=tmp_path)
    assert result.stdout.startswith("Success"), result.stdout + result.stderr


def test_consumer_passes_pyright_strict(python: Path, tmp_path: Path) -> None:
    """Pyright finds the types of the wheel and no errors in the consumer."""
    (tmp_path / "consumer.py").write_text(CONSUMER.read_text(encoding="utf-8"), encoding="utf-8")
    config = {"typeCheckingMode": "strict", "include": ["consumer.py"]}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    result = run(sys.executable, "-m", "pyright", "--pythonpath", python, cwd=tmp_path)
    assert "0 errors, 0 warnings" in result.stdout, result.stdout + result.stderr


def test_wrong_consumer_is_flagged(python: Path, tmp_path: Path) -> None:
    """Mypy flags a handler of another source, so the tests above can fail."""
    text = CONSUMER.read_text(encoding="utf-8")
    right = "process_partial_response(kinesis, handle_event, events)"
    assert text.count(right) == 1
    wrong = tmp_path / "consumer.py"
    wrong.write_text(text.replace(right, right.replace("events", "messages")), encoding="utf-8")
    options = ("--strict", "--config-file=", "--python-executable", python)
    result = run(sys.executable, "-m", "mypy", *options, wrong, cwd=tmp_path)
    assert result.returncode == 1
    [error] = [line for line in result.stdout.splitlines() if "error:" in line]
    assert "OrderEvent" in error
    assert "OrderRecord" in error
