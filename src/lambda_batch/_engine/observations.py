"""What becomes of a batch, for the user's function that gets reports and for traces."""

from __future__ import annotations

from time import monotonic, time
from typing import TYPE_CHECKING

from lambda_batch._engine.exceptions import exception_info
from lambda_batch._engine.failure_log import log_error_of
from lambda_batch.errors import CircuitBreakerError, KeyCircuitBreakerError, NotAttemptedError
from lambda_batch.reports import BatchReport, RecordReport
from lambda_batch.traces import TracedBatch

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from types import TracebackType
    from typing import Any

    from lambda_batch._engine.batches import Batch
    from lambda_batch._engine.record_tasks import End
    from lambda_batch._engine.record_threads import Loop
    from lambda_batch.protocols import BatchSpan, Span, Tracing
    from lambda_batch.reports import Outcome
    from lambda_batch.wire.sources import RawRecord


class Observation:
    """Measures and traces the records of one batch, and reports what became of them.

    `with observation:` is around everything that the batch does.
    """

    def __init__(
        self,
        batch: Batch[Any, Any, Any, Any],
        on_report: Callable[[BatchReport], object] | None,
        tracing: Tracing | None,
    ) -> None:
        """Start the clock.

        Args:
            batch: The batch.
            on_report: The user's function, if there is one.
            tracing: Where spans go, if they are asked for.
        """
        self._batch = batch
        self._on_report = on_report
        self._trace = None if tracing is None else _Trace(tracing)
        self._durations: dict[int, float] = {}
        # Read now, because handlers can change records.
        self._oldest_age = None if on_report is None else self._read_oldest_age()
        self._begun = monotonic()

    def __enter__(self) -> None:
        if self._trace is not None:
            batch = self._batch
            traced = TracedBatch(batch._name(), batch._source, batch._records, batch._identifiers)
            self._trace.begin(traced)

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._trace is not None:
            failed = exc is not None or (any(self._batch._failed) and all(self._batch._failed))
            self._trace.end(exc, failed=failed)
        if self._on_report is not None:
            self._report(self._on_report)

    def around_loop(self, loop: Loop) -> Loop:
        """Return the loop of a sync batch, with each record measured and traced."""

        def observe(records: Iterable[tuple[int, RawRecord]]) -> None:
            observed = self._observe_each(records)
            try:
                loop(observed)
            except BaseException as interrupt:
                observed.throw(interrupt)  # ends the span of the record, and raises it again
                raise

        return observe

    def _observe_each(
        self, records: Iterable[tuple[int, RawRecord]]
    ) -> Generator[tuple[int, RawRecord]]:
        """Measure and trace what happens between one record and the next.

        The span that begins before a `yield` is the current one in the handler, because a
        generator runs in the context of its caller.
        """
        for position, raw in records:
            span = self._trace.begin_record(position) if self._trace is not None else None
            begun = monotonic()
            stopping: BaseException | None = None
            try:
                yield position, raw
            except BaseException as interrupt:
                stopping = interrupt
                raise
            finally:
                self._durations[position] = monotonic() - begun
                self._end_record(position, span, stopping)
                stopping = None  # its traceback holds this frame

    def around_task(self, handle: Callable[..., Any]) -> Callable[..., Any]:
        """Measure and trace each record that an async batch handles, in the record's context."""

        async def handle_observed(position: int, end: End) -> None:
            span = self._trace.begin_record(position) if self._trace is not None else None
            begun = monotonic()

            def end_observed(position: int, stopping: BaseException | None) -> None:
                # Not after `handle`, whose last act may be to run the next record.
                self._durations[position] = monotonic() - begun
                try:
                    self._end_record(position, span, stopping)
                finally:
                    end(position, stopping)

            await handle(position, end_observed)

        return handle_observed

    def _end_record(
        self, position: int, span: Span | None, interrupt: BaseException | None
    ) -> None:
        if span is None or self._trace is None:
            return
        batch = self._batch
        flags = batch._failed if batch._bulk is None else batch._bulk.failed
        failures, failed = batch._failures, bool(flags[position])
        error = interrupt
        if failed and error is None and failures is not None:
            error = failures.reason_of(position)
        self._trace.end_record(span, error if failed else None, failed=failed)

    def _read_oldest_age(self) -> float | None:
        source = self._batch._source
        if source is None:
            return None
        times = [at for at in map(source.sent_at, self._batch._records) if at is not None]
        return max(time() - min(times), 0) if times else None  # clocks can differ

    def _report(self, on_report: Callable[[BatchReport], object]) -> None:
        """Report what became of the batch; log an error of the user's function."""
        try:
            on_report(self._new_report())
        except Exception:
            log_error_of("the function that gets the report of a batch", exception_info())

    def _new_report(self) -> BatchReport:
        batch = self._batch
        reasons = batch._failures.reasons() if batch._failures else {}
        taken = batch._dead_letters.taken if batch._dead_letters else ()
        source, identifiers = batch._source, batch._identifiers
        records: list[RecordReport] = []
        for position, raw in enumerate(batch._records):
            error = reasons.get(position)
            begun = self._durations.get(position)
            if not batch._failed[position]:
                outcome: Outcome = "succeeded"
            else:
                outcome = "sunk" if position in taken else _outcome_of(error, begun)
            identifier = source.write(identifiers[position]) if source else None
            is_handled = outcome not in ("stopped", "not attempted")
            duration = begun if is_handled else None
            number = source.sub_sequence_number_of(raw) if source else None
            records.append(
                RecordReport(position, identifier, outcome, duration, error, raw, number)
            )
        return BatchReport(batch._name(), monotonic() - self._begun, records, self._oldest_age)


class _Trace:
    """Calls a tracing for one batch; its errors are logged and never cost a record."""

    def __init__(self, tracing: Tracing) -> None:
        self._tracing = tracing
        self._span: BatchSpan | None = None
        self._has_failed = False

    def begin(self, batch: TracedBatch) -> None:
        try:
            self._span = self._tracing.begin_batch(batch)
        except Exception:
            self._log()

    def begin_record(self, position: int) -> Span | None:
        try:
            return None if self._span is None else self._span.begin_record(position)
        except Exception:
            self._log()
            return None

    def end_record(self, span: Span, error: BaseException | None, *, failed: bool) -> None:
        try:
            span.end(error, failed=failed)
        except Exception:
            self._log()

    def end(self, error: BaseException | None, *, failed: bool) -> None:
        if self._span is not None:
            self.end_record(self._span, error, failed=failed)

    def _log(self) -> None:
        """Log the first error of the batch: the next ones will be the same."""
        if not self._has_failed:
            self._has_failed = True
            log_error_of("the tracing of a batch", exception_info())


def _outcome_of(error: BaseException | None, duration: float | None) -> Outcome:
    """Return what became of a record that has not succeeded."""
    if isinstance(error, (CircuitBreakerError, KeyCircuitBreakerError)):
        return "stopped"
    if isinstance(error, NotAttemptedError) or (error is None and duration is None):
        return "not attempted"
    return "failed"
