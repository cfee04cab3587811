"""What has become of the records of a batch: the attributes of the guide, and the response."""

from __future__ import annotations

from itertools import compress
from operator import not_
from weakref import ref

from lambda_batch.errors import UsageError
from lambda_batch.failure_logs import FailureLog
from lambda_batch.failures import Failures
from lambda_batch.light_typing import Generic
from lambda_batch.typevars import RecordT, ViewT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from lambda_batch.processors import Processor
    from lambda_batch.results import ExceptionInfo
    from lambda_batch.sources import RawRecord
    from lambda_batch_events.response import PartialItemFailureResponse


class Outcomes(Generic[RecordT, ViewT]):
    """What has become of the records of a batch so far; one counts as failed until it succeeds."""

    is_open: bool = False
    """Whether its `with` is not over yet."""
    _begun: bool = False

    def __init__(self, processor: Processor[RecordT, ViewT], records: Sequence[RawRecord]) -> None:
        """Read the identifiers of a batch, before any of it is handled.

        Args:
            processor: Whose batch it is.
            records: The raw records.

        Raises:
            UnexpectedBatchTypeError: The records are not all records of the processor's source.
        """
        source = self._source = processor.source
        self._identifiers = source.identifiers_of(records) if source else []
        # A byte for each record, which counts as failed until its handler has returned.
        self._failed = bytearray(b"\1") * len(records)
        self.owner: ref[Processor[RecordT, ViewT]] = ref(processor)
        # A copy, as the handler could change the event's own list.
        self.records: Sequence[RawRecord] = list(records)
        self._successes: list[ViewT] = []
        self._keeps_successes = processor.keeps_successes
        self._failures: Failures | None = None

    @property
    def success_messages(self) -> list[ViewT]:
        """The records whose handler has returned, as their record class, or what hooks put here."""
        # Made when asked for: few ask, and to keep all of them is work for the garbage collector.
        if self._source is not None and not self._keeps_successes and not self._successes:
            view: Any = self._source.view
            succeeded = compress(self.records, map(not_, self._failed))
            successes: list[ViewT] = list(map(view, succeeded))
            if self.is_open:
                return successes
            self._successes = successes
        return self._successes

    @property
    def fail_messages(self) -> list[RecordT | ViewT]:
        """The records that have failed, as their record class, or what hooks put here."""
        return self.failures.messages

    @property
    def exceptions(self) -> list[ExceptionInfo]:
        """Why records have failed, or what hooks put here."""
        return self.failures.exceptions

    @property
    def failures(self) -> Failures:
        """What has failed; made for the first failure, as most batches have none."""
        if self._failures is None:
            processor, view = self.owner(), self._source.view if self._source else None
            logger, model = (processor.logger, processor.model) if processor else (None, None)
            log = FailureLog(logger, self._name(), model, self.records, self._identifiers)
            by_hooks = processor is None or processor.keeps_failures
            self._failures = Failures(log, view, by_hooks=by_hooks)
        return self._failures

    def _name(self) -> str:
        return self._source.name if self._source else type(self.owner()).__name__

    def response(self) -> PartialItemFailureResponse:
        """Give the partial batch response: each record that has not succeeded, in input order.

        Returns:
            What the Lambda function is to return.

        Raises:
            UsageError: The processor knows no event source, and so no item identifiers.

        Source: AWS Lambda Developer Guide, "Implementing partial batch responses".
        """
        if self._source is None:
            msg = "the processor knows no event source, so it can't tell item identifiers"
            raise UsageError(msg)
        # An identifier that came twice is reported once.
        failed = dict.fromkeys(compress(self._identifiers, self._failed))
        return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failed]}

    def raise_if_all_failed(self) -> None:
        """Fail the whole batch where no record of it has succeeded.

        Raises:
            BatchProcessingError: No record has succeeded.
        """
        if self._failed and all(self._failed):
            raise self.failures.error(self._name(), len(self._failed), has_begun=self._begun)
