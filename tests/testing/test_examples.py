"""The examples on simulated queues and streams: no failed record is lost."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import pytest
from hypothesis import given, strategies as st

from lambda_batch.testing import (
    Event,
    QueueSettings,
    Report,
    StreamSettings,
    TopicSettings,
    dynamodb_event,
    kafka_event,
    kinesis_event,
    simulate_queue,
    simulate_stream,
    simulate_topic,
    sqs_event,
    sqs_fifo_event,
)
from tests.testing.checking import drawn

# Powertools warns if a batch has no failures to count; pytest turns warnings into errors.
pytestmark = pytest.mark.filterwarnings("ignore:No application metrics to publish:UserWarning")

EXAMPLES = Path(__file__).parents[2] / "examples"

GOOD = '{"item": {"sku": "mug-blue", "price": 990, "quantity": 4}}'
NO_PRICE = '{"item": {"sku": "chair-ash", "quantity": 2}}'
NO_JSON = "one mug, please"
orders = st.lists(st.sampled_from([GOOD, GOOD, NO_PRICE, NO_JSON]), min_size=1, max_size=25)
few = drawn(15)

Load = Callable[[str], Callable[[Event, Any], object]]


def names(prefix: str, *more: str) -> list[str]:
    return sorted([path.stem for path in EXAMPLES.glob(f"{prefix}_*.py")] + list(more))


FIFO = names("sqs_fifo")
QUEUES = names(
    "sqs",
    "entire_batch_failure",
    "error_tracking",
    "extended_processor",
    "lambda_context_context_manager",
    "lambda_context_decorator",
    "lambda_context_recommended",
    "own_partial_processor",
    "processed_messages",
    "tracer_without_responses",
)
STANDARD = [name for name in QUEUES if name not in FIFO]
KINESIS, DYNAMODB, KAFKA = names("kinesis"), names("dynamodb"), names("kafka")


class Nowhere(ModuleType):
    """A replacement for boto3 whose tables and queues discard everything."""

    def client(self, service: str) -> Nowhere:
        assert service == "sqs"
        return self

    def send_message_batch(self, **request: Any) -> dict[str, Any]:
        return {"Successful": [{"Id": entry["Id"]} for entry in request["Entries"]]}

    change_message_visibility_batch = send_message_batch

    def resource(self, service: str) -> Nowhere:
        assert service == "dynamodb"
        return self

    def Table(self, name: str) -> Nowhere:  # noqa: N802  # boto3's name
        assert name
        return self

    @contextmanager
    def batch_writer(self) -> Generator[Nowhere]:
        yield self

    def put_item(self, *, Item: dict[str, Any]) -> None:  # noqa: N803  # boto3's name
        pass


@pytest.fixture
def load(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Return a function that imports an example anew, without boto3."""
    monkeypatch.setenv("POWERTOOLS_TRACE_DISABLED", "true")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Orders")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", request.node.name)
    monkeypatch.setenv("TABLE_NAME", "orders-results")
    monkeypatch.setenv("DEAD_LETTER_QUEUE_URL", "https://sqs.invalid/123456789012/dead")
    monkeypatch.setitem(sys.modules, "boto3", Nowhere("boto3"))

    def load(name: str) -> Callable[[Event, Any], object]:
        path = EXAMPLES / f"{name}.py"
        if "aws_lambda_powertools" in path.read_text(encoding="utf-8"):
            pytest.importorskip(
                "aws_lambda_powertools", reason=f"examples/{name}.py uses aws-lambda-powertools"
            )
        spec = spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        monkeypatch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
        function: Callable[[Event, Any], object] = module.lambda_handler
        return function

    return load


def fates_of(report: Report) -> list[str]:
    assert report.warnings == ()
    assert report.lost == ()
    return [record.fate for record in report.records]


def expected(orders: list[str], *, sinks: bool = False) -> list[str]:
    handled = (GOOD, NO_JSON) if sinks else (GOOD,)
    return ["succeeded" if order in handled else "dead_lettered" for order in orders]


def test_every_example_is_simulated() -> None:
    simulated = [*STANDARD, *FIFO, *KINESIS, *DYNAMODB, *KAFKA]
    assert sorted(simulated) == sorted(path.stem for path in EXAMPLES.glob("*.py"))


@pytest.mark.parametrize("name", STANDARD)
def test_queues_dead_letter_only_failed_messages(load: Load, name: str) -> None:
    function = load(name)

    @few
    @given(orders)
    def check(orders: list[str]) -> None:
        fates = fates_of(simulate_queue(function, sqs_event(orders)))
        assert fates == expected(orders, sinks=name == "sqs_dead_letters")

    check()


@pytest.mark.parametrize("name", FIFO)
def test_fifo_queues_keep_the_order(load: Load, name: str) -> None:
    """Good messages after a failure are dead-lettered, too, if they came back often enough."""
    function = load(name)

    @few
    @given(orders, st.integers(1, 5))
    def check(orders: list[str], groups: int) -> None:
        group_ids = [str(at % groups) for at in range(len(orders))]
        event = sqs_fifo_event(orders, group_ids=group_ids)
        report = simulate_queue(function, event, QueueSettings(fifo=True, max_receive_count=2))
        assert report.out_of_order == ()
        pairs = zip(fates_of(report), orders, strict=True)
        assert all(fate == "dead_lettered" for fate, order in pairs if order != GOOD)

    check()


STREAMS = [(name, "kinesis") for name in KINESIS] + [(name, "dynamodb") for name in DYNAMODB]


def stream_event(source: str, orders: list[str]) -> Event:
    if source == "kinesis":
        return kinesis_event(orders)
    return dynamodb_event(
        {"Id": at, "Message": order, "Status": "new"} for at, order in enumerate(orders)
    )


IN_ORDER = "kinesis_in_order"  # good records behind a poison record of their key go with it
WINDOW = "kinesis_window"  # takes events of a window only


@pytest.mark.parametrize(
    ("name", "source"), [pair for pair in STREAMS if pair[0] not in (IN_ORDER, WINDOW)]
)
def test_streams_discard_only_failed_records(load: Load, name: str, source: str) -> None:
    """If Lambda isolates a poison record. The next test does not assume that."""
    function = load(name)
    mapping = StreamSettings(maximum_retry_attempts=2, isolates_poison_record=True, batch_size=7)

    @few
    @given(orders)
    def check(orders: list[str]) -> None:
        report = simulate_stream(function, stream_event(source, orders), mapping)
        assert fates_of(report) == expected(orders)

    check()


@pytest.mark.parametrize(("name", "source"), STREAMS)
@pytest.mark.parametrize("bisect", [False, True])
def test_streams_never_skip_a_failed_record(
    load: Load, name: str, source: str, bisect: bool
) -> None:
    function = load(name)
    mapping = StreamSettings(
        maximum_retry_attempts=1, bisect_batch_on_function_error=bisect, batch_size=7
    )

    @few
    @given(orders)
    def check(orders: list[str]) -> None:
        report = simulate_stream(function, stream_event(source, orders), mapping)
        pairs = zip(fates_of(report), orders, strict=True)
        assert all(fate == "dead_lettered" for fate, order in pairs if order != GOOD)

    check()


@pytest.mark.parametrize("name", KAFKA)
@pytest.mark.parametrize("resume", ["lowest", "reported"])
def test_topics_never_skip_a_failed_record(
    load: Load, name: str, resume: Literal["lowest", "reported"]
) -> None:
    function = load(name)
    mapping = TopicSettings(maximum_retry_attempts=1, resume=resume, batch_size=7)

    @few
    @given(orders, st.integers(1, 3))
    def check(orders: list[str], partitions: int) -> None:
        spread = [at % partitions for at in range(len(orders))]
        report = simulate_topic(function, kafka_event(orders, partitions=spread), mapping)
        fates = {each.identifier: each.fate for each in report.records}
        assert report.lost == ()
        offsets = [spread[:at].count(partition) for at, partition in enumerate(spread)]
        places = [f"orders-{p}:{offset}" for p, offset in zip(spread, offsets, strict=True)]
        assert {p for p, o in zip(places, orders, strict=True) if o != GOOD} <= {
            identifier for identifier, fate in fates.items() if fate == "dead_lettered"
        }
        if resume == "reported" and name != "kafka_in_order":
            assert [fates[place] for place in places] == expected(orders)

    check()
