"""The sync processor of tumbling windows, and what it shares with the async one.

A batch of a window is a batch like any other: its record handler folds the record into the state,
and its order stops at the first failure. Lambda delivers the failed record and all records behind
it again, so a state that held one of these would count it twice.

Source: AWS Lambda Developer Guide, "Implementing stateful Kinesis Data Streams processing in
Lambda" and "Configuring partial batch response with Kinesis Data Streams and Lambda"; the pages on
DynamoDB Streams have the same rules.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn

from lambda_batch._engine.batches import Batch
from lambda_batch._engine.current_batches import clear_current_batch
from lambda_batch._engine.handler_results import reject_unfinished
from lambda_batch._engine.record_handlers import bind_step, is_coroutine_function
from lambda_batch._engine.sync_processors import OnFailure, SourceProcessor
from lambda_batch._engine.window_states import AggregateOrder, Fold, StateType
from lambda_batch._typing import RecordT, StateT, ViewT
from lambda_batch.errors import ConfigurationError, UsageError
from lambda_batch.wire.windows import state_of, window_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lambda_batch.protocols import LambdaContext
    from lambda_batch.windows import WindowResponse
    from lambda_batch.wire.sources import EventSource, RawRecord
    from lambda_batch.wire.windows import Window


class WindowProcessor(SourceProcessor[RecordT, ViewT, str], Generic[RecordT, ViewT, StateT]):
    """What the processors of tumbling windows have in common, sync and async."""

    on_failure: OnFailure = "stop"
    _entry_point: ClassVar[str] = "process_window"
    # Any, so that a subclass can have methods of these names.
    on_end: Any = None
    """Gets the state at the end of a window."""
    initial: Any = None
    """Returns the first state of a window."""

    _settings: ClassVar[tuple[str, ...]] = ("on_failure",)

    def __init__(
        self,
        event_type: EventSource,
        model: type[RecordT] | None = None,
        *,
        state: type[StateT],
        on_end: Callable[[StateT, Window], Any] | None = None,
        initial: Callable[[], StateT] | None = None,
        **options: Any,
    ) -> None:
        """Create a processor; use it for any number of windows.

        `on_end` and `initial` have their defaults in class attributes of the same names.

        Args:
            event_type: The event source.
            model: As for other processors.
            state: The type of the state.
            on_end: Called with the state at the end of the window.
            initial: Returns the first state of a window. By default, it is validated from `{}`.
            options: Those of other processors.

        Raises:
            ConfigurationError: An argument is not usable.
        """
        super().__init__(event_type, model, **options)
        if self.on_failure != "stop":
            msg = (
                f"{type(self).__name__} stops at the first failure, because Lambda delivers "
                "everything behind it again: leave on_failure out"
            )
            raise ConfigurationError(msg)
        if self.sink is not None and self._has_own_success_handler():
            msg = "a window processor with a sink can't have a success_handler of its own, which "
            msg += "could send a record that is in the state already to the sink"
            raise ConfigurationError(msg)
        if self.bulk is not None:
            msg = f"{type(self).__name__} has no bulk function: pass on_end, which gets the state"
            raise ConfigurationError(msg)
        if self.threads is not None:
            msg = f"{type(self).__name__} folds records one after another: leave threads out"
            raise ConfigurationError(msg)
        functions: dict[str, Any] = {"on_end": on_end, "initial": initial}
        # By name, as in the base.
        for name, argument in functions.items():
            if argument is not None:
                setattr(self, name, argument)
            function = getattr(self, name)
            if function is not None and not callable(function):
                msg = f"{name} must be a function, got {function!r}"
                raise ConfigurationError(msg)
        if not self.is_async and is_coroutine_function(self.on_end):
            msg = f"on_end is async: use Async{type(self).__name__}, which awaits it"
            raise ConfigurationError(msg)
        self._states = StateType(state, self.initial)

    def response(self) -> NoReturn:
        """Raise: the response of a window has a state, and only its entry point knows it.

        Raises:
            UsageError: Always.
        """
        msg = f"return what {self._entry_point} returns: it has the state of the window"
        raise UsageError(msg)

    def _clean(self) -> None:
        """Do nothing: the state must be returned even if all records failed."""

    def _records_of(self, event: object) -> Sequence[RawRecord]:  # noqa: ARG002  # as in the base
        raise self._refuse_entry_point()

    def _open_window(
        self, event: object, step: Callable[..., Any], context: LambdaContext | None
    ) -> tuple[Window, Fold, Sequence[RawRecord]]:
        """Read an event before any record is handled.

        Args:
            event: The event that Lambda passed to the function.
            step: Called with state and record.
            context: The Lambda context.

        Returns:
            The window, the fold into its state, and the records.
        """
        try:
            call = bind_step(step, is_async=self.is_async, lambda_context=context)
            source = self.event_type.source
            window = window_of(source, event)
            fold = Fold(self._states, state_of(source, event), call)
            records = source.records_of_window(event)
        except BaseException:
            clear_current_batch(self)  # no other batch must pass for the rejected one
            raise
        return window, fold, records

    def _mark_aggregates(self, batch: Batch[Any, Any, Any, Any], fold: Fold) -> None:
        """Let the state hold an aggregate that is split as a whole or not at all."""
        if self.split_aggregates and batch._order is not None:
            batch._order = AggregateOrder(batch._order, batch._identifiers, fold)

    def _close_window(
        self, batch: Batch[Any, Any, Any, Any], fold: Fold, window: Window
    ) -> tuple[WindowResponse, tuple[Any, Window] | None]:
        """Return the response, and the arguments of `on_end` if it must be called.

        A window that is terminated early goes on with a new state, so this state ends, too.

        Source: docs.rs/aws_lambda_events, TimeWindowProperties.
        """
        order = batch._order
        is_cut = isinstance(order, AggregateOrder) and order.is_cut(batch._to_report())
        text = fold.state_after(batch._failed.count(0), is_cut=is_cut)
        response: WindowResponse = {"state": json.loads(text), **batch.response()}
        is_end = window.is_final or window.is_terminated_early
        if is_end and not response["batchItemFailures"] and self.on_end is not None:
            return response, (self._states.read(text), window)
        return response, None


class SyncWindowProcessor(WindowProcessor[RecordT, ViewT, StateT]):
    """Base of the sync processors of tumbling windows."""

    def _process_window(
        self, event: object, step: Callable[..., Any], context: LambdaContext | None
    ) -> WindowResponse:
        window, fold, records = self._open_window(event, step, context)
        batch: Batch[Any, Any, Any, Any] = Batch(self, records, fold.add, context)
        self._mark_aggregates(batch, fold)
        try:
            with batch:
                batch._handle()
                response, end = self._close_window(batch, fold, window)
                if end is not None and self.on_end is not None:
                    reject_unfinished(self.on_end(*end), "on_end")
        finally:
            batch._close()  # an interrupt can come before the first line of `__exit__`
        return response
