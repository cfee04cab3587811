"""A code base of Powertools' users is moved by one command and the hand work that it names."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

CODE_BASE = Path(__file__).parent / "code_base"

COMMAND = Path(sys.executable).with_name("lambda-batch")

HAND_WORK = (
    (
        "functions/clicks.py",
        'payload.partition_key.startswith("zlib-")',
        '(payload.partition_key or "").startswith("zlib-")',
    ),
    (
        "functions/clicks.py",
        "payload.data_zlib_compressed_as_json()",
        "json.loads(zlib.decompress(payload.data_as_bytes(), zlib.MAX_WBITS + 32))",
    ),
    (
        "functions/clicks.py",
        "from typing import Any",
        "import json\nimport zlib\nfrom typing import Any",
    ),
    ("functions/invoices.py", "None, True)", "raise_on_entire_batch_failure=True)"),
    (
        "functions/processors.py",
        "json.dumps(self.success_messages)",
        "json.dumps([each.raw_event for each in self.success_messages])",
    ),
    (
        "functions/processors.py",
        'error.format_exceptions("the batch failed")',
        '["".join(format_exception(*each)) for each in error.child_exceptions]',
    ),
    (
        "functions/processors.py",
        "from typing import Any",
        "from traceback import format_exception\nfrom typing import Any",
    ),
)
"""In which file, what, and what a person writes instead."""

REPORTED = {
    "functions/clicks.py": [
        "KinesisStreamRecordPayload.partition_key",
        "KinesisStreamRecordPayload.data_zlib_compressed_as_json",
    ],
    "functions/invoices.py": ["constructor of BasePartialBatchProcessor"],
    "functions/processors.py": [
        "`json.dumps(self.success_messages)`",
        "BatchProcessingError.format_exceptions",
    ],
}
"""What the command names by hand, in its order."""


NOTHING = "0 files would change, 0 places to look at by hand\n"


class Migrated(NamedTuple):
    """A copy of the code base that the command has moved."""

    folder: Path
    status: int
    output: str


def copy_to(folder: Path) -> Path:
    return Path(shutil.copytree(CODE_BASE, folder, ignore=shutil.ignore_patterns("__pycache__")))


def run(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def run_tests(folder: Path) -> None:
    done = run(folder, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Migrated:
    folder = copy_to(tmp_path_factory.mktemp("migrated") / "code")
    done = run(folder, COMMAND, "migrate", ".")
    return Migrated(folder, done.returncode, done.stdout + done.stderr)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, migrated: Migrated) -> Path:
    """The migrated code base after the hand work."""
    folder = tmp_path_factory.mktemp("finished") / "code"
    shutil.copytree(migrated.folder, folder)
    for file, old, new in HAND_WORK:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, (file, old)
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_the_code_base_works_with_powertools(tmp_path: Path) -> None:
    run_tests(copy_to(tmp_path / "code"))


def test_the_command_names_the_hand_work_and_its_lines(migrated: Migrated) -> None:
    assert migrated.status == 0
    reported: dict[str, list[str]] = {}
    places = re.findall(r"^(\S+):(\d+):\d+: (.*?): ", migrated.output, re.MULTILINE)
    for file, line, subject in places:
        reported.setdefault(file, []).append(subject)
        lines = (migrated.folder / file).read_text(encoding="utf-8").splitlines()
        member = subject.rpartition(".")[2].strip("`)")
        is_constructor = subject.startswith("constructor")
        assert ("CountingProcessor(" if is_constructor else member) in lines[int(line) - 1]
    assert reported == REPORTED


def test_nothing_of_the_batch_utility_is_left(migrated: Migrated) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in migrated.folder.rglob("*.py"))
    assert set(re.findall(r"aws_lambda_powertools[\w.]*", code)) == {
        "aws_lambda_powertools",
        "aws_lambda_powertools.utilities.typing",
    }


def test_the_tests_of_the_code_base_pass_after_the_hand_work(finished: Path) -> None:
    run_tests(finished)


def test_the_code_base_passes_mypy_after_the_hand_work(finished: Path) -> None:
    options = ("--strict", "--config-file=", "--explicit-package-bases")
    done = run(finished, sys.executable, "-m", "mypy", *options, ".")
    assert done.returncode == 0, done.stdout


def test_a_second_run_finds_nothing(finished: Path) -> None:
    done = run(finished, COMMAND, "migrate", ".", "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, NOTHING, "")


def test_check_changes_nothing(tmp_path: Path) -> None:
    folder = copy_to(tmp_path / "code")
    done = run(folder, COMMAND, "migrate", "--check", "functions", "tests")
    assert done.returncode == 1
    assert "would change functions/orders.py" in done.stdout
    assert not run(folder, "diff", "-r", "-x", "__pycache__", CODE_BASE, ".").stdout
