"""What record classes are printed from: for each member of an object, its properties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from codegen.errors import SchemaError
from codegen.forms import (
    Array,
    Choice,
    Document,
    Form,
    Map,
    Member,
    Named,
    ObjectType,
    Plain,
    Reference,
    Shared,
    reader_of,
)
from codegen.names import property_name, quoted

_PYTHON = {"string": "str", "number": "float", "integer": "int", "boolean": "bool"}


@dataclass(frozen=True)
class Property:
    """One property or method of a record class."""

    name: str
    annotation: str
    description: str
    body: str
    is_method: bool = False
    comment: str = ""


@dataclass(frozen=True)
class RecordClass:
    """One light class over a raw record, or over an object in it."""

    name: str
    description: str
    properties: tuple[Property, ...]


def record_classes(document: Document, package: str) -> tuple[RecordClass, ...]:
    """Return the record classes of a schema, in its order.

    Args:
        document: The schema.
        package: The package of the source, which has the enums.

    Returns:
        A record class for each definition that names one.

    Raises:
        SchemaError: A member has no place in a record class, or the name of another one.
    """
    return tuple(
        RecordClass(each.view, each.description, tuple(_properties(document, each, package)))
        for each in document.definitions.values()
        if each.view
    )


def _properties(document: Document, owner: ObjectType, package: str) -> Iterator[Property]:
    taken: dict[str, Member] = {}
    for member in owner.members:
        for each in _Printer(document, member, package).properties():
            other = taken.setdefault(each.name, member)
            if other is not member:
                problem = f"its record class has {each.name!r} for {other.wire_name!r} already"
                raise SchemaError(document.file, member.pointer, problem)
            yield each


class _Printer:
    """Prints the properties of one member."""

    def __init__(self, document: Document, member: Member, package: str) -> None:
        self._document = document
        self._member = member
        self._package = package
        self._name = property_name(member.wire_name)
        self._wire = quoted(member.wire_name)
        self._need = "_required" if member.is_required else "_optional"
        self._or_none = "" if member.is_required else " | None"

    def properties(self) -> Iterator[Property]:
        match self._member.core:
            case Plain(kind):
                yield self._scalar(_PYTHON[kind])
                if self._member.parameter:
                    yield from self._parsed_text()
            case Choice():
                yield self._scalar("str")
            case Named() as enum:
                yield self._named(enum)
            case Shared(encoding="base64") if self._member.parameter or self._member.accessors:
                yield self._property("str" + self._or_none, f"{self._need}_base64({self._wire})")
                yield from self._decoded_bytes()
            case Shared(encoding="attribute-map"):
                yield self._attributes()
            case Shared(encoding=None, kind=kind):
                yield self._scalar(_PYTHON[kind])
            case Reference(key):
                yield self._object(self._view_of(key))
            case Map(Reference(key)):
                yield self._objects(self._view_of(key))
            case form:
                call = f"{self._need}_as({self._wire}, {reader_of(form, self._reader_of_value)})"
                yield self._property(self._type_of(form) + self._or_none, call)

    def _property(self, annotation: str, call: str) -> Property:
        """Return the property of the member's own name, which calls a method of the class."""
        return Property(self._name, annotation, self._member.description, f"return self.{call}")

    def _scalar(self, kind: str) -> Property:
        return self._property(kind + self._or_none, f"{self._need}({self._wire}, {kind})")

    def _parsed_text(self) -> Iterator[Property]:
        body = f"return parse_json(self._required({self._wire}, str))"
        yield Property(f"json_{self._name}", "Any", f"`{self._name}` parsed as JSON.", body)

    def _decoded_bytes(self) -> Iterator[Property]:
        """Return the decoded forms of base64 text: methods, or properties that the schema names."""
        names = self._member.accessors or {
            form: f"{self._name}_as_{form}" for form in ("bytes", "text", "json")
        }
        is_method = not self._member.accessors
        decoded = f"self.{self._need}_as({self._wire}, decode_base64)"
        name = f"`{self._name}`"
        for form, accessor in names.items():
            if form == "bytes":
                kind, said = "bytes" + self._or_none, f"Decode {name} from base64."
                body = f"return {decoded}"
            else:
                data = f"self.{names['bytes']}" + ("()" if is_method else "")
                kind, said, call = {
                    "text": ("str" + self._or_none, "and UTF-8", "{}.decode()"),
                    "json": ("Any", "and parse it as JSON", "parse_json({})"),
                }[form]
                said = f"Decode {name} from base64 {said}."
                body = f"return {call.format(data)}"
                if not self._member.is_required:
                    body = f"data = {data}\n"
                    body += f"        return None if data is None else {call.format('data')}"
            if not is_method:
                how = {"bytes": "decoded from base64", "text": "decoded as text"}
                said = f"{name} {how.get(form, 'parsed as JSON')}."
            yield Property(accessor, kind, said, body, is_method=is_method)

    def _named(self, enum: Named) -> Property:
        method = "_member_or_text" if enum.is_open else "_member"
        body = (
            f"from {self._package}.enums import {enum.enum}\n\n"
            f"        return self.{method}({self._wire}, {enum.enum})"
        )
        annotation = f"{enum.enum} | str" if enum.is_open else enum.enum
        return Property(self._name, annotation, self._member.description, body)

    def _attributes(self) -> Property:
        raw = f"self.{self._need}_as({self._wire}, decode_attribute_map)"
        raw += "" if self._member.is_required else " or {}"
        if self._name != "keys_":
            body = f"return {raw}"
            return Property(self._name, "dict[str, Any]", self._member.description, body)
        # A record class is a mapping, so its `keys` must be callable, too.
        comment = "  # pyright: ignore[reportIncompatibleMethodOverride]  # callable"
        body = f"return MemberMap({raw}, super().keys())"
        return Property("keys", "MemberMap", self._member.description, body, comment=comment)

    def _object(self, view: str) -> Property:
        raw = f"self.{self._need}_object({self._wire})"
        raw += "" if self._member.is_required else " or {}"
        return Property(self._name, view, self._member.description, f"return {view}({raw})")

    def _objects(self, view: str) -> Property:
        raw = f"self.{self._need}_object({self._wire})"
        raw += "" if self._member.is_required else " or {}"
        body = f"raw = {raw}\n        return self._views({self._wire}, raw, {view})"
        return Property(self._name, f"ViewMap[{view}]", self._member.description, body)

    def _type_of(self, form: Form) -> str:  # noqa: PLR0911  # one for each form
        match form:
            case Plain(kind):
                return _PYTHON[kind]
            case Choice():
                return "str"
            case Shared(encoding="base64" | "byte-array"):
                return "bytes"
            case Shared(encoding="attribute-map"):
                return "dict[str, Any]"
            case Shared(kind=kind):
                return _PYTHON[kind]
            case Reference(key):
                return self._view_of(key)
            case Array(items):
                return f"list[{self._type_of(items)}]"
            case Map(values):
                return f"dict[str, {self._type_of(values)}]"
            case _:
                raise self._unprintable()

    def _reader_of_value(self, form: Form) -> str:
        """Return the expression of the function that checks and decodes a value."""
        match form:
            case Plain(kind):
                return f"read_{_PYTHON[kind]}"
            case Choice() | Shared(encoding=None, kind="string"):
                return "read_str"
            case Shared(encoding=encoding) if encoding in _READERS:
                return _READERS[encoding]
            case Shared(encoding=None, kind=kind) if kind in _PYTHON:
                return f"read_{_PYTHON[kind]}"
            case Reference(key):
                return f"object_of({self._view_of(key)})"
            case _:
                raise self._unprintable()

    def _view_of(self, key: str) -> str:
        view = self._document.definitions[key].view
        if view is None:
            problem = "refers to a definition without x-record-class"
            raise SchemaError(self._document.file, self._member.pointer, problem)
        return view

    def _unprintable(self) -> SchemaError:
        problem = "no property of a record class can be made of this"
        return SchemaError(self._document.file, self._member.pointer, problem)


_READERS = {
    "base64": "decode_base64",
    "byte-array": "decode_byte_array",
    "epoch-seconds": "decode_seconds",
    "attribute-map": "decode_attribute_map",
}
