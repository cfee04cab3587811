"""The errors of lambda-batch: one tree under `LambdaBatchError`.

Their texts never contain payload data, because they end up in logs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta
    from typing import Any

    from lambda_batch.results import ExceptionInfo


class LambdaBatchError(Exception):
    """Base of every error that lambda-batch raises."""

    _is_refusal = False
    """Whether the engine has created the error for a record that it does not handle."""


class BatchProcessingError(LambdaBatchError):
    """The whole batch has failed and can't be reported in part.

    If the function raises it, Lambda delivers the whole batch again.
    """

    def __init__(self, msg: str = "", child_exceptions: Sequence[ExceptionInfo] = ()) -> None:
        """Create the error.

        Args:
            msg: The error text.
            child_exceptions: Why each record failed, in the order of the batch.
        """
        super().__init__(msg)
        self.msg = msg
        self.child_exceptions: list[ExceptionInfo] = list(child_exceptions)

    def __reduce__(self) -> tuple[Any, ...]:
        # Process pools pickle errors; tracebacks and some exceptions can't be pickled.
        children = [_picklable(error) for _, error, _ in self.child_exceptions]
        return type(self), (self.msg, [(type(error), error, None) for error in children])


def _picklable(error: BaseException) -> BaseException:
    """Return an exception that can be pickled: the same, or one that names its class."""
    import pickle

    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  # made here
    except Exception:
        kind = type(error)
        return LambdaBatchError(f"{kind.__module__}.{kind.__qualname__} can't be pickled")
    return error


class UnexpectedBatchTypeError(BatchProcessingError):
    """The event has no batch of the processor's event source; no record was handled."""


class InvalidEventError(LambdaBatchError, ValueError):
    """The event is not an object; no record was handled."""


class HandlerError(LambdaBatchError, TypeError):
    """The record handler can't be used with the processor."""


class ConfigurationError(LambdaBatchError, TypeError):
    """A processor can't be created with these arguments, such as the model of another source."""


class UsageError(LambdaBatchError, RuntimeError):
    """The API was used in a wrong way, such as `process()` outside a `with`."""


class WindowStateError(LambdaBatchError, ValueError):
    """The state of a tumbling window can't be read or returned; Lambda delivers the batch again."""


class CircuitBreakerError(LambdaBatchError):
    """The record was not handled, because an earlier record of the batch has failed."""


class KeyCircuitBreakerError(LambdaBatchError):
    """The record was not handled, because an earlier record of its ordering key has failed."""


class MessageGroupCircuitBreakerError(KeyCircuitBreakerError):
    """The record was not handled, because an earlier record of its message group has failed."""


class NotAttemptedError(LambdaBatchError):
    """The record was not handled, because there was no time left for it."""


# The errors of records whose handler was not called.
NOT_HANDLED = (CircuitBreakerError, KeyCircuitBreakerError, NotAttemptedError)


class RecordTimeoutError(LambdaBatchError, TimeoutError):
    """The async record handler was cancelled, because its time was over."""

    is_out_of_time: bool = False
    """Whether the time of the whole invocation was over, not that of the record."""


class RetryLater(LambdaBatchError):  # noqa: N818  # what the handler asks for
    """The record fails, and asks for a delay: raise it in a record handler.

    A processor with `retry_delays` passes the delay on to the queue, also from within an exception
    group. For any other processor, it is a failure like others.
    """

    def __init__(self, after: float | timedelta, msg: str = "") -> None:
        """Create the error.

        Args:
            after: The time until the record may be delivered again: seconds, or a timedelta.
            msg: The error text.
        """
        super().__init__(after, msg)  # the arguments for copies
        self.after = after
        """The time until the record may be delivered again."""
        self.msg = msg

    def __str__(self) -> str:
        unit = " s" if isinstance(self.after, (int, float)) else ""
        return self.msg or f"to be tried again after {self.after}{unit}"


class PermanentError(LambdaBatchError):
    """No retry can help the record: raise it in a record handler, for a processor with a sink."""


class BulkError(LambdaBatchError):
    """The bulk function did not take the record, which is reported as failed.

    Its `__cause__` says why. Without one, the bulk function has taken the record, but not an
    earlier one that it must not overtake, so both are handled again.
    """

    def __init__(self, reason: BaseException | None) -> None:
        """Create the error.

        Args:
            reason: Why the record was not taken; None if an earlier one was not.
        """
        super().__init__(reason)  # the argument for copies
        self.__cause__ = reason

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"  # without the text of the reason

    def __str__(self) -> str:
        if self.__cause__ is None:
            return (
                "the record was handled, but is reported, because the bulk function did not take "
                "an earlier one, which it must not overtake"
            )
        kind = type(self.__cause__)
        return f"the bulk function did not take the record: {kind.__module__}.{kind.__name__}"


class SinkError(LambdaBatchError):
    """The sink did not take the record, which is reported as failed.

    Its `__cause__` says why.
    """

    def __init__(self, error: Exception) -> None:
        """Create the error.

        Args:
            error: Why the record failed.
        """
        super().__init__(error)  # the argument for copies
        self.error = error
        """Why the record failed."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"  # without the text of the error

    def __str__(self) -> str:
        kind = type(self.error)
        return f"the sink did not take the record, which failed: {kind.__module__}.{kind.__name__}"


class RecordMemberError(LambdaBatchError, LookupError):
    """A member of a record is missing or has another type than the event source documents."""

    def __init__(self, owner: str, member: str, expected: str, actual: str) -> None:
        """Create the error.

        Args:
            owner: The name of the record class.
            member: The member's name on the wire.
            expected: The type that the event source documents.
            actual: The type that was found, or `nothing`.
        """
        super().__init__(owner, member, expected, actual)  # the arguments for copies
        self.owner = owner
        self.member = member
        self.expected = expected
        self.actual = actual

    def __str__(self) -> str:
        return f"{self.owner}: expected {self.expected} in {self.member!r}, got {self.actual}"


class DecodingError(LambdaBatchError, ValueError):
    """A payload is not in the encoding that the event source documents."""

    def __init__(self, expected: str, actual: str) -> None:
        """Create the error.

        Args:
            expected: The expected kind of value.
            actual: The kind of value that was found.
        """
        super().__init__(expected, actual)  # the arguments for copies
        self.expected = expected
        self.actual = actual
        self.path: tuple[str | int, ...] = ()
        """Where in the payload; not part of the text, because names can be user data."""
        self.owner = ""
        """The name of the record class, if one has read the payload."""
        self.member = ""
        """The name on the wire of the member that its record class has read."""

    def __str__(self) -> str:
        if self.owner:
            return f"{self.owner}: expected {self.expected} in {self.member!r}, got {self.actual}"
        return f"expected {self.expected}, got {self.actual}"
