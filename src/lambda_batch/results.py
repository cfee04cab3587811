"""The result of each record, as `process()` returns it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple

from lambda_batch._typing import RecordT, ResultT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Any, Literal, TypeAlias

    ExceptionInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None]
    """Why a record failed, in the form of `sys.exc_info()`."""
else:
    ExceptionInfo = tuple


class DeadLetter(NamedTuple):
    """A record that no retry can help, as a sink gets it."""

    record: Mapping[str, Any]
    """The raw record."""
    source: str
    """The name of the event source, as in `EventType`."""
    source_arn: str | None
    """The ARN of the queue or stream, where the records of the source tell it."""
    identifier: str | dict[str, Any]
    """The item identifier, as in the response."""
    error: Exception
    """Why the record failed."""
    attempts: int | None
    """How often the record was received, where the records of the source tell it."""
    sub_sequence_number: int | None = None
    """The position of a user record in its aggregate, whose user records share an identifier."""

    def to_json(self, *, texts: bool = False) -> str:
        """Return the dead letter as JSON text.

        Args:
            texts: Whether the text of the exception, which can hold user data, is in it.

        Returns:
            An object with `source`, `sourceArn`, `itemIdentifier`, `errorClass`, `attempts` and
            `record`, and with `errorText` if wanted.

        Raises:
            TypeError: The record is not as Lambda sends it, and holds something that is no JSON.
        """
        import json

        kind = type(self.error)
        letter = {
            "source": self.source,
            "sourceArn": self.source_arn,
            "itemIdentifier": self.identifier,
            "errorClass": f"{kind.__module__}.{kind.__qualname__}",
            "attempts": self.attempts,
            "record": dict(self.record),
        }
        if texts:
            letter["errorText"] = str(self.error)
        text = json.dumps(letter, ensure_ascii=False)
        try:
            text.encode()
        except UnicodeEncodeError:  # half a character, which JSON can hold
            return json.dumps(letter)
        return text

    def __repr__(self) -> str:
        kind = type(self.error)  # without the payload, and the text that can hold it
        failed = f"{kind.__module__}.{kind.__qualname__}"
        return f"<DeadLetter of {self.source} record {self.identifier}: {failed}>"


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
