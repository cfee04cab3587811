"""The base of the generated record classes: a typed, read-only view over one raw record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lambda_batch.errors import RecordMemberError
from lambda_batch.wire.decoding import is_array, is_object, json_type, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, KeysView
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

    _identifier_path: ClassVar[tuple[str, ...]] = ()
    """The members that lead to the item identifier; empty for an object inside a record."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Look at a raw record; it is neither copied nor changed."""
        # The parameter is named as in Powertools' data classes: their users write `data=`.
        self._raw = data

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
        if self._identifier_path:
            value: Any = self._raw
            for name in self._identifier_path:
                value = value.get(name) if is_object(value) else None
            if isinstance(value, str):
                return f"<{type(self).__name__} {value}>"
        return f"<{type(self).__name__} with {len(self._raw)} members>"

    def _optional(self, member: str, kind: type[T]) -> T | None:
        """Read a member that may be absent or null."""
        value: Any = self._raw.get(member)
        if value is None:
            return None
        if kind is float or kind is int:
            value = _same_number(value, kind)
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

    def _optional_array(self, member: str) -> list[str] | None:
        """Read an array of strings that may be absent or null."""
        value = self._raw.get(member)
        if value is None:
            return None
        if not is_array(value):
            raise self._unexpected(member, "an array")
        for item in value:
            if not isinstance(item, str):
                expected, actual = "an array of strings", f"{json_type(item)} in it"
                raise RecordMemberError(type(self).__name__, member, expected, actual)
        return value

    def _required_array(self, member: str) -> list[str]:
        """Read an array of strings that is always there."""
        value = self._optional_array(member)
        if value is None:
            raise self._unexpected(member, "an array")
        return value

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


def _same_number(value: Any, kind: type[object]) -> Any:
    """Convert a JSON number to int or float; 1.0 is an integer in JSON Schema, a bool is not."""
    if kind is float and type(value) is int:
        return float(value)
    if kind is int and type(value) is float and value.is_integer():
        return int(value)
    return value


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
