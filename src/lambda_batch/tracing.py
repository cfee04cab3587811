"""Traces of batches by OpenTelemetry, for the option `tracing`; needs opentelemetry-api.

Install it with `pip install "lambda-batch[otel]"`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

try:
    from opentelemetry import context, trace
except ModuleNotFoundError as _missing:
    _missing.add_note('lambda_batch.tracing needs an extra: pip install "lambda-batch[otel]"')
    raise
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from lambda_batch.wire.sources import full_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.trace import Span, Tracer, TracerProvider

    from lambda_batch.traces import TracedBatch

__all__ = ["OpenTelemetryTracing"]


def __dir__() -> list[str]:
    """List the public names, for completion."""
    return __all__


_W3C = TraceContextTextMapPropagator()
_XRAY_ROOT = re.compile(r"1-([0-9a-f]{8})-([0-9a-f]{24})")
_XRAY_PARENT = re.compile(r"[0-9a-f]{16}")


class OpenTelemetryTracing:
    """Traces batches by OpenTelemetry: a span for the batch, and one for each of its records.

    The span of a record is the current one while the record is handled, so spans of the handler are
    its children. It has a link to the producer's span, if the record carries its trace.

    Source: OpenTelemetry, "Semantic conventions for messaging spans"
    (https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/) and "Instrumenting AWS
    Lambda" (https://opentelemetry.io/docs/specs/semconv/faas/aws-lambda/).
    """

    def __init__(
        self, tracer_provider: TracerProvider | None = None, *, texts: bool = False
    ) -> None:
        """Create it, once for all batches.

        Args:
            tracer_provider: Where spans go; None for OpenTelemetry's global one.
            texts: Whether spans of failed records hold the text and the traceback of the exception,
                which can hold user data.
        """
        self._tracer = trace.get_tracer("lambda_batch", tracer_provider=tracer_provider)
        self._texts = texts

    def begin_batch(self, batch: TracedBatch, /) -> _BatchSpan:
        """Begin the span of a batch; for the processor."""
        return _BatchSpan(self._tracer, batch, texts=self._texts)


class _CurrentSpan:
    """A span that is the current one until it ends."""

    def __init__(self, span: Span, *, texts: bool) -> None:
        self._span = span
        self._texts = texts
        self._token = context.attach(trace.set_span_in_context(span))

    def end(self, error: BaseException | None, /, *, failed: bool) -> None:
        try:
            context.detach(self._token)
            if failed:
                self._set_error(error)
        finally:
            self._span.end()

    def _set_error(self, error: BaseException | None) -> None:
        self._span.set_attribute("error.type", full_name(type(error)) if error else "_OTHER")
        if error is None or not self._texts:
            self._span.set_status(Status(StatusCode.ERROR))
            return
        self._span.set_status(Status(StatusCode.ERROR, str(error)))
        self._span.record_exception(error)


class _BatchSpan(_CurrentSpan):
    def __init__(self, tracer: Tracer, batch: TracedBatch, *, texts: bool) -> None:
        attributes = _attributes(batch, batch.destination)
        attributes["messaging.batch.message_count"] = len(batch)
        span = tracer.start_span(
            _name(batch.destination), kind=SpanKind.CONSUMER, attributes=attributes
        )
        self._tracer = tracer
        self._batch = batch
        super().__init__(span, texts=texts)

    def begin_record(self, position: int, /) -> _CurrentSpan:
        batch = self._batch
        destination = batch.destination_of(position)
        attributes = _attributes(batch, destination)
        identifier = batch.identifier_of(position)
        if identifier is not None:
            attributes["messaging.message.id"] = identifier
        producer = _producer_of(batch.headers_of(position))
        span = self._tracer.start_span(
            _name(destination),
            context=trace.set_span_in_context(self._span),
            kind=SpanKind.CONSUMER,
            attributes=attributes,
            links=[] if producer is None else [Link(producer)],
        )
        return _CurrentSpan(span, texts=self._texts)


def _name(destination: str | None) -> str:
    return "process" if destination is None else f"process {destination}"


def _attributes(batch: TracedBatch, destination: str | None) -> dict[str, str | int]:
    attributes: dict[str, str | int] = {
        "faas.trigger": "pubsub",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.system": batch.system,
    }
    if destination is not None:
        attributes["messaging.destination.name"] = destination
    return attributes


def _producer_of(headers: Mapping[str, str]) -> SpanContext | None:
    """Return the span in which a record was sent; that of W3C's header if there are two."""
    if not headers:
        return None
    found = trace.get_current_span(_W3C.extract(dict(headers), context.Context()))
    producer = found.get_span_context()
    if not producer.is_valid:
        producer = _read_xray_header(headers.get("X-Amzn-Trace-Id", ""))
    return producer if producer.is_valid else None


def _read_xray_header(header: str) -> SpanContext:
    """Read a trace header of X-Ray: `Root=1-5759e988-bd86...;Parent=53995c3f...;Sampled=1`.

    Source: AWS X-Ray Developer Guide, "Tracing header".
    """
    parts = [part.strip().partition("=") for part in header.split(";")]
    fields = {name: value for name, _, value in parts}
    root = _XRAY_ROOT.fullmatch(fields.get("Root", "").lower())
    parent = _XRAY_PARENT.fullmatch(fields.get("Parent", "").lower())
    if root is None or parent is None:
        return trace.INVALID_SPAN_CONTEXT
    sampled = fields.get("Sampled") == "1"
    return SpanContext(
        trace_id=int(root[1] + root[2], 16),
        span_id=int(parent[0], 16),
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED if sampled else TraceFlags.DEFAULT),
    )
