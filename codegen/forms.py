"""The typed tree of a schema, which models, record classes and identifiers are printed from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

PlainKind: TypeAlias = Literal["string", "integer", "number", "boolean"]

PAYLOADS: Mapping[object, str] = {True: "PayloadT", "key": "KeyT"}
"""The type parameter of a payload, by the value of `x-payload`."""

PARAMETERS = (*PAYLOADS.values(), "IdentifierT")
"""All type parameters, in their order."""


@dataclass(frozen=True)
class Plain:
    """A JSON scalar."""

    kind: PlainKind


@dataclass(frozen=True)
class Choice:
    """One of several strings."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """A string whose values are members of an enum."""

    enum: str
    values: tuple[str, ...]
    is_open: bool
    """Whether it takes strings that the enum does not know."""


@dataclass(frozen=True)
class Shared:
    """A scalar of common.json."""

    name: str
    kind: str
    """Its JSON type."""
    encoding: str | None
    example: Any = None
    """A value on the wire, for test events."""


@dataclass(frozen=True)
class FreeObject:
    """An object of which nothing is known."""


@dataclass(frozen=True)
class Reference:
    """An object of `$defs`."""

    key: str


@dataclass(frozen=True)
class Array:
    """An array of equal forms."""

    items: Form


@dataclass(frozen=True)
class Map:
    """An object whose members have any name and equal forms."""

    values: Form


@dataclass(frozen=True)
class Nullable:
    """A form, or null."""

    inner: Form


Form: TypeAlias = Plain | Choice | Named | Shared | FreeObject | Reference | Array | Map | Nullable


@dataclass(frozen=True)
class Member:
    """One member of an object."""

    wire_name: str
    description: str
    pointer: str
    form: Form
    is_listed: bool
    """Whether `required` lists it."""
    parameter: str | None = None
    """The type parameter of a payload, or of the item identifiers of the response."""
    accessors: Mapping[str, str] = field(default_factory=dict[str, str])
    """The names of the properties with its decoded forms, if the schema chooses them."""

    @property
    def core(self) -> Form:
        """The form without null."""
        return self.form.inner if isinstance(self.form, Nullable) else self.form

    @property
    def is_nullable(self) -> bool:
        """Whether it can be null."""
        return isinstance(self.form, Nullable)

    @property
    def is_required(self) -> bool:
        """Whether it is always there, and never null."""
        return self.is_listed and not self.is_nullable


@dataclass(frozen=True)
class Control:
    """How to recognise a message that a service sends for its own use."""

    member: str
    value: str
    empty: str
    """The array that would hold the user's data."""


@dataclass(frozen=True)
class ObjectType:
    """An object with known members, which becomes a model."""

    pointer: str
    title: str
    description: str
    view: str | None
    """The name of its record class, if it has one."""
    members: tuple[Member, ...]
    one_of: tuple[str, ...] = ()
    """Members of which it has one at least."""
    control: Control | None = None

    def member(self, wire_name: str) -> Member | None:
        """Return a member by its name, or None."""
        return next((each for each in self.members if each.wire_name == wire_name), None)


@dataclass(frozen=True)
class Document:
    """One schema file."""

    file: str
    root: ObjectType
    definitions: Mapping[str, ObjectType]

    @property
    def objects(self) -> tuple[ObjectType, ...]:
        """All objects, first the root."""
        return (self.root, *self.definitions.values())

    def parameters_of(self, outer: ObjectType) -> tuple[str, ...]:
        """Return the type parameters of an object: of its payloads, and of the objects in it."""
        found = {member.parameter for member in outer.members}
        for key in {key for member in outer.members for key in references_in(member.form)}:
            found.update(self.parameters_of(self.definitions[key]))
        return tuple(name for name in PARAMETERS if name in found)


def encodings_in(form: Form) -> Iterator[str]:
    """Yield the encodings of the shared scalars in a form."""
    match form:
        case Shared(encoding=str(encoding)):
            yield encoding
        case Array(inner) | Map(inner) | Nullable(inner):
            yield from encodings_in(inner)
        case _:
            return


def reader_of(form: Form, reader_of_value: Callable[[Form], str]) -> str:
    """Return the expression of the function that reads a form.

    Args:
        form: The form.
        reader_of_value: Returns the expression for the values in arrays and maps.
    """
    match form:
        case Array(items):
            return f"array_of({reader_of(items, reader_of_value)})"
        case Map(values):
            return f"map_of({reader_of(values, reader_of_value)})"
        case _:
            return reader_of_value(form)


def references_in(form: Form) -> Iterator[str]:
    """Yield the keys of the objects that a form holds."""
    match form:
        case Reference(key):
            yield key
        case Array(inner) | Map(inner) | Nullable(inner):
            yield from references_in(inner)
        case _:
            return
