"""The pytest plugin, in separate pytest runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
OPTIONS = ("-p", "lambda_batch._pytest_plugin")


def isolate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pytest runs find the project if it is not installed, and load only named plugins."""
    found = [str(ROOT / folder) for folder in ("src", "generated")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(found))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


USE = """
from lambda_batch.testing import simulate_queue

def test_context(lambda_batch_context, lambda_batch_clock):
    assert lambda_batch_context.get_remaining_time_in_millis() == 30000
    lambda_batch_clock.advance(29)
    assert lambda_batch_context.get_remaining_time_in_millis() == 1000

def test_clock_is_new(lambda_batch_clock):
    assert lambda_batch_clock() == 0

def test_events(
    lambda_batch_sqs_event,
    lambda_batch_sqs_fifo_event,
    lambda_batch_kinesis_event,
    lambda_batch_dynamodb_event,
    lambda_batch_kafka_event,
):
    sources = [
        make([{"Id": 1}])["Records"][0]["eventSource"]
        for make in (
            lambda_batch_sqs_event,
            lambda_batch_sqs_fifo_event,
            lambda_batch_kinesis_event,
            lambda_batch_dynamodb_event,
        )
    ]
    assert sources == ["aws:sqs", "aws:sqs", "aws:kinesis", "aws:dynamodb"]
    assert lambda_batch_kafka_event()["eventSource"] == "aws:kafka"
"""

IDLE = """
import sys

def test_nothing_is_loaded():
    loaded = {name for name in sys.modules if name.startswith("lambda_batch")}
    assert "lambda_batch._pytest_plugin" in loaded
    assert not any(name.startswith("lambda_batch.testing") for name in loaded)
    assert not {"pydantic", "boto3"} & set(sys.modules)
"""


@pytest.fixture(autouse=True)
def isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(monkeypatch)


def test_fixtures(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(USE)
    pytester.runpytest_subprocess(*OPTIONS).assert_outcomes(passed=3)


def test_an_unused_plugin_imports_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(IDLE)
    pytester.runpytest_subprocess(*OPTIONS).assert_outcomes(passed=1)


def test_fixtures_are_described(pytester: pytest.Pytester) -> None:
    lines = pytester.runpytest_subprocess(*OPTIONS, "--fixtures").stdout.str()
    described = [line for line in lines.splitlines() if line.startswith("lambda_batch_")]
    assert len(described) == 7
    assert "no docstring available" not in lines


def test_the_test_kit_needs_no_sdk(pytester: pytest.Pytester) -> None:
    code = (
        "import sys, lambda_batch.testing as kit; [getattr(kit, name) for name in kit.__all__];"
        "print(sorted({'boto3', 'botocore', 'pydantic', 'pytest'} & set(sys.modules)))"
    )
    pytester.run(sys.executable, "-c", code).stdout.fnmatch_lines(["[[]]"])
