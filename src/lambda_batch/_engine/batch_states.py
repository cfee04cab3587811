"""The state of a batch, and what it answers.

What holds for every batch:

- A record counts as failed until its handler has returned: `_failed` has a byte for each record,
  and only a success clears it. Whatever stops the run, the response reports the rest.
- Records are known by their positions, from the first to the response.
- Identifiers and ordering keys are read once, before any handler, because handlers can change
  records.
"""

from __future__ import annotations

from contextlib import nullcontext
from itertools import compress
from operator import not_
from types import GenericAlias
from typing import TYPE_CHECKING, Generic
from weakref import ref

from lambda_batch._engine.current_batches import (
    batches_by_id,
    clear_current_batch,
    end_batch,
    register_batch,
    set_current_batch,
)
from lambda_batch._engine.failure_log import FailureLog
from lambda_batch._engine.failures import Failures
from lambda_batch._engine.record_handlers import bind_handler
from lambda_batch._engine.time_limits import with_deadline
from lambda_batch._typing import IdentifierT, RecordT, ViewT
from lambda_batch.errors import BatchProcessingError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType
    from typing import Any, Self

    from lambda_batch._engine.bulk_steps import BulkStep
    from lambda_batch._engine.current_batches import Entry
    from lambda_batch._engine.dead_letters import DeadLetters
    from lambda_batch._engine.processors import Processor
    from lambda_batch.protocols import LambdaContext
    from lambda_batch.results import ExceptionInfo
    from lambda_batch.wire.sources import RawRecord, Source
    from lambda_batch_events.response import PartialItemFailureResponse


_ENGINE_NAMES = {"ended", "is_open", "is_superseded", "outer", "owner"}
"""Attributes of a batch that have no underscore because other modules use them."""


_FAILED = bytearray(b"\1")
_NO_LOCK = nullcontext()


class BatchState(Generic[RecordT, ViewT, IdentifierT]):
    """The state of one run, from the check of the records to the response."""

    if not TYPE_CHECKING:
        # As for processors.
        __class_getitem__ = classmethod(GenericAlias)

    outer: Entry | None = None
    """The batch of the same processor around this one."""
    is_open: bool = False
    """Whether its `with` has begun and is not over."""
    is_superseded: bool = False
    """Whether a later batch of the processor began where this one was the current batch."""
    ended: int = 0
    _begun: bool = False
    _failures: Failures | None = None
    _dead_letters: DeadLetters | None = None
    """The records that no retry can help, if the processor has a sink for them."""
    _bulk: BulkStep | None = None
    """The bulk step, while the batch is open, if the processor has a bulk function."""
    _hooked: tuple[Any, RawRecord | None] = (None, None)
    """The record that `success_handler` is called with, as the handler saw it, and raw."""
    _lock: AbstractContextManager[Any] = _NO_LOCK
    """Held while a record is handled, except by its handler, if records are handled in threads."""
    _shown: object
    """The current batches of all processors, when this one was made the current one."""

    def __init__(
        self,
        processor: Processor[RecordT, ViewT, IdentifierT],
        records: Iterable[RawRecord],
        handler: Callable[..., Any],
        lambda_context: LambdaContext | None,
    ) -> None:
        """Check the records and the handler before any record is handled.

        Args:
            processor: The processor.
            records: The raw records.
            handler: The record handler.
            lambda_context: Passed to handlers with a parameter `lambda_context`.

        Raises:
            UnexpectedBatchTypeError: The records are not all records of the processor's source.
            HandlerError: The handler can't be used with the processor.
        """
        try:
            self._call = bind_handler(
                handler, is_async=processor.is_async, lambda_context=lambda_context
            )
            source = self._source = processor._source
            # A copy, because the handler could change the event's own list.
            records = source.list_records(records) if source else tuple(records)
            self._records = records
            self._identifiers: list[Any] = source.identifiers_of(records) if source else []
            if processor.split_aggregates and source:
                self._records, self._identifiers = source.split(records, self._identifiers)
                records = self._records
            self._order = order = processor._new_order(source, records) if source else None
            if processor.reserve is not None:
                self._order = with_deadline(order, records, lambda_context, processor.reserve)
        except BaseException:
            clear_current_batch(processor)  # no other batch must pass for the rejected one
            raise
        if processor.sink is not None and source is not None:
            self._dead_letters = _new_dead_letters(processor, source, records, self._identifiers)
        self._failed = _FAILED * len(records)
        self._processor: Processor[RecordT, ViewT, IdentifierT] | None = processor
        self.owner: ref[Processor[RecordT, ViewT, IdentifierT]] = ref(processor)
        self.handler = handler
        self.lambda_context = lambda_context
        self._has_own_success_handler = processor._has_own_success_handler()
        self._hooked_successes: list[ViewT] = []
        self._taken: list[int] = []
        """The positions of the records that hooks were called with, as they ended."""
        self._shown = register_batch(processor, self)

    def __repr__(self) -> str:
        failed = sum(self._failed)
        size = len(self._records)
        return f"<{type(self).__name__} of {self._name()}: {size - failed} of {size} succeeded>"

    def __dir__(self) -> list[str]:
        """List the names without those that only the engine uses."""
        return sorted({*super().__dir__()} - _ENGINE_NAMES)

    def __enter__(self) -> Self:
        processor = self._processor
        if processor is None:
            raise self._over()
        if self.is_open:
            msg = "this batch is open already: call the processor again for another one"
            raise UsageError(msg)
        try:
            self.is_open = True
            self._make_current(processor)
            processor._prepare()
            return self  # noqa: TRY300  # an interrupt at this line, too, must not leave it open
        except BaseException:
            self._close()
            raise

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            processor = self._running()
            self._make_current(processor)
            processor._clean()
        except BatchProcessingError:
            if exc is None:  # else the exception that is propagating fails the batch anyway
                raise
        finally:
            self._close()

    @property
    def records(self) -> Sequence[RawRecord]:
        """The raw records, in the order of the batch."""
        return list(self._records)

    @property
    def success_messages(self) -> list[ViewT]:
        """The records whose handler has returned, as record class, or what hooks put here."""
        if self._source is None or self._has_own_success_handler or self._hooked_successes:
            return self._hooked_successes
        # Built on demand: few ask, and keeping every record is work for the garbage collector.
        view: Any = self._source.view
        successes: list[ViewT] = list(map(view, compress(self._records, map(not_, self._failed))))
        if not self.is_open:
            self._hooked_successes = successes
        return successes

    @property
    def fail_messages(self) -> list[RecordT | ViewT]:
        """The records that have failed, as record class, or what hooks put here."""
        return self._need_failures().messages

    @property
    def exceptions(self) -> list[ExceptionInfo]:
        """The exceptions of the failed records, or what hooks put here."""
        return self._need_failures().exceptions

    def response(self) -> PartialItemFailureResponse[IdentifierT]:
        """Return the partial batch response: each record that has not succeeded, in input order.

        Returns:
            What the Lambda function must return.

        Raises:
            UsageError: The processor has no event source, and so no item identifiers.

        Source: AWS Lambda Developer Guide, "Implementing partial batch responses".
        """
        if self._source is None:
            msg = "the processor knows no event source, so it can't tell item identifiers"
            raise UsageError(msg)
        failed = self._to_report()
        if 1 not in failed:
            return {"batchItemFailures": []}
        # An identifier that came twice is reported once.
        return self._source.response_of(dict.fromkeys(compress(self._identifiers, failed)))

    def _to_report(self) -> Sequence[int]:
        """Return a flag for each record: whether Lambda is to deliver it again."""
        if self._dead_letters is None:
            return self._failed
        taken = self._dead_letters.taken
        return [flag and at not in taken for at, flag in enumerate(self._failed)]

    def _raise_if_all_failed(self) -> None:
        """Raise BatchProcessingError if no record of the batch has succeeded."""
        if self._failed and 0 not in self._to_report():
            size, processor = len(self._failed), self._processor
            model = processor.model if processor else None
            raise self._need_failures().error(self._name(), size, model, has_begun=self._begun)

    def _begin(self) -> Processor[RecordT, ViewT, IdentifierT]:
        """Return the processor, for the one time that the records are handled."""
        processor = self._processor
        if processor is None:
            raise self._over()
        if not self.is_open:
            msg = "this batch is not open: use `with processor(...) as batch:`"
            raise UsageError(msg)
        if self._begun:
            msg = "this batch has been processed: its records are not handled twice"
            raise UsageError(msg)
        self._begun = True
        self._make_current(processor)  # another one may have been opened since
        return processor

    def _running(self) -> Processor[RecordT, ViewT, IdentifierT]:
        if self._processor is None:
            raise self._over()
        return self._processor

    def _over(self) -> UsageError:
        return UsageError("this batch is over: call the processor again for another one")

    def _make_current(self, processor: Processor[RecordT, ViewT, IdentifierT]) -> None:
        """Make this the current batch of the processor, if it is no longer."""
        if batches_by_id.get() is not self._shown:
            # Not in a variable of the loop: tracebacks of failures keep its frame.
            self._shown = set_current_batch(processor, self)

    def _need_failures(self) -> Failures:
        """Return the failures; created for the first one, as most batches have none."""
        if self._failures is None:
            processor = self.owner()
            logger, model = (processor.logger, processor.model) if processor else (None, None)
            shows_texts = processor is not None and processor.log_texts
            names = self._identifiers
            if processor is not None and processor.split_aggregates and self._source is not None:
                names = self._source.log_names_of(self._records, names)
            log = FailureLog(logger, self._name(), model, names, shows_texts=shows_texts)
            by_hooks = processor is None or processor._has_own_failure_handler()
            view = self._source.view if self._source else None
            self._failures = Failures(log, view, by_hooks=by_hooks)
        return self._failures

    def _name(self) -> str:
        return self._source.name if self._source else type(self.owner()).__name__

    def _close(self) -> None:
        """Release what the attributes do not show; once more if an interrupt stopped the first."""
        processor = self._processor
        if processor is None:
            return
        self.is_open = False
        try:
            if self._failures is not None:
                self._failures.close()
        finally:
            # Last, since a hook or a log handler may have run another batch of the processor.
            end_batch(processor, self)
            self._processor = self._order = self._shown = self.lambda_context = None
            self._lock = _NO_LOCK
            self._bulk = None
            self._hooked = (None, None)
            del self.handler, self._call


def _new_dead_letters(
    processor: Processor[Any, Any, Any],
    source: Source,
    records: Sequence[RawRecord],
    identifiers: Sequence[Any],
) -> DeadLetters:
    # Imported only for a processor with a sink.
    from lambda_batch._engine.dead_letters import DeadLetters

    sink: Any = processor.sink
    return DeadLetters(source, records, identifiers, sink, processor.permanent)
