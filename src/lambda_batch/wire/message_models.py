"""Bases of models of messages that services of AWS put into payloads."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from lambda_batch.wire.decoding import is_object
from lambda_batch.wire.models import RecordModel


class OneOfModel(RecordModel):
    """A message that can lack each of several members, but not all of them.

    Without this check, any other message would pass for it.
    """

    one_of: ClassVar[tuple[str, ...]] = ()
    """The members of which it has one at least."""

    @model_validator(mode="after")
    def _has_one(self) -> Self:
        """Raise if all of them are absent."""
        if all(getattr(self, name) is None for name in self.one_of):
            msg = f"expected {' or '.join(map(repr, self.one_of))}, got neither"
            raise ValueError(msg)
        return self


class ControlModel(RecordModel):
    """A message that can also be one of the service's own, which has no payload of the user's."""

    control_member: ClassVar[str] = ""
    """The member on the wire that says so."""
    control_value: ClassVar[str] = ""
    """Its value in a message of the service."""
    control_payloads: ClassVar[str] = ""
    """The array on the wire that would hold the payloads."""

    @model_validator(mode="before")
    @classmethod
    def _leave_out(cls, message: object) -> object:
        """Leave the service's own text out, which the user's type would reject."""
        if is_object(message) and message.get(cls.control_member) == cls.control_value:
            return {**message, cls.control_payloads: []}
        return message
