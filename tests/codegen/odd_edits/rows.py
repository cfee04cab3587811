"""A row of the tables: an edit of the schemas, and its verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from tests.codegen.test_schemas import Change, put
from tests.codegen.toy import Schema, read_schema, write_schema

if TYPE_CHECKING:
    from tests.codegen.odd_edits.packages import Package

Edit: TypeAlias = Callable[[Path], object]
"""Changes a folder with the files meta, common, response and toy."""

Members: TypeAlias = Mapping[str, Any]

RECORD = "/$defs/Record"
ANYWHERE = "/"
"""The pointer of a mistake that may be named anywhere but at the root."""

MEMBER = f"{RECORD}/properties/extra"


@dataclass(frozen=True)
class Right:
    """The edit gives a package that works: importable, and its classes read the sample."""

    members: Members = field(default_factory=dict[str, Any])
    """Members that the sample record has beside those of the toy. The models keep each of them
    by its wire name, and a property of the record class has its value."""
    sample: Members = field(default_factory=dict[str, Any])
    """Members that the record has, too, but whose values in Python are others."""
    view: Members = field(default_factory=dict[str, Any])
    """Properties of the record class, and their values."""
    model: Members = field(default_factory=dict[str, Any])
    """Fields of the record's model, and their values."""
    is_named_as_usual: bool = True
    """Whether each record has the source's name as its `eventSource`."""
    check: Callable[[Package], object] | None = None
    """More checks of the package."""


@dataclass(frozen=True)
class Wrong:
    """The edit is a mistake; the error names it."""

    pointer: str
    """The property, definition or other object with the mistake. The error may also point at
    something in it; from the root, at a keyword of the root only."""
    fragment: str = ""
    """A part of the error's text."""
    file: str = "toy.json"


RIGHT = Right()


@dataclass(frozen=True)
class Row:
    """One odd edit."""

    name: str
    edit: Edit
    verdict: Right | Wrong | tuple[Right, Wrong]
    """Both: the edit must work or be refused; the generator may choose."""


def edited(file: str, *changes: Change) -> Edit:
    """Return an edit that changes one schema file."""

    def edit(folder: Path) -> None:
        schema = read_schema(folder / file)
        for change in changes:
            change(schema)
        write_schema(folder / file, schema)

    return edit


def toy(*changes: Change) -> Edit:
    """Return an edit of the toy's schema."""
    return edited("toy.json", *changes)


def member(wire_name: str, /, **keywords: object) -> Change:
    """Change a schema: add an optional member to its record; it may have another description."""
    return _add("Record", wire_name, keywords)


def needed(wire_name: str, /, **keywords: object) -> Change:
    """Change a schema: add a required member to its record."""
    return _add("Record", wire_name, keywords, is_required=True)


def of_meta(wire_name: str, /, **keywords: object) -> Change:
    """Change a schema: add an optional member to the object in its record."""
    return _add("Meta", wire_name, keywords)


def needed_of_meta(wire_name: str, /, **keywords: object) -> Change:
    """Change a schema: add a required member to the object in its record."""
    return _add("Meta", wire_name, keywords, is_required=True)


def keyword(name: str, value: object, pointer: str = f"{RECORD}/properties/note") -> Change:
    """Change a schema: set a keyword of the optional string, or of another place."""
    return put(pointer, name, value)


def escaped(name: str) -> str:
    """Return a step of a JSON Pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _add(
    definition: str, name: str, keywords: Mapping[str, object], *, is_required: bool = False
) -> Change:
    def add(schema: Schema) -> None:
        of = schema["$defs"][definition]
        of["properties"][name] = {"description": "More.", **keywords}
        if is_required:
            of["required"].append(name)

    return add
