"""The base of the generated enums: names for the values that a member of a record can have."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import TYPE_CHECKING, TypeVar

EnumT = TypeVar("EnumT", bound="WireEnum")


class WireEnum(StrEnum):
    """A value as the event source writes it: each member is its own text and equal to it."""

    # Checkers go by the `__eq__` of text: with another one, mypy would not narrow.
    if not TYPE_CHECKING:

        def __eq__(self, other: object) -> bool:
            # Enums of other libraries have the same names, but numbers as values (Powertools 3).
            if isinstance(other, Enum) and not isinstance(other, WireEnum):
                return self.name == other.name
            return str.__eq__(self, other)

        def __ne__(self, other: object) -> bool:
            return not self == other

        __hash__ = str.__hash__


def member_or_text(kind: type[EnumT], text: str) -> EnumT | str:
    """Give the member for a text, or the text itself where the enum does not know it."""
    try:
        return kind(text)
    except ValueError:
        return text
