"""What becomes of a batch, for the user's function that gets reports."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from lambda_batch._engine.exceptions import exception_info
from lambda_batch._engine.failure_log import log_error_of
from lambda_batch.errors import CircuitBreakerError, KeyCircuitBreakerError, NotAttemptedError
from lambda_batch.reports import BatchReport, RecordReport

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from typing import Any

    from lambda_batch._engine.batches import Batch
    from lambda_batch.reports import Outcome
    from lambda_batch.wire.sources import RawRecord


class Observation:
    """Measures the records of one batch, and reports what became of them."""

    def __init__(self, on_report: Callable[[BatchReport], object]) -> None:
        """Start the clock.

        Args:
            on_report: The user's function.
        """
        self._on_report = on_report
        self._begun = monotonic()
        self._durations: dict[int, float] = {}

    def each(self, records: Iterable[tuple[int, RawRecord]]) -> Generator[tuple[int, RawRecord]]:
        """Measure the time between one record and the next."""
        for position, raw in records:
            begun = monotonic()
            yield position, raw
            self._durations[position] = monotonic() - begun

    def around(self, handle: Callable[..., Any]) -> Callable[..., Any]:
        """Measure the time of each record that an async batch handles."""

        async def handle_measured(position: int, *arguments: Any) -> None:
            begun = monotonic()
            try:
                await handle(position, *arguments)
            finally:
                self._durations[position] = monotonic() - begun

        return handle_measured

    def end(self, batch: Batch[Any, Any, Any, Any]) -> None:
        """Report what became of the batch; log an error of the user's function."""
        try:
            self._on_report(self._report_of(batch))
        except Exception:
            log_error_of("the function that gets the report of a batch", exception_info())

    def _report_of(self, batch: Batch[Any, Any, Any, Any]) -> BatchReport:
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
            records.append(RecordReport(position, identifier, outcome, duration, error, raw))
        return BatchReport(batch._name(), monotonic() - self._begun, records)


def _outcome_of(error: BaseException | None, duration: float | None) -> Outcome:
    """Return what became of a record that has not succeeded."""
    if isinstance(error, (CircuitBreakerError, KeyCircuitBreakerError)):
        return "stopped"
    if isinstance(error, NotAttemptedError) or (error is None and duration is None):
        return "not attempted"
    return "failed"
