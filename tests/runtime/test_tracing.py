"""Traces by OpenTelemetry: a span for each batch and each record, with the real SDK."""

from __future__ import annotations

import asyncio
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry import context, trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from lambda_batch import (
    AsyncSqsBatchProcessor,
    ConfigurationError,
    KafkaBatchProcessor,
    SqsBatchProcessor,
    TracedBatch,
    aprocess_partial_response,
    process_partial_response,
)
from lambda_batch.testing import kafka_record
from lambda_batch.tracing import OpenTelemetryTracing
from tests.runtime.cases import (
    FAILURE,
    SQS,
    SYNC,
    Case,
    Mode,
    OutOfStockError,
    every_case,
    every_mode,
    own_modes,
    text_of,
)
from tests.runtime.events import event_of, kafka_event_of, sqs_record

if TYPE_CHECKING:
    from collections.abc import Iterator

TRACE = 0x5759E988BD862E3FE1BE46A994272793
SPAN = 0x53995C3F42CD8AD8
TRACEPARENT = f"00-{TRACE:032x}-{SPAN:016x}-01"
XRAY = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"

SYSTEMS = {
    "SQS": "aws_sqs",
    "KinesisDataStreams": "aws_kinesis",
    "DynamoDBStreams": "aws_dynamodb",
    "Kafka": "kafka",
}


class Spans:
    """What was traced."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracer = self.provider.get_tracer("tests")

    def tracing(self, **options: Any) -> OpenTelemetryTracing:
        return OpenTelemetryTracing(self.provider, **options)

    @property
    def all(self) -> list[ReadableSpan]:
        """All spans, as they ended."""
        return list(self._exporter.get_finished_spans())

    @property
    def batches(self) -> list[ReadableSpan]:
        return [each for each in self.all if "messaging.batch.message_count" in attributes(each)]

    @property
    def records(self) -> dict[str, ReadableSpan]:
        """The spans of records, by item identifier."""
        named = ((attributes(each).get("messaging.message.id"), each) for each in self.all)
        return {name: span for name, span in named if name is not None}

    @property
    def own(self) -> list[ReadableSpan]:
        """The spans of handlers."""
        return [each for each in self.all if each.name == "own"]


@pytest.fixture
def spans(caplog: pytest.LogCaptureFixture) -> Iterator[Spans]:
    """Record spans, and check that none is the current one after the test."""
    assert trace.get_current_span() is trace.INVALID_SPAN
    yield Spans()
    assert trace.get_current_span() is trace.INVALID_SPAN
    assert "Failed to detach context" not in caplog.text


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def identity(span: ReadableSpan) -> int:
    context = span.get_span_context()
    assert context is not None
    return context.span_id


def parent(span: ReadableSpan) -> int | None:
    return None if span.parent is None else span.parent.span_id


def links(span: ReadableSpan) -> list[tuple[int, int, bool]]:
    contexts = [link.context for link in span.links]
    return [(each.trace_id, each.span_id, each.trace_flags.sampled) for each in contexts]


@every_case
@every_mode
def test_a_batch_and_its_records_have_spans(mode: Mode, case: Case, spans: Spans) -> None:
    processor = mode.processor(case, tracing=spans.tracing())
    records = case.records(3)
    response = mode.respond(case.make_event(*records), case.failing_on(2), processor)
    assert response == case.response(2)
    [batch] = spans.batches
    common = {
        "faas.trigger": "pubsub",
        "messaging.system": SYSTEMS[case.event_type.value],
        "messaging.operation.type": "process",
        "messaging.operation.name": "process",
        "messaging.destination.name": "orders",
    }
    assert batch.name == "process orders"
    assert batch.kind is SpanKind.CONSUMER
    assert attributes(batch) == {**common, "messaging.batch.message_count": 3}
    assert batch.status.status_code is StatusCode.UNSET
    names = [text_of(case.identifier(record)) for record in records]
    assert sorted(spans.records) == sorted(names)
    failed = {"error.type": "tests.runtime.cases.OutOfStockError"}
    for name, extra in zip(names, ({}, failed, {}), strict=True):
        span = spans.records[name]
        assert span.name == "process orders"
        assert span.kind is SpanKind.CONSUMER
        assert parent(span) == identity(batch)
        assert attributes(span) == {**common, "messaging.message.id": name, **extra}
        expected = StatusCode.ERROR if extra else StatusCode.UNSET
        assert span.status.status_code is expected
        assert FAILURE not in span.to_json()


@every_mode
def test_spans_of_a_handler_are_children_of_its_record(mode: Mode, spans: Spans) -> None:
    processor = mode.processor(SQS, tracing=spans.tracing())

    async def handle(record: Any) -> None:
        with spans.tracer.start_as_current_span("own") as own:
            own.set_attribute("number", SQS.number(record))
            # The records overtake each other.
            await asyncio.sleep(0.01 * (4 - SQS.number(record)))

    def handle_sync(record: Any) -> None:
        asyncio.run(handle(record))

    with spans.tracer.start_as_current_span("function") as function:
        mode.respond_to(SQS.event(3), handle if mode.is_async else handle_sync, processor)
        assert trace.get_current_span() is function
    [batch] = spans.batches
    assert parent(batch) == function.get_span_context().span_id
    owners = {identity(span): int(name[-4:]) for name, span in spans.records.items()}
    assert {owners[parent(own) or 0]: attributes(own)["number"] for own in spans.own} == {
        1: 1,
        2: 2,
        3: 3,
    }


@own_modes
def test_a_batch_in_a_handler_is_a_child_of_the_record(mode: Mode, spans: Spans) -> None:
    inner = SqsBatchProcessor(tracing=spans.tracing())

    def handle(record: Any) -> None:
        process_partial_response(SQS.event(2), lambda _: None, inner)

    mode.respond(event_of(sqs_record(7)), handle, mode.processor(SQS, tracing=spans.tracing()))
    nested, outer = spans.batches
    [record] = [span for name, span in spans.records.items() if name.endswith("0007")]
    assert parent(nested) == identity(record)
    assert parent(record) == identity(outer)


@every_mode
def test_the_trace_header_of_aws_is_a_link_to_the_producer(mode: Mode, spans: Spans) -> None:
    records = [sqs_record(number) for number in range(1, 5)]
    headers = [XRAY, XRAY.replace("Sampled=1", "Sampled=0;Lineage=a:b"), "Root=1-5759e988", None]
    for record, header in zip(records, headers, strict=True):
        record["attributes"]["AWSTraceHeader"] = header
    processor = mode.processor(SQS, tracing=spans.tracing())
    mode.respond(event_of(*records), lambda _: None, processor)
    found = [links(spans.records[record["messageId"]]) for record in records]
    assert found == [[(TRACE, SPAN, True)], [(TRACE, SPAN, False)], [], []]


def test_traceparent_is_a_link_and_takes_precedence(spans: Spans) -> None:
    record = sqs_record(1)
    record["messageAttributes"] = {
        "traceparent": {"stringValue": TRACEPARENT, "dataType": "String"},
        "tracestate": {"stringValue": "shop=7", "dataType": "String"},
        "tenant": {"binaryValue": "AAAA", "dataType": "Binary"},
    }
    record["attributes"]["AWSTraceHeader"] = XRAY.replace("53995c3f", "11111111")
    process_partial_response(
        event_of(record), lambda _: None, SqsBatchProcessor(tracing=spans.tracing())
    )
    [span] = spans.records.values()
    assert links(span) == [(TRACE, SPAN, True)]
    assert span.links[0].context.trace_state.get("shop") == "7"


def test_the_header_of_a_kafka_record_is_a_link(spans: Spans) -> None:
    header = ("traceparent", TRACEPARENT.encode())
    headers = [
        [("other", b"\xff"), header],
        [("traceparent", b"\xff")],
        [("traceparent", b"7" * 2000)],
        [],
    ]
    process_partial_response(
        kafka_event_of(*[kafka_record(offset=at, headers=of) for at, of in enumerate(headers)]),
        lambda _: None,
        KafkaBatchProcessor(tracing=spans.tracing()),
    )
    assert [links(span) for span in spans.records.values()] == [[(TRACE, SPAN, True)], [], [], []]


@pytest.mark.parametrize("odd", [None, [], 7, {"traceparent": 7}, {"traceparent": {}}], ids=repr)
def test_unreadable_headers_are_no_links(odd: object, spans: Spans) -> None:
    record = sqs_record(1)
    record["messageAttributes"] = odd
    record["attributes"] = odd
    record["eventSourceARN"] = odd
    processor = SqsBatchProcessor(tracing=spans.tracing())
    response = process_partial_response(event_of(record), lambda _: None, processor)
    assert response == {"batchItemFailures": []}
    [span] = spans.records.values()
    assert links(span) == []
    assert span.name == "process"


def test_a_batch_of_several_queues_has_no_destination(spans: Spans) -> None:
    records = [sqs_record(1), sqs_record(2)]
    records[1]["eventSourceARN"] += "-eu"
    process_partial_response(
        event_of(*records), lambda _: None, SqsBatchProcessor(tracing=spans.tracing())
    )
    assert [span.name for span in spans.records.values()] == ["process orders", "process orders-eu"]
    assert spans.batches[0].name == "process"
    assert "messaging.destination.name" not in attributes(spans.batches[0])


@every_mode
def test_texts_of_exceptions_are_in_spans_only_if_asked_for(mode: Mode, spans: Spans) -> None:
    processor = mode.processor(SQS, tracing=spans.tracing(texts=True))
    mode.respond(SQS.event(2), SQS.failing_on(1), processor)
    failed, other = spans.records.values()
    assert failed.status.description == FAILURE
    assert [dict(event.attributes or {})["exception.message"] for event in failed.events] == [
        FAILURE
    ]
    assert other.events == ()


@every_mode
def test_a_batch_in_which_all_records_fail_is_an_error(mode: Mode, spans: Spans) -> None:
    processor = mode.processor(SQS, tracing=spans.tracing())
    with pytest.raises(Exception, match="All records failed"):
        mode.respond(SQS.event(2), SQS.failing_on(1, 2), processor)
    assert spans.batches[0].status.status_code is StatusCode.ERROR
    assert attributes(spans.batches[0])["error.type"] == "_OTHER"


@own_modes
def test_a_record_that_was_held_back_is_an_error(mode: Mode, spans: Spans) -> None:
    processor = mode.fifo(tracing=spans.tracing())
    records = [sqs_record(number, group="a") for number in range(1, 4)]
    mode.respond(event_of(*records), SQS.failing_on(2), processor)
    types = [attributes(span).get("error.type") for span in spans.records.values()]
    stopped = "lambda_batch_events.sqs.errors.SQSFifoCircuitBreakerError"
    assert types == [None, "tests.runtime.cases.OutOfStockError", stopped]


@own_modes
@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_ends_all_spans(
    mode: Mode, interrupt: type[BaseException], spans: Spans
) -> None:
    options: dict[str, Any] = {"max_concurrency": 1} if mode.is_async else {}
    processor = mode.processor(SQS, tracing=spans.tracing(), **options)

    def handle(record: Any) -> None:
        if SQS.number(record) == 2:
            raise interrupt

    with spans.tracer.start_as_current_span("function") as function:
        with pytest.raises(interrupt):
            mode.respond(SQS.event(3), handle, processor)
        assert trace.get_current_span() is function
    first, second = spans.records.values()
    assert "error.type" not in attributes(first)
    assert attributes(second)["error.type"] == interrupt.__name__
    assert attributes(spans.batches[0])["error.type"] == interrupt.__name__
    assert spans.all.index(second) < spans.all.index(spans.batches[0])


def test_a_cancelled_batch_ends_all_spans(spans: Spans) -> None:
    processor = AsyncSqsBatchProcessor(tracing=spans.tracing())

    async def handle(record: Any) -> None:
        await asyncio.sleep(60)

    async def main() -> None:
        entry = aprocess_partial_response(SQS.event(3), handle, processor)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(entry, 0.05)
        assert trace.get_current_span() is trace.INVALID_SPAN

    asyncio.run(main())
    assert len(spans.records) == 3
    cancelled = "asyncio.exceptions.CancelledError"
    assert {attributes(span)["error.type"] for span in spans.all} == {cancelled}


def test_a_batch_that_is_closed_while_it_waits_ends_all_spans(spans: Spans) -> None:
    processor = AsyncSqsBatchProcessor(tracing=spans.tracing())

    async def handle(record: Any) -> None:
        await asyncio.sleep(60)

    async def main() -> None:
        entry = aprocess_partial_response(SQS.event(2), handle, processor)
        entry.send(None)
        await asyncio.sleep(0)
        entry.close()
        await asyncio.sleep(0)
        assert trace.get_current_span() is trace.INVALID_SPAN

    asyncio.run(main())
    assert len(spans.records) == 2
    assert len(spans.batches) == 1


def test_a_handler_that_leaves_a_span_open_does_not_change_the_next(spans: Spans) -> None:
    def handle(record: Any) -> None:
        context.attach(trace.set_span_in_context(spans.tracer.start_span("left")))

    process_partial_response(SQS.event(3), handle, SqsBatchProcessor(tracing=spans.tracing()))
    [batch] = spans.batches
    assert {parent(span) for span in spans.records.values()} == {identity(batch)}


def test_a_retry_in_an_override_is_one_span(spans: Spans) -> None:
    class Processor(SqsBatchProcessor):
        def _process_record(self, record: Any) -> Any:
            super()._process_record(record)
            return super()._process_record(record)

    calls: list[int] = []

    def handle(record: Any) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise OutOfStockError(FAILURE)

    process_partial_response(SQS.event(1), handle, Processor(tracing=spans.tracing()))
    assert len(calls) == 2
    [span] = spans.records.values()
    assert span.status.status_code is StatusCode.UNSET


class _Broken:
    """A tracing whose methods raise, from one of them on."""

    def __init__(self, *broken: str) -> None:
        self._broken = broken
        self.calls: list[str] = []

    def _call(self, name: str) -> Any:
        self.calls.append(name)
        if name in self._broken:
            raise OSError(FAILURE)
        return self

    def begin_batch(self, _batch: TracedBatch) -> Any:
        return self._call("begin_batch")

    def begin_record(self, _position: int) -> Any:
        return self._call("begin_record")

    def end(self, _error: BaseException | None, **_: Any) -> Any:
        return self._call("end")


@own_modes
@pytest.mark.parametrize("broken", ["begin_batch", "begin_record", "end"])
def test_a_tracing_that_fails_costs_nothing(
    mode: Mode, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    tracing = _Broken(broken)
    processor = mode.processor(SQS, tracing=tracing)
    assert mode.respond(SQS.event(3), SQS.failing_on(1), processor) == SQS.response(1)
    text = "the tracing of a batch failed: builtins.OSError"
    assert caplog.text.count(text) == 1
    assert FAILURE not in caplog.text.partition(text)[2].partition("\n")[0]
    assert broken in tracing.calls


def test_a_tracing_sees_no_payload() -> None:
    seen: list[TracedBatch] = []

    class Tracing(_Broken):
        def begin_batch(self, batch: TracedBatch) -> Any:
            seen.append(batch)
            return self

    event = event_of(sqs_record(1, {"secret": FAILURE}))
    process_partial_response(event, lambda _: None, SqsBatchProcessor(tracing=Tracing()))
    [batch] = seen
    assert (batch.source, batch.system, batch.destination) == ("SQS", "aws_sqs", "orders")
    assert len(batch) == 1
    assert not [name for name in dir(batch) if not name.startswith("_") and "record" in name]


def test_spans_do_not_change_records(spans: Spans) -> None:
    event = SQS.event(2)
    before = deepcopy(event)
    SYNC.respond(event, lambda _: None, SqsBatchProcessor(tracing=spans.tracing()))
    assert event == before


@pytest.mark.parametrize("odd", [OpenTelemetryTracing, print, "otel"], ids=repr)
def test_what_is_no_tracing_is_refused(odd: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"^tracing must be a tracing, which is an object"):
        SqsBatchProcessor(tracing=odd)
