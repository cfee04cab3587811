"""The engine's processors for a known event source; the generated ones say which."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lambda_batch._engine.current_batches import latest_batch, need_open_batch
from lambda_batch._engine.processors import BasePartialProcessor, Processor
from lambda_batch._engine.record_readers import record_reader, source_of
from lambda_batch._typing import RecordT, ViewT
from lambda_batch.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from lambda_batch.protocols import FailureLogger
    from lambda_batch.results import FailureResponse, SuccessResponse
    from lambda_batch.wire.sources import EventSource, RawRecord, Source
    from lambda_batch_events.response import PartialItemFailureResponse


class SourceProcessor(Processor[RecordT, ViewT]):
    """What processors for a known event source have in common, sync and async."""

    def __init__(
        self,
        event_type: EventSource,
        model: type[RecordT] | None = None,
        *,
        raise_on_entire_batch_failure: bool = True,
        logger: FailureLogger | None = None,
    ) -> None:
        """Make a processor, to be used for any number of batches.

        Args:
            event_type: The event source.
            model: What records are parsed as: a pydantic model that extends the one of the event
                source, or a class that extends the source's record class. Without it, handlers
                get the record class itself.
            raise_on_entire_batch_failure: Whether a batch in which every record fails raises
                BatchProcessingError, rather than that all its records are reported.
            logger: Gets a warning with traceback for each failed record. Without it, the logger
                `lambda_batch` gets one for each kind of failure, without exception texts.

        Raises:
            ConfigurationError: The event type is none, or the model is not one of its own.
        """
        self._source = source_of(event_type)
        self.event_type = event_type
        self.model: type[RecordT] | None = model
        self.raise_on_entire_batch_failure = raise_on_entire_batch_failure
        self.logger = logger
        read = record_reader(self._source, model)
        self._reader = cast("Callable[[RawRecord], RecordT]", read)

    def _prepare(self) -> None:
        """Nothing to do; a hook for subclasses."""

    def _clean(self) -> None:
        """Raise for a batch of which nothing has succeeded, unless it is to be reported."""
        if self.raise_on_entire_batch_failure:
            need_open_batch(self).raise_if_all_failed()

    @property
    def source(self) -> Source:
        """The event source."""
        return self._source

    @property
    def reader(self) -> Callable[[RawRecord], RecordT]:
        """What makes of a raw record what the handler takes: the model, or the record class."""
        return self._reader

    def view_record(self, raw: RawRecord) -> ViewT:
        """Make of a raw record its record class."""
        return cast("ViewT", self._source.view(raw))

    def response(self) -> PartialItemFailureResponse:
        """Give the partial batch response of the caller's latest batch.

        Returns:
            What the Lambda function is to return.

        Raises:
            UsageError: The caller has processed no batch, so an empty response would make
                Lambda delete or pass by records that were never handled.
        """
        batch = latest_batch(self)
        if batch is None:
            msg = "response() was called before any batch: process one first"
            raise UsageError(msg)
        return batch.response()


class BasePartialBatchProcessor(
    SourceProcessor[RecordT, ViewT], BasePartialProcessor[RecordT, ViewT]
):
    """Base of the sync processors for a known event source."""

    def own_step(self, *, is_needed: bool) -> Callable[[RawRecord], object] | None:
        """Give the hook that processes one raw record, if it is needed or a subclass's own."""
        is_own = type(self)._process_record is not BasePartialBatchProcessor._process_record
        return self._process_record if is_needed or is_own else None

    def _process_record(
        self, record: Any
    ) -> SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]:
        """Give one raw record to the handler.

        Args:
            record: The raw record.

        Returns:
            What `success_handler` or `failure_handler` gave.
        """
        outcome: SuccessResponse[RecordT, Any] | FailureResponse[RecordT | ViewT]
        outcome = need_open_batch(self).attempt(record)
        return outcome
