"""The base of the generated record classes: a typed, read-only view over one raw record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lambda_batch.errors import DecodingError, RecordMemberError
from lambda_batch.wire.decoding import (
    is_identifier,
    is_object,
    json_type,
    same_number,
    text_of,
    text_of_identifier,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, KeysView
    from typing import Any, ClassVar, TypeVar

    from lambda_batch.wire.enums import EnumT

    T = TypeVar("T")
    V = TypeVar("V", bound="RecordView")

_JSON_NAMES: dict[type, str] = {
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "a boolean",
}


class RecordView(Mapping[str, "Any"]):
    """A record, or an object in it, as the event source sent it.

    It is a mapping and equal to the raw one. A property reads one member and checks its type
    when it is used, not before.
    """

    __slots__ = ("_raw",)

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Look at a raw record; it is neither copied nor changed."""
        # The parameter is named as in Powertools' data classes: their users write `data=`.
        self._raw = data

    if not TYPE_CHECKING:  # for checkers, every object has a `__dict__`

        @property
        def __dict__(self) -> dict[str, Any]:
            """The members, for `vars(record)`; it would raise where there are only slots."""
            return dict(self._raw)

    @property
    def raw_event(self) -> Mapping[str, Any]:
        """The raw record itself."""
        return self._raw

    def __getitem__(self, key: str) -> Any:
        return self._raw[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def __contains__(self, key: object) -> bool:
        return key in self._raw

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RecordView):
            other = other._raw
        return self._raw == other

    __hash__: ClassVar[None]  # type: ignore[assignment]  # like any mapping that may change

    def __repr__(self) -> str:
        # Without the members: views end up in logs, and payloads must not.
        try:
            identifier: object = self._item_identifier()
        except (KeyError, TypeError):
            identifier = None
        if is_identifier(identifier):
            return f"<{type(self).__name__} {text_of_identifier(identifier)}>"
        return f"<{type(self).__name__} with {len(self._raw)} members>"

    def _item_identifier(self) -> object:
        """Read the item identifier; None for an object inside a record."""
        return None

    def _optional(self, member: str, kind: type[T]) -> T | None:
        """Read a member that may be absent or null."""
        value: Any = self._raw.get(member)
        if value is None:
            return None
        if kind is float or kind is int:
            value = same_number(value, kind)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self._unexpected(member, _JSON_NAMES[kind])
        return value

    def _required(self, member: str, kind: type[T]) -> T:
        """Read a member that is always there."""
        value = self._optional(member, kind)
        if value is None:
            raise self._unexpected(member, _JSON_NAMES[kind])
        return value

    def _member(self, member: str, kind: type[EnumT]) -> EnumT:
        """Read a member that is always there and has one of the values of an enum."""
        text = self._required(member, str)
        try:
            return kind(text)
        except ValueError:
            expected, actual = f"one of {', '.join(kind)}", "another string"
            raise RecordMemberError(type(self).__name__, member, expected, actual) from None

    def _member_or_text(self, member: str, kind: type[EnumT]) -> EnumT | str:
        """Read a member that is always there and may have values that its enum does not know."""
        from lambda_batch.wire.enums import member_or_text

        return member_or_text(kind, self._required(member, str))

    def _optional_base64(self, member: str) -> str | None:
        """Read base64 text that may be absent or null, and may be bytes."""
        value = self._raw.get(member)
        return text_of(value) if isinstance(value, bytes) else self._optional(member, str)

    def _required_base64(self, member: str) -> str:
        """Read base64 text that is always there, and may be bytes."""
        value = self._optional_base64(member)
        if value is None:
            raise self._unexpected(member, _JSON_NAMES[str])
        return value

    def _optional_object(self, member: str) -> Mapping[str, Any] | None:
        """Read an object that may be absent or null."""
        value = self._raw.get(member)
        if value is None or is_object(value):
            return value
        raise self._unexpected(member, "an object")

    def _required_object(self, member: str) -> Mapping[str, Any]:
        """Read an object that is always there."""
        value = self._optional_object(member)
        if value is None:
            raise self._unexpected(member, "an object")
        return value

    def _optional_as(self, member: str, read: Callable[[Any], T]) -> T | None:
        """Read a member that may be absent or null, by the function of its form."""
        return None if self._raw.get(member) is None else self._required_as(member, read)

    def _required_as(self, member: str, read: Callable[[Any], T]) -> T:
        """Read a member that is always there, by the function of its form."""
        value = self._raw.get(member)
        try:
            return read(value)
        except DecodingError as error:
            if error.actual == json_type(value):
                raise self._unexpected(member, error.expected) from None
            error.owner, error.member = type(self).__name__, member
            raise

    def _views(self, member: str, raw: Mapping[str, Any], view: type[V]) -> ViewMap[V]:
        """Return a view over each object of a map."""
        for value in raw.values():
            if not is_object(value):
                expected, actual = "an object of objects", f"{json_type(value)} in it"
                raise RecordMemberError(type(self).__name__, member, expected, actual)
        return ViewMap({name: view(value) for name, value in raw.items()})

    def _unexpected(self, member: str, expected: str) -> RecordMemberError:
        actual = json_type(self._raw[member]) if member in self._raw else "nothing"
        return RecordMemberError(type(self).__name__, member, expected, actual)


def object_of(view: type[V]) -> Callable[[object], V]:
    """Return the function that reads an object as a record class."""

    def read(value: object) -> V:
        if not is_object(value):
            raise DecodingError("an object", json_type(value))
        return view(value)

    return read


class ViewMap(dict[str, "V"]):
    """Objects by name; a name that is not there gives None, as in Powertools."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __getitem__(self, name: str) -> V | None: ...  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
    else:

        def __missing__(self, name: str) -> None:
            """Return None: there is no such object."""


class MemberMap(dict[str, "Any"]):
    """A decoded map of a record whose name on the wire is `Keys`.

    Its record class is a mapping, too, so `keys` must also be callable like that of every
    mapping; a call returns the names of the raw members.
    """

    __slots__ = ("_names",)

    def __init__(self, members: Mapping[str, Any], names: KeysView[str]) -> None:
        """Create the map from the decoded members, and the names of the record's raw members."""
        super().__init__(members)
        self._names = names

    def __call__(self) -> KeysView[str]:
        """Return the names of the raw members."""
        return self._names
