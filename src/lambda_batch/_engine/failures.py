"""What has failed in a batch: why, and what is kept of it when the batch is over."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from lambda_batch._engine.exceptions import count_kinds
from lambda_batch._engine.failure_log import FailureLog, summarize
from lambda_batch.errors import BatchProcessingError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from lambda_batch.results import ExceptionInfo
    from lambda_batch.wire.sources import RawRecord

MAX_WITH_LOCALS = 10
"""Of how many failures of a batch the tracebacks keep the local variables."""

# The flags of code whose frames can wait and go on: a generator, a coroutine, an async generator.
_CAN_GO_ON = 0x20 | 0x80 | 0x200


class Failures:
    """The failures of one batch."""

    def __init__(
        self, log: FailureLog, view: Callable[[RawRecord], Any] | None, *, by_hooks: bool
    ) -> None:
        """Begin with none.

        Args:
            log: Is told of each.
            view: Makes the record class of a raw record, where the source is known.
            by_hooks: Whether a hook of the user's is to keep them, rather than this.
        """
        self.by_hooks = by_hooks
        self.log = log
        self._view = view
        self._causes: list[ExceptionInfo] = []
        self._raw: list[RawRecord] = []
        self._positions: list[int] = []
        self.exceptions: list[ExceptionInfo] = [] if by_hooks else self._causes
        """Why records have failed, or what hooks put here."""
        self._messages: list[Any] = []
        self._shown = 0

    @property
    def messages(self) -> list[Any]:
        """The records that have failed, as their record class, or what hooks put here."""
        # Made when asked for, as few ask.
        if not self.by_hooks and self._view is not None:
            self._messages += map(self._view, self._raw[self._shown :])
            self._shown = len(self._raw)
        return self._messages

    def add(self, position: int, raw: RawRecord, exception: ExceptionInfo) -> None:
        """Record why the record at a position has failed, and log it."""
        self._causes.append(exception)
        self._raw.append(raw)
        self._positions.append(position)
        self.log.add(position, exception)

    def release_locals(self, exception: ExceptionInfo) -> None:
        """Clear the local variables of functions that an exception has ended, but for the first.

        Through them, tracebacks would keep all that was made of each record alive.
        """
        if len(self._causes) <= MAX_WITH_LOCALS:
            return
        traceback = exception[2]
        while traceback is not None:
            frame, traceback = traceback.tb_frame, traceback.tb_next
            # What can go on may do so still, with an exception that it has only passed on.
            if not frame.f_code.co_flags & _CAN_GO_ON:
                try:
                    frame.clear()
                except RuntimeError:  # it is still running
                    continue

    def sort(self) -> None:
        """Put failures, which were added as they came, into the order of the batch."""
        order = sorted(range(len(self._positions)), key=self._positions.__getitem__)
        messages = self.messages if self._shown else self._messages
        hooked = [self.exceptions] if self.by_hooks else []
        kept: Any = (self._causes, self._raw, self._positions, messages, *hooked)
        for failures in kept:
            if len(failures) == len(order):  # else a hook has kept what it likes
                failures[:] = [failures[at] for at in order]

    def error(
        self, name: str, size: int, model: type[Any] | None, *, has_begun: bool
    ) -> BatchProcessingError:
        """Make the error of a batch of which nothing has succeeded.

        Args:
            name: The event source.
            size: How many records the batch has.
            model: The user's model, whose member names may be in the text.
            has_begun: Whether it was processed at all.

        Returns:
            The error, to be raised.
        """
        # A hook can keep fewer failures than there were, or take some that the engine never saw.
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
        """Let go of all that the guide's attributes do not show."""
        self.log.close()
        core: Any = sys.modules.get("pydantic_core")
        if core is not None:
            for exception in self._causes:
                _untie(exception, core.ValidationError)
        if self.by_hooks:
            self._causes.clear()
            self._raw.clear()
            self._positions.clear()


def _untie(exception: ExceptionInfo, validation_error: type) -> None:
    """Take the tracebacks off errors of validators, which a ValidationError has in it.

    They lead by way of frames to the batch, which has the ValidationError; and as garbage
    collection can't look into that one, all of them would stay in memory for ever.
    """
    try:
        kind, error, _ = exception
        is_alone = _cause_of(error) is None and _context_of(error) is None
        if is_alone and not issubclass(kind, (validation_error, BaseExceptionGroup)):
            return  # as most are
        _untie_all(error, validation_error)
    except Exception:  # an odd exception must not fail the batch
        return


def _untie_all(error: BaseException, validation_error: type) -> None:
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
    """Tell what a value is by its type alone, as exceptions can lie about their class."""
    return issubclass(type(value), kind)


# As BaseException has them, since exceptions can give what they like for attributes.
_cause_of = BaseException.__dict__["__cause__"].__get__
_context_of = BaseException.__dict__["__context__"].__get__
