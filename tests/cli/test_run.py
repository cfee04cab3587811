"""`lambda-batch run` runs a function on this machine, and shows what became of each record."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from lambda_batch.testing import sqs_event

COMMAND = Path(sys.executable).with_name("lambda-batch")

APP = """
import time
from lambda_batch import BatchProcessor, EventType, process_partial_response
from lambda_batch import SqsFifoPartialProcessor

def read(record):
    print("a line of the function")
    for name in ("json_body", "json_value"):
        if hasattr(type(record), name):
            return getattr(record, name)["id"]
    if hasattr(type(record), "kinesis"):
        return record.kinesis.data_as_json()["id"]
    return record.dynamodb.new_image["id"]

def handler_of(processor):
    return lambda event, context: process_partial_response(event, read, processor, context)

sqs = handler_of(BatchProcessor(EventType.SQS))
sqs_fifo = handler_of(SqsFifoPartialProcessor(skip_group_on_error=True))
kinesis = handler_of(BatchProcessor(EventType.KinesisDataStreams))
dynamodb = handler_of(BatchProcessor(EventType.DynamoDBStreams))
kafka = handler_of(BatchProcessor(EventType.Kafka))

def deadline(event, context):
    assert 4000 < context.get_remaining_time_in_millis() <= 5000

def slow(event, context):
    time.sleep(1.0)

async def asynchronous(event, context):
    return {}

def broken(event, context):
    raise LookupError("secret")
"""

HAS_RUNTIME = find_spec("awslambdaric") is not None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    return tmp_path


@pytest.fixture(params=["awslambdaric", "in process"])
def environment(request: pytest.FixtureRequest, folder: Path) -> dict[str, str]:
    """The environment of a machine with and without AWS's runtime client."""
    if request.param == "awslambdaric":
        if not HAS_RUNTIME:
            pytest.skip("awslambdaric has wheels for Linux only")
        return dict(os.environ)
    without = folder / "without"
    without.mkdir()
    text = 'import sys\nsys.modules["awslambdaric"] = None\n'
    (without / "sitecustomize.py").write_text(text, encoding="utf-8")
    return {**os.environ, "PYTHONPATH": str(without)}


def run(
    folder: Path, *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (COMMAND, "run", *arguments),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def outcomes(done: subprocess.CompletedProcess[str]) -> list[str]:
    rows = [line.split() for line in done.stdout.splitlines()]
    return [row[2] for row in rows if row and row[0].isdigit() and len(row) == 3]


def test_an_event_from_a_file(folder: Path, environment: dict[str, str]) -> None:
    event: Any = sqs_event([{"id": "secret"}, "no JSON", {"id": "secret"}])
    (folder / "event.json").write_text(json.dumps(event), encoding="utf-8")
    done = run(folder, "app:sqs", "event.json", environment=environment)
    assert done.returncode == 1, done.stderr
    assert outcomes(done) == ["succeeded", "failed", "succeeded"]
    identifier = event["Records"][1]["messageId"]
    assert (
        f'response: {{"batchItemFailures": [{{"itemIdentifier": "{identifier}"}}]}}' in done.stdout
    )
    assert "2 succeeded, 1 failed, in " in done.stdout
    assert "secret" not in done.stdout
    # What the function prints goes to the other stream.
    assert "a line of the function" in done.stderr
    assert "a line of the function" not in done.stdout


@pytest.mark.parametrize("source", ["sqs", "sqs-fifo", "kinesis", "dynamodb", "kafka"])
def test_events_that_are_made(folder: Path, source: str) -> None:
    function = f"app:{source.replace('-', '_')}"
    done = run(folder, function, "--source", source, "--count", "4", "--failures", "0.25")
    assert done.returncode == 1, done.stderr
    assert outcomes(done) == ["succeeded", "succeeded", "succeeded", "failed"]
    done = run(folder, function, "--source", source, "--count", "2")
    assert done.returncode == 0, done.stderr
    assert outcomes(done) == ["succeeded", "succeeded"]


def test_a_batch_of_which_all_records_fail(folder: Path, environment: dict[str, str]) -> None:
    done = run(
        folder,
        "app:sqs",
        "--source",
        "sqs",
        "--failures",
        "1",
        "--count",
        "2",
        environment=environment,
    )
    assert (done.returncode, outcomes(done)) == (1, ["failed", "failed"])
    assert "BatchProcessingError" in done.stdout


def test_the_timeout_is_the_deadline(folder: Path, environment: dict[str, str]) -> None:
    done = run(folder, "app:deadline", "--source", "sqs", "--timeout", "5", environment=environment)
    assert done.returncode == 0, done.stderr + done.stdout
    done = run(folder, "app:slow", "--source", "sqs", "--timeout", "0.5", environment=environment)
    assert done.returncode == 2
    assert "timed out after 0.5 s" in done.stdout


def test_an_error_of_the_function(folder: Path, environment: dict[str, str]) -> None:
    done = run(folder, "app:broken", "--source", "sqs", environment=environment)
    assert done.returncode == 2
    assert "LookupError" in done.stdout
    assert "secret" not in done.stdout
    assert 'raise LookupError("secret")' in done.stderr


def test_an_async_function_is_told_what_to_use(folder: Path, environment: dict[str, str]) -> None:
    done = run(folder, "app:asynchronous", "--source", "sqs", environment=environment)
    assert done.returncode == 2
    assert "must be `def`; use async_process_partial_response\n" in done.stdout
    assert "never awaited" not in done.stderr


@pytest.mark.skipif(not HAS_RUNTIME, reason="awslambdaric has wheels for Linux only")
def test_a_traceback_has_its_lines(folder: Path) -> None:
    """AWS's runtime joins them with carriage returns, and indents with no-break spaces."""
    command = (COMMAND, "run", "app:broken", "--source", "sqs")
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    output = done.stderr.decode()
    assert '\n  File "' in output
    assert not {"\r", "\xa0"}.intersection(output)


def test_numbers_of_dynamodb_can_have_a_fraction(folder: Path) -> None:
    payload = '{"id": "1", "price": 1.5}'
    done = run(folder, "app:dynamodb", "--source", "dynamodb", "--payload", payload)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["app:sqs"], "--source"),
        (["app:sqs", "absent.json"], "absent.json"),
        (["app:sqs", "app.py"], "expected JSON"),
        (["app:sqs", "other.json"], "at least one record"),
        (["app:sqs", "list.json"], "list"),
        (["app:sqs", "null.json"], "got null"),
        (["app:sqs", "numbers.json"], "at least one record"),
        (["app:sqs", "--source", "sqs", "--failures", "2"], "from 0 to 1"),
        (["app:dynamodb", "--source", "dynamodb", "--payload", "[1.5]"], "--payload"),
        (["app:dynamodb", "--source", "dynamodb", "--payload", '{"a": NaN}'], "--payload"),
        (["app:dynamodb", "--source", "dynamodb", "--payload", '{"a": 1e999}'], "--payload"),
        (["app:sqs", "--source", "sqs", "--payload", "{"], "--payload"),
        (["sqs", "--source", "sqs"], "MODULE:FUNCTION"),
    ],
)
def test_wrong_arguments(folder: Path, arguments: list[str], text: str) -> None:
    (folder / "other.json").write_text('{"Records": []}', encoding="utf-8")
    (folder / "numbers.json").write_text('{"Records": [1]}', encoding="utf-8")
    (folder / "list.json").write_text("[]", encoding="utf-8")
    (folder / "null.json").write_text("null", encoding="utf-8")
    done = run(folder, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert text in done.stderr


def test_a_module_that_is_not_there(folder: Path, environment: dict[str, str]) -> None:
    done = run(folder, "absent:sqs", "--source", "sqs", environment=environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert "absent.sqs can't be" in done.stderr
    assert "No module named 'absent'" in done.stderr
