"""What became of each record.

Type checkers see `typing.NamedTuple`; at run time the same tuples are made without `typing`.
"""

from __future__ import annotations

import sys
from collections import Counter, namedtuple

from lambda_batch.light_typing import Generic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Any, Literal, NamedTuple, TypeAlias

    from lambda_batch.typevars import RecordT, ResultT

    ExceptionInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None]
    """Why a record failed, in the form of `sys.exc_info()`."""

    class SuccessResponse(NamedTuple, Generic[RecordT, ResultT]):
        """A record whose handler has returned."""

        status: Literal["success"]
        result: ResultT
        """What the handler returned."""
        record: RecordT
        """The record as the handler saw it."""

    class FailureResponse(NamedTuple, Generic[RecordT]):
        """A record that Lambda is to deliver again."""

        status: Literal["fail"]
        error: str
        """The class of the exception, a colon, and its text."""
        record: RecordT
        """The record as the handler saw it, or its raw view where it did not come to that."""
else:
    ExceptionInfo = tuple

    class SuccessResponse(
        namedtuple("SuccessResponse", ("status", "result", "record")),  # noqa: PYI024  # see above
        Generic,
    ):
        """A record whose handler has returned."""

        __slots__ = ()

    class FailureResponse(
        namedtuple("FailureResponse", ("status", "error", "record")),  # noqa: PYI024  # see above
        Generic,
    ):
        """A record that Lambda is to deliver again."""

        __slots__ = ()


def exception_info() -> ExceptionInfo:
    """Give the exception in flight, without the engine's own frame on top of its traceback."""
    in_flight: Any = sys.exc_info()
    kind, error, traceback = in_flight
    traceback = traceback.tb_next if traceback else None
    # Not by assignment, which an exception can refuse.
    BaseException.with_traceback(error, traceback)
    return kind, error, traceback


def as_exception_info(exception: ExceptionInfo | BaseException) -> ExceptionInfo:
    """Give an exception in the form of `sys.exc_info()`."""
    if isinstance(exception, BaseException):
        return type(exception), exception, exception.__traceback__
    return exception


def describe_exception(exception: ExceptionInfo) -> str:
    """Give the class and the text of an exception, even of one whose text can't be made."""
    kind, error, _ = exception
    try:
        return f"{kind}:{error}"
    except Exception:
        return f"{type.__repr__(kind)}:<its text can't be made>"


def count_kinds(exceptions: Sequence[ExceptionInfo]) -> str:
    """Say how often there was which class of exception: `2 x KeyError, 1 x ValueError`."""
    # As `type` tells it, since a metaclass can refuse to.
    kinds = Counter(type.__dict__["__name__"].__get__(kind) for kind, _, _ in exceptions)
    return ", ".join(f"{number} x {kind}" for kind, number in kinds.most_common())


def is_outcome(outcome: object, *status: str) -> bool:
    """Tell whether what a hook gives is a tuple at all, and if asked for, of this status."""
    return isinstance(outcome, tuple) and outcome[: len(status)] == status


def is_success(outcome: object) -> bool:
    """Tell whether what came of a record is a success; anything odd is none."""
    return is_outcome(outcome, "success")
