"""The result of each record, as `process()` returns it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple

from lambda_batch._typing import RecordT, ResultT

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Literal, TypeAlias

    ExceptionInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None]
    """Why a record failed, in the form of `sys.exc_info()`."""
else:
    ExceptionInfo = tuple


class SuccessResponse(NamedTuple, Generic[RecordT, ResultT]):
    """A record whose handler has returned."""

    status: Literal["success"]
    result: ResultT
    """What the handler returned."""
    record: RecordT
    """The record as the handler saw it."""


class FailureResponse(NamedTuple, Generic[RecordT]):
    """A record that Lambda delivers again."""

    status: Literal["fail"]
    error: str
    """The class of the exception, a colon, and its text."""
    record: RecordT
    """The record as the handler saw it, or the record class if the model was invalid."""
