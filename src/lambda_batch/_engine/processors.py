"""What all processors have in common, sync and async: hooks, and the attributes of the guide."""

from __future__ import annotations

from abc import ABC, abstractmethod
from operator import itemgetter
from types import GenericAlias
from typing import TYPE_CHECKING, Generic, cast

from lambda_batch._engine.current_batches import (
    clear_current_batch,
    current_batch,
    handled,
    need_open_batch,
    shown_batch,
)
from lambda_batch._engine.exceptions import as_exception_info, describe_exception
from lambda_batch._typing import IdentifierT, RecordT, ViewT
from lambda_batch.errors import UsageError
from lambda_batch.results import ExceptionInfo, FailureResponse, SuccessResponse
from lambda_batch.wire.sources import records_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import timedelta
    from typing import Any, ClassVar

    from lambda_batch._engine.order import Order
    from lambda_batch.protocols import FailureLogger, LambdaContext, Tracing
    from lambda_batch.retries import RetryDelays
    from lambda_batch.wire.sources import RawRecord, Source


# Takes half the time of `SuccessResponse(...)`, which is a Python function of namedtuple's.
_new_tuple: Any = vars(tuple)["__new__"]


def succeed(record: Any, result: Any) -> SuccessResponse[Any, Any]:
    """Return the outcome of a record whose handler has returned."""
    success: SuccessResponse[Any, Any] = _new_tuple(SuccessResponse, ("success", result, record))
    return success


def leave_raw(raw: RawRecord) -> RawRecord:
    """Return the raw record itself, for handlers and hooks that take it so."""
    return raw


OUR_PACKAGES = ("lambda_batch.", "lambda_batch_events.")


class Processor(ABC, Generic[RecordT, ViewT, IdentifierT]):
    """Base of all processors, sync and async.

    All state of a run is in its `Batch`, so threads, tasks and nested calls can share a
    processor: its attributes show each of them its own newest batch.
    """

    if not TYPE_CHECKING:
        # `typing` would want an argument for each parameter; before Python 3.13, it knows no
        # defaults.
        __class_getitem__ = classmethod(GenericAlias)

    is_async: ClassVar[bool] = False
    _entry_point: ClassVar[str] = ""
    """The only function that takes such a processor, if it isn't `process_partial_response`."""
    logger: FailureLogger | None = None
    model: type[RecordT] | None = None
    log_texts: bool = False
    """Whether the default log shows the texts of exceptions, which may hold a payload."""
    reserve: float | timedelta | None = None
    """The time to keep at the end of an invocation: seconds, or a timedelta."""
    # Any, so that a subclass can have a method of the name, or another function.
    permanent: Any = None
    """The exceptions that no retry can help, besides PermanentError: classes or a predicate."""
    on_report: Any = None
    """Gets the report of each batch."""
    tracing: Tracing | None = None
    """Gets a span for each batch and for each record."""
    bulk: Any = None
    """Gets the successes of each batch at once."""
    sink: Any = None
    """Takes the records that no retry can help."""
    threads: int | None = None
    """The maximum number of records handled at the same time, each in a thread."""
    retry_delays: RetryDelays | None = None
    """How long reported records wait before they are delivered again."""

    split_aggregates: bool = False
    """Whether the user records of an aggregate are handled one by one, as records."""

    _source: Source | None = None
    _read: Callable[[RawRecord], Any] = staticmethod(leave_raw)
    """Turns a raw record into what the handler takes."""
    _last_begun: tuple[int, int] | None = None
    """The number of the newest batch, and the identifier of the thread in which it began."""

    def __init_subclass__(cls, **options: Any) -> None:
        """Warn of hooks and settings that a user's class misspells."""
        super().__init_subclass__(**options)
        if cls.__module__.startswith(OUR_PACKAGES):
            return
        unknown = [name for name in vars(cls) if not hasattr(super(cls, cls), name)]
        if unknown:
            from lambda_batch._engine.misspellings import warn_of_misspellings

            warn_of_misspellings(cls, unknown)

    @abstractmethod
    def _prepare(self) -> None:
        """Prepare a run; called once, before the first record."""

    @abstractmethod
    def _clean(self) -> None:
        """Clean up after a run; called once, after the last record."""

    def success_handler(self, record: RecordT, result: Any) -> SuccessResponse[RecordT, Any]:
        """Record a success; a hook for subclasses.

        Args:
            record: The record as the handler saw it.
            result: What the handler returned.

        Returns:
            What `process()` returns for the record.
        """
        batch = handled.get()[0]()
        if not batch or batch._processor is not self:
            batch = shown_batch(self)
        if batch is not None and batch._has_own_success_handler:
            seen, raw = batch._hooked
            is_model = record is seen and self.model is not None
            batch._hooked_successes.append(self._view(raw) if is_model else record)
        success: SuccessResponse[RecordT, Any]
        success = _new_tuple(SuccessResponse, ("success", result, record))
        return success

    def failure_handler(
        self, record: RecordT | ViewT, exception: ExceptionInfo
    ) -> FailureResponse[RecordT | ViewT]:
        """Record a failure; a hook for subclasses.

        Args:
            record: The record as the handler saw it, or its record class if it did not come to
                that.
            exception: Why it failed, in the form of `sys.exc_info()`.

        Returns:
            What `process()` returns for the record.
        """
        # A processor from scratch may pass the exception as it has caught it.
        exception = as_exception_info(exception)
        running, position = handled.get()
        batch = running()
        # The batch of the record: an overridden hook can have run another one since.
        own: Any = batch if batch and batch._processor is self else self
        if own is batch and batch._dead_letters is not None:
            # A step of the user's can catch the exception of its handler, and call this hook.
            batch._dead_letters.add(position, exception)
        own.fail_messages.append(record)
        own.exceptions.append(exception)
        return FailureResponse("fail", describe_exception(exception), record)

    @property
    def records(self) -> Sequence[RawRecord]:
        """The raw records of the batch that is being processed."""
        records: Sequence[RawRecord] = need_open_batch(self).records
        return records

    @property
    def handler(self) -> Callable[..., Any]:
        """The record handler of the batch that is being processed."""
        handler: Callable[..., Any] = need_open_batch(self).handler
        return handler

    @property
    def lambda_context(self) -> LambdaContext | None:
        """The Lambda context of the batch that is being processed."""
        context: LambdaContext | None = need_open_batch(self).lambda_context
        return context

    @property
    def success_messages(self) -> list[ViewT]:
        """The records of the caller's newest batch whose handler has returned, as record class."""
        batch = current_batch(self)
        return batch.success_messages if batch else []

    @property
    def fail_messages(self) -> list[RecordT | ViewT]:
        """The records of the caller's newest batch that have failed."""
        batch = current_batch(self)
        return batch.fail_messages if batch else []

    @property
    def exceptions(self) -> list[ExceptionInfo]:
        """The exceptions of the failed records of the caller's newest batch."""
        batch = current_batch(self)
        return batch.exceptions if batch else []

    def release(self) -> None:
        """Release the caller's newest batch: its records, exceptions and their tracebacks."""
        clear_current_batch(self)

    # What follows is for the engine.

    def _records_of(self, event: object) -> Sequence[RawRecord]:
        """Return the records of an event, or raise if it has none of this source.

        A processor without an event source takes those at `/Records`.
        """
        source = self._source
        try:
            return source.records_of(event) if source else records_of(event, itemgetter("Records"))
        except BaseException:
            clear_current_batch(self)  # no other batch must pass for the rejected one
            raise

    def _refuse_entry_point(self) -> UsageError:
        """Return why other entry points can't take a processor that has one of its own."""
        msg = (
            f"{type(self).__name__} folds the records of a tumbling window into a state: use "
            f"{self._entry_point}; no record was handled"
        )
        return UsageError(msg)

    def _new_order(self, source: Source, records: Sequence[RawRecord]) -> Order | None:  # noqa: ARG002
        """Return the order of a new batch; None if a failure holds nothing back."""
        return None

    def _own_step(self) -> Callable[[RawRecord], object] | None:
        """Return the overridden `_process_record`, or None."""
        return None

    def _view(self, raw: RawRecord) -> ViewT:
        """Return a raw record as its record class."""
        return cast("ViewT", self._source.view(raw) if self._source else raw)

    def _has_own_success_handler(self) -> bool:
        """Return whether `success_handler` is overridden, so that it keeps the successes."""
        own = getattr(self.success_handler, "__func__", None) is not _SUCCESS_HANDLER
        return own or self._source is None

    def _has_own_failure_handler(self) -> bool:
        """Return whether `failure_handler` is overridden, so that it keeps the failures."""
        own = getattr(self.failure_handler, "__func__", None) is not _FAILURE_HANDLER
        return own or self._source is None


# A hook whose function is not this one is overridden by a subclass, or set on the instance.
_SUCCESS_HANDLER: object = vars(Processor)["success_handler"]
_FAILURE_HANDLER: object = vars(Processor)["failure_handler"]
