"""The errors of lambda-batch: one tree under `LambdaBatchError`.

No text made here holds anything of a record's payload: these texts end up in logs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from lambda_batch.results import ExceptionInfo


class LambdaBatchError(Exception):
    """Base of every error that lambda-batch raises."""


class BatchProcessingError(LambdaBatchError):
    """The whole batch has failed and can't be reported in part.

    Raised out of the function it makes Lambda deliver the whole batch again.
    """

    def __init__(self, msg: str = "", child_exceptions: Sequence[ExceptionInfo] = ()) -> None:
        """Make the error.

        Args:
            msg: What has happened.
            child_exceptions: Why each record failed, in the order of the batch.
        """
        super().__init__(msg)
        self.msg = msg
        self.child_exceptions: list[ExceptionInfo] = list(child_exceptions)

    def __reduce__(self) -> tuple[Any, ...]:
        # Process pools pickle errors, and tracebacks can't be pickled; nor can some exceptions.
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
    """The event holds no batch of the processor's event source; no record was handled."""


class InvalidEventError(LambdaBatchError, ValueError):
    """The event is not an object at all; no record was handled."""


class HandlerError(LambdaBatchError, TypeError):
    """The record handler can't be used with the processor."""


class ConfigurationError(LambdaBatchError, TypeError):
    """A processor can't be made of these arguments, such as the model of another event source."""


class UsageError(LambdaBatchError, RuntimeError):
    """A processor was asked for something out of turn."""


class CircuitBreakerError(LambdaBatchError):
    """The record was not handled, because an earlier record of the batch has failed."""


class KeyCircuitBreakerError(LambdaBatchError):
    """The record was not handled, because an earlier record of its ordering key has failed."""


class MessageGroupCircuitBreakerError(KeyCircuitBreakerError):
    """The record was not handled, because an earlier record of its message group has failed."""


class RecordMemberError(LambdaBatchError, LookupError):
    """A member of a record is missing or of another type than the event source documents."""

    def __init__(self, owner: str, member: str, expected: str, actual: str) -> None:
        """Make the error.

        Args:
            owner: The name of the record class.
            member: The member's name on the wire.
            expected: The type that the event source documents.
            actual: The type that came, or `nothing`.
        """
        super().__init__(owner, member, expected, actual)  # what a copy is made of
        self.owner = owner
        self.member = member
        self.expected = expected
        self.actual = actual

    def __str__(self) -> str:
        return f"{self.owner}: expected {self.expected} in {self.member!r}, got {self.actual}"


class DecodingError(LambdaBatchError, ValueError):
    """A payload is not in the encoding that the event source documents."""

    def __init__(self, expected: str, actual: str) -> None:
        """Make the error.

        Args:
            expected: What should have been there.
            actual: What kind of thing was there instead.
        """
        super().__init__(expected, actual)  # what a copy is made of
        self.expected = expected
        self.actual = actual
        self.path: tuple[str | int, ...] = ()
        """Where in the payload; not in the text, as names can be a user's data."""

    def __str__(self) -> str:
        return f"expected {self.expected}, got {self.actual}"
