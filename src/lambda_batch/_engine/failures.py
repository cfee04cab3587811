"""The failures of a batch: their reasons, and the part of them that outlives the batch."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from lambda_batch._engine.exceptions import count_kinds
from lambda_batch._engine.failure_log import FailureLog, summarize
from lambda_batch.errors import BatchProcessingError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import Any

    from lambda_batch.errors import SinkError
    from lambda_batch.results import ExceptionInfo
    from lambda_batch.wire.sources import RawRecord

MAX_WITH_LOCALS = 10
"""The number of failures of a batch whose tracebacks keep their local variables."""

_SUSPENDABLE = 0x20 | 0x80 | 0x200
"""Flags of code whose frames may be resumed: generators, coroutines, async generators."""


class Failures:
    """The failures of one batch."""

    def __init__(
        self, log: FailureLog, view: Callable[[RawRecord], Any] | None, *, by_hooks: bool
    ) -> None:
        """Create an empty collection.

        Args:
            log: Logs each failure.
            view: Returns the record class of a raw record; None if the source is unknown.
            by_hooks: Whether an overridden hook keeps the failures, instead of this class.
        """
        self.by_hooks = by_hooks
        self.log = log
        self._view = view
        self._causes: list[ExceptionInfo] = []
        self._raw: list[RawRecord] = []
        self._positions: list[int] = []
        self.exceptions: list[ExceptionInfo] = []
        """The exceptions of the failed records, or the entries that hooks add."""
        self._messages: list[Any] = []
        self._shown = 0

    @property
    def messages(self) -> list[Any]:
        """The failed records as their record class, or the entries that hooks add."""
        # Created on first access, because few callers read them.
        if not self.by_hooks and self._view is not None:
            self._messages += map(self._view, self._raw[self._shown :])
            self._shown = len(self._raw)
        return self._messages

    def add(self, position: int, raw: RawRecord, exception: ExceptionInfo) -> None:
        """Record the failure of the record at a position, and log it."""
        self._causes.append(exception)
        self._raw.append(raw)
        self._positions.append(position)
        if not self.by_hooks:
            self.exceptions.append(exception)
        self.log.add(position, exception)

    def reasons(self) -> dict[int, BaseException]:
        """Return why each record has failed, by position."""
        return {at: cause[1] for at, cause in zip(self._positions, self._causes, strict=True)}

    def reason_of(self, position: int) -> BaseException | None:
        """Return why a record has failed; the newest failures are the ones asked for."""
        for at in range(len(self._positions) - 1, -1, -1):
            if self._positions[at] == position:
                return self._causes[at][1]
        return None

    def add_sink_errors(self, errors: Mapping[int, SinkError]) -> None:
        """Log that the sink did not take records, and show that in place of their failures.

        Args:
            errors: The error of each position.
        """
        # The last failure of each, since a step can have tried its record several times.
        last = {position: at for at, position in enumerate(self._positions)}
        shown: dict[int, ExceptionInfo] = {}
        for position, error in errors.items():
            exception: ExceptionInfo = (type(error), error, error.error.__traceback__)
            at = last.get(position)
            if at is not None:  # else a step has called `failure_handler` itself
                shown[id(self._causes[at])] = exception
                self._causes[at] = exception
            self.log.add(position, exception)
            cause = error.__cause__
            self.release_locals(cause.__traceback__ if cause else None)
        self.exceptions[:] = [shown.get(id(each), each) for each in self.exceptions]

    def release_locals(self, traceback: TracebackType | None) -> None:
        """Clear the frames of a traceback, except for the first MAX_WITH_LOCALS failures.

        Their local variables would keep every record and its model alive.
        """
        if len(self._causes) <= MAX_WITH_LOCALS:
            return
        while traceback is not None:
            frame, traceback = traceback.tb_frame, traceback.tb_next
            # A suspended generator or coroutine may still be resumed.
            if not frame.f_code.co_flags & _SUSPENDABLE:
                try:
                    frame.clear()
                except RuntimeError:  # it is still running
                    continue

    def sort(self) -> None:
        """Sort the failures, which were added as they happened, into the order of the batch."""
        order = sorted(range(len(self._positions)), key=self._positions.__getitem__)
        messages = self.messages if self._shown else self._messages
        kept: Any = (self._causes, self._raw, self._positions, messages, self.exceptions)
        for failures in kept:
            if len(failures) == len(order):  # else a hook has kept fewer or more
                failures[:] = [failures[at] for at in order]

    def error(
        self, name: str, size: int, model: type[Any] | None, *, has_begun: bool
    ) -> BatchProcessingError:
        """Create the error of a batch in which no record has succeeded.

        Args:
            name: The event source.
            size: The number of records in the batch.
            model: The user's model, whose member names may appear in the text.
            has_begun: Whether `process()` was called.

        Returns:
            The error, for the caller to raise.
        """
        # A hook can keep fewer failures than there were, or add some that the engine never saw.
        failures = max(self._causes, self.exceptions, key=len)
        msg = f"All records failed processing: {size} of the {name} batch"
        if failures:
            first = summarize(failures[0], model)
            msg += f" ({count_kinds(failures)}{'; the first' + first if first else ''})"
        elif not has_begun:
            msg += ", as process() was not called"
        error = BatchProcessingError(msg, failures)
        if failures:
            error.__cause__ = failures[0][1]
        return error

    def close(self) -> None:
        """Release everything that the processor's attributes do not show."""
        self.log.close()
        core: Any = sys.modules.get("pydantic_core")
        if core is not None:
            for exception in self._causes:
                _break_cycle(exception, core.ValidationError)
        self._causes.clear()
        self._positions.clear()
        if self.by_hooks:
            self._raw.clear()


def _break_cycle(exception: ExceptionInfo, validation_error: type) -> None:
    """Remove the tracebacks of the errors inside a `ValidationError`, if there is one.

    pydantic-core before 2.50.5 hides these errors from the garbage collector (pydantic before
    2.14.4, https://github.com/pydantic/pydantic/issues/14253). Their tracebacks refer to the
    batch, which refers to the `ValidationError`: none of them would ever be freed. Remove this
    when pydantic 2.14.4 is the lowest supported version.
    """
    try:
        kind, error, _ = exception
        is_alone = _cause_of(error) is None and _context_of(error) is None
        if is_alone and not issubclass(kind, (validation_error, BaseExceptionGroup)):
            return  # the usual case: an exception without a cycle
        _break_cycles(error, validation_error)
    except Exception:  # an unusual exception must not fail the batch
        return


def _break_cycles(error: BaseException, validation_error: type) -> None:
    """Break the cycles of an exception and of its causes, contexts and group members.

    See `_break_cycle` for the pydantic versions that need it.
    """
    seen: set[int] = set()
    waiting: list[tuple[Any, bool]] = [(error, False)]
    while waiting:
        found, is_inside = waiting.pop()
        if not _is(found, BaseException) or id(found) in seen:
            continue
        seen.add(id(found))
        if is_inside:
            BaseException.with_traceback(found, None)
        nested: list[Any] = [_cause_of(found), _context_of(found)]
        if _is(found, BaseExceptionGroup):
            nested += found.exceptions
        waiting += [(each, is_inside) for each in nested]
        if _is(found, validation_error):
            errors = found.errors(include_url=False, include_input=False)
            waiting += [
                (details["ctx"].get("error"), True) for details in errors if "ctx" in details
            ]


def _is(value: object, kind: type) -> bool:
    """Return what `isinstance` would, but ignore an overridden `__class__`."""
    return issubclass(type(value), kind)


# Read from BaseException, because exception classes can override these attributes.
_cause_of = BaseException.__dict__["__cause__"].__get__
_context_of = BaseException.__dict__["__context__"].__get__
