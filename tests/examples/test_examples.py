"""Run every example on its sample event, as Lambda would."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from codegen.schemas import registry_of
from lambda_batch import BatchProcessingError

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
EVENTS = EXAMPLES / "events"
SCHEMAS = ROOT / "schemas"

# For each event: a record whose handler raises, and a record that can't be parsed.
SQS_FAILED = [
    "e85a6d3b-9f24-4d71-b0c8-1a4e7f6b2c23",
    "01f3b8c6-5a7d-4e92-8c1b-6d2f9a0e3d34",
]
KINESIS_FAILED = [
    "49668899999979928943241587427133424641907348632812676363",
    "49668899999979928943241587427133424641907348632812885821",
]
# The same, and the record behind the second of them with its partition key.
KINESIS_IN_ORDER_FAILED = [
    *KINESIS_FAILED,
    "49668899999979928943241587427133424641907348632812990550",
]
# The first failure, and every record behind it.
KINESIS_WINDOW_FAILED = [
    "49668899999979928943241587427133424641907348632812676363",
    "49668899999979928943241587427133424641907348632812781092",
    "49668899999979928943241587427133424641907348632812885821",
    "49668899999979928943241587427133424641907348632812990550",
]
DYNAMODB_FAILED = [
    "4421584500000000017450455509",
    "4421584500000000017450463700",
]
KAFKA_FAILED = [
    {"partition": "orders-0", "offset": 42},
    {"partition": "orders-1", "offset": 1188},
]
# The same, and the records behind them in their partitions.
KAFKA_IN_ORDER_FAILED = [
    {"partition": "orders-0", "offset": 42},
    {"partition": "orders-0", "offset": 43},
    {"partition": "orders-1", "offset": 1188},
    {"partition": "orders-1", "offset": 1189},
]
# The first failure, and every record behind it.
FIFO_FAILED = [
    "c3a7f5d1-8b62-4e09-a4d7-9f0e1b6c2c23",
    "58e4d2b9-f617-4c30-b9a8-2d6c0f7e3d34",
    "a1c96f0e-7d54-4b83-8f2e-6b3d9a0c4e45",
    "f07d3b8a-2e91-4d6c-a0b5-1c8e7f4d5f56",
]

RUNS = [
    ("sqs_recommended", "sqs", SQS_FAILED),
    ("sqs_context_manager", "sqs", SQS_FAILED),
    ("sqs_decorator", "sqs", SQS_FAILED),
    ("sqs_fifo_recommended", "sqs_fifo", FIFO_FAILED),
    ("sqs_fifo_context_manager", "sqs_fifo", FIFO_FAILED),
    ("sqs_fifo_decorator", "sqs_fifo", FIFO_FAILED),
    ("kinesis_recommended", "kinesis", KINESIS_FAILED),
    ("kinesis_context_manager", "kinesis", KINESIS_FAILED),
    ("kinesis_decorator", "kinesis", KINESIS_FAILED),
    ("dynamodb_recommended", "dynamodb", DYNAMODB_FAILED),
    ("dynamodb_context_manager", "dynamodb", DYNAMODB_FAILED),
    ("dynamodb_decorator", "dynamodb", DYNAMODB_FAILED),
    ("sqs_async", "sqs", SQS_FAILED),
    ("sqs_pydantic", "sqs", SQS_FAILED),
    ("sqs_payload_only", "sqs", SQS_FAILED),
    ("sqs_deadline", "sqs", SQS_FAILED),
    ("sqs_threads", "sqs", SQS_FAILED),
    ("sqs_bulk", "sqs", SQS_FAILED),
    ("sqs_report", "sqs", SQS_FAILED),
    ("sqs_retry_delays", "sqs", SQS_FAILED),
    ("sqs_dead_letters", "sqs", SQS_FAILED[:1]),  # the other one is a dead letter
    ("kinesis_pydantic", "kinesis", KINESIS_FAILED),
    ("kinesis_in_order", "kinesis", KINESIS_IN_ORDER_FAILED),
    ("kinesis_window", "kinesis_window", KINESIS_WINDOW_FAILED),
    ("kafka_recommended", "kafka", KAFKA_FAILED),
    ("kafka_pydantic", "kafka", KAFKA_FAILED),
    ("kafka_in_order", "kafka", KAFKA_IN_ORDER_FAILED),
    ("dynamodb_pydantic", "dynamodb", DYNAMODB_FAILED),
    ("dynamodb_pydantic_wire", "dynamodb", DYNAMODB_FAILED),
    ("processed_messages", "sqs", SQS_FAILED),
    ("lambda_context_recommended", "sqs", SQS_FAILED),
    ("lambda_context_context_manager", "sqs", SQS_FAILED),
    ("lambda_context_decorator", "sqs", SQS_FAILED),
    ("extended_processor", "sqs", SQS_FAILED),
    ("error_tracking", "sqs", SQS_FAILED),
    ("own_partial_processor", "sqs", SQS_FAILED),
    ("tracer_without_responses", "sqs", SQS_FAILED),
    ("entire_batch_failure", "sqs", SQS_FAILED),
]

# mug-blue 4 x 990, lamp-oak 1 x 5900, mug-red 1 x 990
SQS_AMOUNTS = [3960, 5900, 990]

LoadExample = Callable[[str], ModuleType]


@dataclass
class FakeContext:
    """A Lambda context that counts how often the remaining time is asked for."""

    function_name: str = "orders"
    function_version: str = "$LATEST"
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:123456789012:function:orders"
    memory_limit_in_mb: int = 128
    aws_request_id: str = "52fdfc07-2182-154f-163f-5f0f9a621d72"
    log_group_name: str = "/aws/lambda/orders"
    log_stream_name: str = "2025/10/23/[$LATEST]3893a7f1"
    remaining: int = 30_000
    asked: int = 0

    def get_remaining_time_in_millis(self) -> int:
        """Return the time that the test has set."""
        self.asked += 1
        return self.remaining


class FakeAws(ModuleType):
    """The parts of boto3 that the examples use: a table to write to, and a client of SQS."""

    def __init__(self) -> None:
        super().__init__("boto3")
        self.items: list[dict[str, Any]] = []
        self.sent: list[str] = []
        self.delays: list[int] = []

    def client(self, service: str) -> "FakeAws":
        """Return itself as the client."""
        assert service == "sqs"
        return self

    def send_message_batch(self, **request: Any) -> dict[str, Any]:
        """Store the bodies of messages."""
        self.sent += [entry["MessageBody"] for entry in request["Entries"]]
        return {"Successful": [{"Id": entry["Id"]} for entry in request["Entries"]]}

    def change_message_visibility_batch(self, **request: Any) -> dict[str, Any]:
        """Store the timeouts of messages."""
        self.delays += [entry["VisibilityTimeout"] for entry in request["Entries"]]
        return {"Successful": [{"Id": entry["Id"]} for entry in request["Entries"]]}

    def resource(self, service: str) -> "FakeAws":
        """Return itself as the resource."""
        assert service == "dynamodb"
        return self

    def Table(self, name: str) -> "FakeAws":  # noqa: N802  # as boto3 has it
        """Return itself as the table."""
        assert name == "orders-results"
        return self

    @contextmanager
    def batch_writer(self) -> Generator["FakeAws"]:
        """Return itself as the batch writer."""
        yield self

    def put_item(self, *, Item: dict[str, Any]) -> None:  # noqa: N803  # as boto3 has it
        """Store an item."""
        self.items.append(Item)


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> FakeAws:
    """Replace `boto3` by a fake."""
    fake = FakeAws()
    monkeypatch.setitem(sys.modules, "boto3", fake)
    monkeypatch.setenv("TABLE_NAME", "orders-results")
    monkeypatch.setenv("DEAD_LETTER_QUEUE_URL", "https://sqs.invalid/123456789012/dead")
    return fake


@pytest.fixture
def load_example(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> LoadExample:
    """Import an example anew, like a cold start."""
    monkeypatch.setenv("POWERTOOLS_TRACE_DISABLED", "true")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Orders")
    # Powertools keeps loggers by this name, with the output stream of the test that created them.
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", request.node.name)

    def load(name: str) -> ModuleType:
        path = EXAMPLES / f"{name}.py"
        if "aws_lambda_powertools" in path.read_text():
            pytest.importorskip(
                "aws_lambda_powertools", reason=f"examples/{name}.py uses aws-lambda-powertools"
            )
        spec = spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def lambda_context() -> FakeContext:
    return FakeContext()


def load_event(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


def load_broken_event() -> dict[str, Any]:
    """Return an event in which every record fails."""
    event = load_event("sqs")
    event["Records"] = [record for record in event["Records"] if record["messageId"] in SQS_FAILED]
    return event


def response_of(identifiers: Sequence[object]) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": name} for name in identifiers]}


@pytest.mark.parametrize(
    ("name", "event", "failed"), [pytest.param(*run, id=run[0]) for run in RUNS]
)
def test_example_reports_exactly_the_failed_records(
    load_example: LoadExample,
    lambda_context: FakeContext,
    name: str,
    event: str,
    failed: Sequence[object],
) -> None:
    example = load_example(name)

    response = example.lambda_handler(load_event(event), lambda_context)

    assert {"batchItemFailures": response["batchItemFailures"]} == response_of(failed)


def test_every_example_is_run() -> None:
    assert sorted(path.stem for path in EXAMPLES.glob("*.py")) == sorted(run[0] for run in RUNS)


def test_every_event_is_used() -> None:
    assert {path.stem for path in EVENTS.iterdir()} == {run[1] for run in RUNS}


@pytest.mark.parametrize(
    ("event", "schema"),
    [
        ("sqs", "sqs"),
        ("sqs_fifo", "sqs"),
        ("kinesis", "kinesis"),
        ("kinesis_window", "kinesis"),
        ("dynamodb", "dynamodb"),
        ("kafka", "kafka"),
    ],
)
def test_event_has_the_form_of_its_source(event: str, schema: str) -> None:
    validator: Any = Draft202012Validator(
        json.loads((SCHEMAS / f"{schema}.json").read_text()),
        registry=registry_of(SCHEMAS),
    )

    assert [error.message for error in validator.iter_errors(load_event(event))] == []


def test_app_batch_partial_response(load_example: LoadExample, lambda_context: FakeContext) -> None:
    """The test from the user guide, section "Testing your code"."""
    # GIVEN
    app = load_example("sqs_recommended")
    processor = app.processor  # access processor for additional assertions
    sqs_event = load_event("sqs")
    sqs_event["Records"] = [sqs_event["Records"][0], sqs_event["Records"][3]]
    successful_record = sqs_event["Records"][0]
    failed_record = sqs_event["Records"][1]
    expected_response = {"batchItemFailures": [{"itemIdentifier": failed_record["messageId"]}]}

    # WHEN
    ret = app.lambda_handler(sqs_event, lambda_context)

    # THEN
    assert ret == expected_response
    assert len(processor.fail_messages) == 1
    assert processor.success_messages[0] == successful_record


def test_batch_in_which_all_fail_raises(
    load_example: LoadExample, lambda_context: FakeContext
) -> None:
    example = load_example("error_tracking")

    with pytest.raises(BatchProcessingError, match="All records failed processing: 2 of the SQS"):
        example.lambda_handler(load_broken_event(), lambda_context)


def test_batch_in_which_all_fail_is_reported_on_request(
    load_example: LoadExample, lambda_context: FakeContext
) -> None:
    example = load_example("entire_batch_failure")

    response = example.lambda_handler(load_broken_event(), lambda_context)

    assert response == response_of(SQS_FAILED)


@pytest.mark.parametrize(
    "name",
    [
        "lambda_context_recommended",
        "lambda_context_context_manager",
        "lambda_context_decorator",
    ],
)
def test_each_record_handler_gets_the_context(
    load_example: LoadExample, lambda_context: FakeContext, name: str
) -> None:
    event = load_event("sqs")

    load_example(name).lambda_handler(event, lambda_context)

    assert lambda_context.asked == len(event["Records"])


def test_records_fail_when_time_is_short(load_example: LoadExample) -> None:
    example = load_example("lambda_context_recommended")

    with pytest.raises(BatchProcessingError) as caught:
        example.lambda_handler(load_event("sqs"), FakeContext(remaining=499))

    assert [kind for kind, _, _ in caught.value.child_exceptions] == [TimeoutError] * 5


def test_results_are_summed_up(
    load_example: LoadExample, lambda_context: FakeContext, capsys: pytest.CaptureFixture[str]
) -> None:
    load_example("processed_messages").lambda_handler(load_event("sqs"), lambda_context)

    entries = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [entry["message_id"] for entry in entries if "message_id" in entry] == SQS_FAILED
    assert [entry["revenue"] for entry in entries if "revenue" in entry] == [sum(SQS_AMOUNTS)]


def test_failures_are_counted_in_a_metric(
    load_example: LoadExample, lambda_context: FakeContext, capsys: pytest.CaptureFixture[str]
) -> None:
    load_example("extended_processor").lambda_handler(load_event("sqs"), lambda_context)

    metrics = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    counts = [entry["BatchRecordFailures"] for entry in metrics if "BatchRecordFailures" in entry]
    assert counts == [[1.0] * len(SQS_FAILED)]


def test_errors_are_captured(
    load_example: LoadExample, lambda_context: FakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = load_example("error_tracking")
    captured: list[BaseException] = []
    monkeypatch.setattr(example, "capture_exception", captured.append)

    example.lambda_handler(load_event("sqs"), lambda_context)

    assert [type(error) for error in captured] == [KeyError, json.JSONDecodeError]


@pytest.mark.parametrize("name", ["kafka_recommended", "kafka_pydantic"])
def test_orders_of_kafka_are_deleted_by_tombstones(
    load_example: LoadExample,
    lambda_context: FakeContext,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    load_example(name).lambda_handler(load_event("kafka"), lambda_context)

    entries = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    deleted = [entry["order"] for entry in entries if entry.get("message") == "deleted"]
    assert deleted == ["order-4987"]
    assert [entry["amount"] for entry in entries if "amount" in entry] == SQS_AMOUNTS


def test_a_window_is_summed_up_and_logged_at_its_end(
    load_example: LoadExample, lambda_context: FakeContext, capsys: pytest.CaptureFixture[str]
) -> None:
    example = load_example("kinesis_window")
    event = load_event("kinesis_window")

    response = example.lambda_handler(event, lambda_context)
    last: dict[str, Any] = {
        **event,
        "state": response["state"],
        "isFinalInvokeForWindow": True,
        "Records": [],
    }
    example.lambda_handler(last, lambda_context)

    # The two orders of the state in the event, and the one before the first failure.
    assert response["state"] == {"orders": 3, "amount": 1980 + SQS_AMOUNTS[0]}
    entries = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [sold] = [entry for entry in entries if entry.get("message") == "sold"]
    assert (sold["orders"], sold["amount"]) == (3, 5940)


def test_results_are_stored(
    load_example: LoadExample, lambda_context: FakeContext, aws: FakeAws
) -> None:
    load_example("own_partial_processor").lambda_handler(load_event("sqs"), lambda_context)

    assert aws.items == [{"amount": amount} for amount in SQS_AMOUNTS]


def test_results_are_stored_by_a_bulk_function(
    load_example: LoadExample, lambda_context: FakeContext, aws: FakeAws
) -> None:
    load_example("sqs_bulk").lambda_handler(load_event("sqs"), lambda_context)

    assert [item["amount"] for item in aws.items] == SQS_AMOUNTS


def test_what_is_no_order_is_sent_to_a_queue(
    load_example: LoadExample, lambda_context: FakeContext, aws: FakeAws
) -> None:
    load_example("sqs_dead_letters").lambda_handler(load_event("sqs"), lambda_context)

    [letter] = map(json.loads, aws.sent)
    assert letter["record"]["messageId"] == SQS_FAILED[1]


def test_failed_messages_wait(
    load_example: LoadExample, lambda_context: FakeContext, aws: FakeAws
) -> None:
    load_example("sqs_retry_delays").lambda_handler(load_event("sqs"), lambda_context)

    without_price, without_order = aws.delays
    assert without_price == 3600
    assert without_order < 900


def test_a_batch_has_metrics(
    load_example: LoadExample, lambda_context: FakeContext, capsys: pytest.CaptureFixture[str]
) -> None:
    load_example("sqs_report").lambda_handler(load_event("sqs"), lambda_context)

    metrics = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (metrics["Records"], metrics["Succeeded"], metrics["Failed"]) == (5, 3, 2)


def test_what_there_is_no_time_for_is_reported(load_example: LoadExample) -> None:
    event = load_event("sqs")
    with pytest.raises(BatchProcessingError, match="5 x NotAttemptedError"):
        load_example("sqs_deadline").lambda_handler(event, FakeContext(remaining=1900))


def test_examples_are_typed(tmp_path: Path) -> None:
    """A user's `mypy --strict`, without this project's configuration, reports nothing."""
    pytest.importorskip("mypy", reason="type checking the examples takes mypy")
    pytest.importorskip(
        "aws_lambda_powertools", reason="type checking the examples takes aws-lambda-powertools"
    )
    sources = os.pathsep.join(str(ROOT / folder) for folder in ("src", "generated"))
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent"]
    command += ["--config-file=", "--cache-dir", str(tmp_path)]
    command += map(str, sorted(EXAMPLES.glob("*.py")))

    run = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": sources},
    )

    assert run.stdout == f"Success: no issues found in {len(RUNS)} source files\n", run.stderr
