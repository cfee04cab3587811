"""Metrics of batches in CloudWatch's embedded metric format."""

from __future__ import annotations

import json
from time import time
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lambda_batch import (
    BatchReport,
    ConfigurationError,
    PermanentError,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    process_partial_response,
)
from lambda_batch.metrics import EmfMetrics
from lambda_batch.reports import RecordReport
from tests.runtime.cases import FAILURE, SQS, Case, Mode, OutOfStockError, every_case, every_mode
from tests.runtime.events import event_of, sqs_record

TEXT = {"type": "string", "minLength": 1, "maxLength": 255}
UNITS = ["Seconds", "Milliseconds", "Count"]

# The rules of the schema in "Specification: Embedded metric format" of the Amazon CloudWatch User
# Guide, for what is written here, with its limit of 30 dimensions and no other units.
SCHEMA = {
    "type": "object",
    "required": ["_aws"],
    "properties": {
        "_aws": {
            "type": "object",
            "required": ["Timestamp", "CloudWatchMetrics"],
            "additionalProperties": False,
            "properties": {
                "Timestamp": {"type": "integer"},
                "CloudWatchMetrics": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["Namespace", "Dimensions", "Metrics"],
                        "additionalProperties": False,
                        "properties": {
                            "Namespace": TEXT,
                            "Dimensions": {
                                "type": "array",
                                "minItems": 1,
                                "items": {"type": "array", "maxItems": 30, "items": TEXT},
                            },
                            "Metrics": {
                                "type": "array",
                                "minItems": 1,
                                "maxItems": 100,
                                "items": {
                                    "type": "object",
                                    "required": ["Name"],
                                    "additionalProperties": False,
                                    "properties": {"Name": TEXT, "Unit": {"enum": UNITS}},
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}


def read(lines: list[str]) -> list[dict[str, Any]]:
    """Parse lines, check them by the specification, and return them without the metadata."""
    found: list[dict[str, Any]] = []
    for line in lines:
        assert "\n" not in line
        document = json.loads(line)
        Draft202012Validator(SCHEMA).validate(document)
        [directive] = document["_aws"]["CloudWatchMetrics"]
        [dimensions] = directive["Dimensions"]
        metrics = [each["Name"] for each in directive["Metrics"]]
        # "The root node MUST contain all Target members"; others would be no metrics of ours.
        assert {"_aws", *dimensions, *metrics} == set(document)
        assert all(isinstance(document[name], str) for name in dimensions)
        assert all(type(document[name]) in (int, float) for name in metrics)
        assert abs(document["_aws"]["Timestamp"] / 1000 - time()) < 60
        found.append({name: document[name] for name in (*dimensions, *metrics)})
    return found


@every_case
@every_mode
def test_each_batch_is_a_line_of_metrics(mode: Mode, case: Case) -> None:
    lines: list[str] = []
    metrics = EmfMetrics(namespace="Shop", dimensions={"service": "orders"}, write=lines.append)
    processor = mode.processor(case, on_report=metrics)
    mode.respond(case.event(3), case.failing_on(2), processor)
    batch, failures = read(lines)
    assert batch.pop("BatchDuration") > 0
    # The records of these tests have a time in October 2025.
    assert batch.pop("OldestRecordAge") == pytest.approx(time() - 1761213600, abs=60)
    common = {"source": case.event_type.value, "service": "orders"}
    assert batch == {
        **common,
        "Records": 3,
        "Succeeded": 2,
        "Failed": 1,
        "Stopped": 0,
        "NotAttempted": 0,
        "Sunk": 0,
    }
    kind = "tests.runtime.cases.OutOfStockError"
    assert failures == {**common, "errorClass": kind, "Failed": 1}
    assert FAILURE not in "".join(lines)


def report_of(*errors: BaseException | None) -> BatchReport:
    """Create a report of a batch whose records have failed."""
    records = [RecordReport(at, None, "failed", 0.1, error, {}) for at, error in enumerate(errors)]
    return BatchReport("SQS", 0.1, records)


def test_units_are_those_of_cloudwatch() -> None:
    lines: list[str] = []
    EmfMetrics(namespace="Shop", write=lines.append)(BatchReport("SQS", 0.25, [], 1.5))
    [directive] = json.loads(lines[0])["_aws"]["CloudWatchMetrics"]
    units = {each["Name"]: each["Unit"] for each in directive["Metrics"]}
    assert units.pop("BatchDuration") == "Milliseconds"
    assert units.pop("OldestRecordAge") == "Seconds"
    assert set(units.values()) == {"Count"}
    [batch] = read(lines)
    assert (batch["BatchDuration"], batch["OldestRecordAge"]) == (250, 1.5)


def test_stopped_and_sunk_records_are_counted() -> None:
    lines: list[str] = []
    processor = SqsFifoPartialProcessor(
        on_report=EmfMetrics(namespace="Shop", write=lines.append), sink=lambda _: None
    )

    def handle(record: Any) -> None:
        raise (PermanentError if SQS.number(record) == 1 else OutOfStockError)(FAILURE)

    records = [sqs_record(number, group="a") for number in range(1, 5)]
    process_partial_response(event_of(*records), handle, processor)
    batch, sunk, failed = read(lines)
    assert (batch["Sunk"], batch["Failed"], batch["Stopped"]) == (1, 1, 2)
    assert (sunk["errorClass"], sunk["Sunk"]) == ("lambda_batch.errors.PermanentError", 1)
    assert failed["Failed"] == 1


def test_lines_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    EmfMetrics(namespace="Shop")(report_of(OSError()))
    assert len(read(capsys.readouterr().out.splitlines())) == 2


def test_the_number_of_classes_is_bounded() -> None:
    lines: list[str] = []
    many = [type(f"Error{number}", (Exception,), {})() for number in range(14)]
    report = report_of(*many, many[12], None, None)
    EmfMetrics(namespace="Shop", write=lines.append)(report)
    _, *failures = read(lines)
    assert len(failures) == 11
    counts = {each["errorClass"].rpartition(".")[2]: each["Failed"] for each in failures}
    assert counts["Error12"] == 2
    assert counts["unknown"] == 2
    assert counts["other"] == 5
    assert sum(counts.values()) == len(report.records)


def test_names_of_classes_are_written_as_cloudwatch_accepts_them() -> None:
    lines: list[str] = []
    EmfMetrics(namespace="Shop", write=lines.append)(
        report_of(type("Größe" * 500, (Exception,), {})())
    )
    kind = read(lines)[1]["errorClass"]
    assert "Gr??e" in kind
    assert len(kind) == 1024


def test_without_times_there_is_no_age() -> None:
    lines: list[str] = []
    record = sqs_record(1)
    del record["attributes"]["SentTimestamp"]
    processor = SqsBatchProcessor(on_report=EmfMetrics(namespace="Shop", write=lines.append))
    process_partial_response(event_of(record), lambda _: None, processor)
    assert "OldestRecordAge" not in lines[0]


@pytest.mark.parametrize("name", ["", " ", "AWS/Lambda", ":a", "a\n", "Größe", "a" * 256, None, 7])
def test_a_namespace_that_cloudwatch_does_not_accept_is_refused(name: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^the namespace must"):
        EmfMetrics(namespace=name)


@pytest.mark.parametrize(
    "dimensions",
    [
        {"service": ""},
        {"service": 7},
        {"service": "Größe"},
        {"service": "a" * 1025},
        {"": "orders"},
        {":a": "orders"},
        {"a" * 256: "orders"},
        {"source": "orders"},
        {"Failed": "orders"},
        {"errorClass": "orders"},
        {"_aws": "orders"},
        {f"name{number}": "orders" for number in range(29)},
        ["team"],
        "team",
        7,
    ],
    ids=lambda dimensions: str(dimensions)[:24],
)
def test_dimensions_that_cloudwatch_does_not_accept_are_refused(dimensions: Any) -> None:
    with pytest.raises(ConfigurationError, match="dimension"):
        EmfMetrics(namespace="Shop", dimensions=dimensions)


def test_as_many_dimensions_as_cloudwatch_accepts() -> None:
    lines: list[str] = []
    dimensions = {f"name{number}": "a" * 1024 for number in range(28)}
    EmfMetrics(namespace="Shop", dimensions=dimensions, write=lines.append)(report_of(OSError()))
    assert [len(each.keys() & dimensions.keys()) for each in read(lines)] == [28, 28]
