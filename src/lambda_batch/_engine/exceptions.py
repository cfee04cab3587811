"""Exceptions of handlers and hooks: how they are caught, described and counted."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from lambda_batch.errors import LambdaBatchError
    from lambda_batch.results import ExceptionInfo


def exception_info() -> ExceptionInfo:
    """Return `sys.exc_info()` without the caller's own frame on top of the traceback."""
    in_flight: Any = sys.exc_info()
    kind, error, traceback = in_flight
    traceback = traceback.tb_next if traceback else None
    # A frozen exception rejects attribute assignment.
    BaseException.with_traceback(error, traceback)
    return kind, error, traceback


def as_exception_info(exception: ExceptionInfo | BaseException) -> ExceptionInfo:
    """Return an exception in the form of `sys.exc_info()`."""
    if isinstance(exception, BaseException):
        return type(exception), exception, exception.__traceback__
    return exception


def as_refusal(error: LambdaBatchError) -> LambdaBatchError:
    """Return an error, marked as one of the engine's for a record that it does not handle."""
    # The engine does not raise it, and a user's code can create one with a text of its own.
    error._is_refusal = True
    return error


def errors_in(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, or those in an exception group, such as that of `asyncio.TaskGroup`."""
    if isinstance(error, BaseExceptionGroup):
        for each in cast("BaseExceptionGroup[BaseException]", error).exceptions:
            yield from errors_in(each)
    else:
        yield error


def describe_exception(exception: ExceptionInfo) -> str:
    """Return the class and the text of an exception, even of one whose text can't be made."""
    kind, error, _ = exception
    try:
        return f"{kind}:{error}"
    except Exception:
        return f"{type.__repr__(kind)}:<its text can't be made>"


def count_kinds(exceptions: Sequence[ExceptionInfo]) -> str:
    """Return how often each exception class occurs: `2 x KeyError, 1 x ValueError`."""
    # As `type` tells it, since a metaclass can refuse to.
    kinds = Counter(type.__dict__["__name__"].__get__(kind) for kind, _, _ in exceptions)
    return ", ".join(f"{number} x {kind}" for kind, number in kinds.most_common())
