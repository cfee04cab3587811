"""Metrics and traces: the ready ones, and tracings of one's own."""

from opentelemetry.trace import get_tracer_provider

from lambda_batch import (
    AsyncKafkaBatchProcessor,
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    TracedBatch,
    Tracing,
)
from lambda_batch.metrics import EmfMetrics
from lambda_batch.tracing import OpenTelemetryTracing


class Printed:
    def __init__(self, name: str | None) -> None:
        self.name = name

    def end(self, error: BaseException | None, /, *, failed: bool) -> None:
        print(self.name, type(error), failed)


class PrintedBatch(Printed):
    def __init__(self, batch: TracedBatch) -> None:
        super().__init__(batch.destination)
        self.batch = batch

    def begin_record(self, position: int, /) -> Printed:
        print(self.batch.headers_of(position).get("traceparent"))
        return Printed(self.batch.identifier_of(position))


class PrintedTraces:
    def begin_batch(self, batch: TracedBatch, /) -> PrintedBatch:
        print(batch.source, batch.system, len(batch))
        return PrintedBatch(batch)


metrics = EmfMetrics(namespace="Shop", dimensions={"service": "orders"})
own: Tracing = PrintedTraces()
processors = [
    SqsFifoPartialProcessor(on_report=metrics, tracing=OpenTelemetryTracing()),
    AsyncKafkaBatchProcessor(tracing=OpenTelemetryTracing(get_tracer_provider(), texts=True)),
    BatchProcessor(
        event_type=EventType.SQS, on_report=EmfMetrics(namespace="Shop", write=str.upper)
    ),
    BatchProcessor(event_type=EventType.Kafka, tracing=own),
]
