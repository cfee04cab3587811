"""What has become of the records of a batch: the attributes of the guide, and the response."""

from __future__ import annotations

from itertools import compress
from operator import length_hint, not_
from typing import TYPE_CHECKING, Generic
from weakref import ref

from lambda_batch._engine.failure_log import FailureLog
from lambda_batch._engine.failures import Failures
from lambda_batch._typing import RecordT, ViewT
from lambda_batch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from lambda_batch._engine.processors import Processor
    from lambda_batch.results import ExceptionInfo
    from lambda_batch.wire.sources import RawRecord
    from lambda_batch_events.response import PartialItemFailureResponse


class Outcomes(Generic[RecordT, ViewT]):
    """What has become of the records of a batch so far; one counts as failed until it succeeds."""

    is_open: bool = False
    """Whether its `with` is not over yet."""
    _begun: bool = False
    _ahead: Iterator[RawRecord] | None = None
    """While records are handled one after another: those to come.

    To note each success would take a tenth of what a record costs, so they are told by this.
    """

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
        self._left_at_failures: list[int] = []  # how many records were ahead at each of them
        # A copy, as the handler could change the event's own list.
        self._records = tuple(records)
        self._successes: list[ViewT] = []
        self._keeps_successes = processor.keeps_successes
        self._failures: Failures | None = None

    @property
    def records(self) -> Sequence[RawRecord]:
        """The raw records, in the order of the batch."""
        return list(self._records)

    @property
    def success_messages(self) -> list[ViewT]:
        """The records whose handler has returned, as their record class, or what hooks put here."""
        # Made when asked for: few ask, and to keep all of them is work for the garbage collector.
        if self._source is not None and not self._keeps_successes and not self._successes:
            view: Any = self._source.view
            succeeded = compress(self._records, map(not_, self._flags()))
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
            log = FailureLog(logger, self._name(), model, self._records, self._identifiers)
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
        flags = self._flags()
        if 1 not in flags:
            return {"batchItemFailures": []}
        # An identifier that came twice is reported once.
        failed = dict.fromkeys(compress(self._identifiers, flags))
        return {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failed]}

    def raise_if_all_failed(self) -> None:
        """Fail the whole batch where no record of it has succeeded.

        Raises:
            BatchProcessingError: No record has succeeded.
        """
        if self._failed and all(self._flags()):
            raise self.failures.error(self._name(), len(self._failed), has_begun=self._begun)

    def _flags(self) -> bytearray:
        """Give a byte for each record: whether it counts as failed at this moment."""
        if self._ahead is None:
            return self._failed
        # The one that is being handled is no longer ahead, and may still fail.
        handled = len(self._records) - length_hint(self._ahead) - 1
        return self._flags_after(max(handled, 0))  # an interrupt can come before the first

    def _flags_after(self, handled: int) -> bytearray:
        """Give the flags of a batch of which the first so many records have been handled."""
        flags = bytearray(handled).ljust(len(self._records), b"\1")
        for left in self._left_at_failures:
            flags[-left - 1] = True
        return flags
