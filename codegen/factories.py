"""Factories of test events, printed from the forms of a source: each has what is always there."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from codegen.forms import (
    PAYLOADS,
    Array,
    Choice,
    Document,
    Form,
    FreeObject,
    Map,
    Member,
    Named,
    Nullable,
    ObjectType,
    Plain,
    Reference,
    Shared,
)
from codegen.names import pointer_steps, quoted

_KIT = Path(__file__).parent.parent / "src/lambda_batch/testing/__init__.py"

_ACCOUNT = "eu-west-1:123456789012"
_PLAIN = {"integer": "0", "number": "0.0", "boolean": "False", "array": "[]", "object": "{}"}
"""The simplest values of JSON types, but of strings."""
_ANY = ""
"""Stands for the simplest value of a member, which can be absent but should not be."""

_Steps = tuple[str, ...]


@dataclass(frozen=True)
class Factories:
    """The functions that create a record and an event of a source, for the test kit."""

    event: str
    """The name of the function that creates an event."""
    record: str
    """The name of the function that creates a record."""
    payload_type: str
    payload_description: str
    payload_default: str
    """Empty if a payload must be given."""
    payloads_default: str
    """The default of the payloads of an event, likewise."""
    record_expression: str
    """Creates a record, of `payload` and `number`."""
    event_expression: str
    """Creates an event, of `records`."""


@dataclass(frozen=True)
class Places:
    """What the factories must know of `x-source`: JSON Pointers of a record, or of the event."""

    records: str
    event_source: str
    identifiers: tuple[str, ...]
    arns: tuple[str, ...]
    attempts: tuple[str, ...]
    others: tuple[str, ...]


def make_factories(
    package: str, document: Document, record: ObjectType, places: Places
) -> Factories | None:
    """Return the factories of a source, or None if the test kit has its own.

    It has none either if its payload is in an array or a map.

    Args:
        package: The name of the package, which the names of the factories begin with.
        document: The schema.
        record: The object of a record.
        places: Where a record or an event has what a batch is processed by.

    Returns:
        The factories. Their records have the members that are always there, and those that
        `x-source` points at.
    """
    event = f"{package}_event"
    if event in _names_of_kit():
        return None
    payloads = _payloads_of(document, record, ())
    if not payloads:  # it is in an array or a map, which the factory can't know the members of
        return None
    payload_at, payload = payloads[0]
    encoded, description = _encoded(payload)
    of_record = _values_of_record(package, document, record, places) | {payload_at: encoded}
    outer, is_map, _ = places.records.partition("/*")
    records = f"{{{quoted(f'{package}-0')}: records}}" if is_map else "records"
    of_event = {_steps(outer): records}
    _, is_in_records, of_source = places.event_source.rpartition(f"{places.records}/*")
    (of_record if is_in_records else of_event).setdefault(_steps(of_source), _ANY)
    has_default = encoded != _ATTRIBUTES
    default = quoted("{}") if has_default else ""
    return Factories(
        event,
        f"{package}_record",
        "object" if has_default else "Mapping[str, object]",
        description,
        default,
        f"({default},)" if default else "",
        _Printer(document, of_record).object(record, ()),
        _Printer(document, of_event).object(document.root, ()),
    )


def _values_of_record(
    package: str, document: Document, record: ObjectType, places: Places
) -> dict[_Steps, str]:
    """Return the expressions of the members that `x-source` points at."""
    values: dict[_Steps, str] = dict.fromkeys(map(_steps, places.others), _ANY)
    texts = dict.fromkeys(places.arns, quoted(f"arn:aws:{package}:{_ACCOUNT}:{package}"))
    texts |= dict.fromkeys(places.attempts, quoted("1"))
    for pointer, text in texts.items():
        is_text = _form_at(document, record, _steps(pointer)) == Plain("string")
        values[_steps(pointer)] = text if is_text else _ANY
    forms = {at: _form_at(document, record, at) for at in map(_steps, places.identifiers)}
    numbers = [at for at, form in forms.items() if form == Plain("integer")]
    values |= dict.fromkeys(numbers, "number")
    if not numbers:
        names = [at for at, form in forms.items() if form == Plain("string")]
        values |= {at: _numbered(at[-1]) for at in names}
    return values


def _steps(pointer: str) -> _Steps:
    return tuple(pointer_steps(pointer))


def _numbered(name: str) -> str:
    """Return the expression of a text that is another one for each number."""
    return "f" + quoted(name.replace("{", "{{").replace("}", "}}") + "-{number}")


def _form_at(document: Document, owner: ObjectType, steps: _Steps) -> Form | None:
    member = owner.member(steps[0])
    match member.core if member else None:
        case Reference(key):
            return _form_at(document, document.definitions[key], steps[1:])
        case form:
            return form


def _payloads_of(
    document: Document, owner: ObjectType, around: _Steps
) -> list[tuple[_Steps, Member]]:
    """Return the payloads of an object and of the objects in it, with their places."""
    found: list[tuple[_Steps, Member]] = []
    for member in owner.members:
        at = (*around, member.wire_name)
        if member.parameter == PAYLOADS[True]:
            found.append((at, member))
        elif isinstance(member.core, Reference):
            found += _payloads_of(document, document.definitions[member.core.key], at)
    return found


def _encoded(payload: Member) -> tuple[str, str]:
    """Return the expression that encodes a payload, and what the payload can be."""
    match payload.core, payload.is_nullable:
        case Shared(encoding="attribute-map"), _:
            return _ATTRIBUTES, "Python values by attribute name."
        case Shared(), False:
            return _BASE64, "Bytes or text. Anything else becomes JSON text."
        case Shared(), True:
            said = (
                "Bytes or text, or None for a record without one. Anything else becomes JSON text."
            )
            return f"None if payload is None else {_BASE64}", said
        case _:
            return "to_text(payload)", "Text. Anything else becomes JSON text."


_ATTRIBUTES = "encode_attribute_map(payload)"
_BASE64 = "b64encode(to_bytes(payload)).decode()"


class _Printer:
    """Prints an object of the schema as an expression."""

    def __init__(self, document: Document, values: Mapping[_Steps, str]) -> None:
        self._document = document
        self._values = values
        """The expressions of members by their places."""
        self._needed = {steps[:count] for steps in values for count in range(1, len(steps) + 1)}

    def object(self, owner: ObjectType, around: _Steps) -> str:
        members = {
            member.wire_name: (member, (*around, member.wire_name)) for member in owner.members
        }
        printed = [
            f"{quoted(name)}: {self._member(member, at)}"
            for name, (member, at) in members.items()
            if member.is_listed or at in self._needed
        ]
        return f"{{{', '.join(printed)}}}"

    def _member(self, member: Member, at: _Steps) -> str:
        if self._values.get(at):
            return self._values[at]
        if member.is_nullable and at not in self._needed:
            return "None"
        if member.parameter and member.core == Plain("string"):  # another payload
            return quoted("{}")
        return self._value(member.core, member.wire_name, at)

    def _value(self, form: Form, name: str, at: _Steps) -> str:  # noqa: PLR0911  # one for each form
        match form:
            case Plain(kind):
                return _PLAIN.get(kind, quoted(name))
            case Choice(values) | Named(_, values, _):
                return quoted(values[0])
            case Shared(encoding="base64"):
                return quoted("e30=")  # of {}
            case Shared(encoding="attribute-map"):
                return '{"id": {"S": "id"}}'
            case Shared(_, kind, _, example):
                return _PLAIN.get(kind, quoted(name)) if example is None else repr(example)
            case Reference(key):
                return self.object(self._document.definitions[key], at)
            case Array():
                return "[]"
            case Map() | FreeObject():
                return "{}"
            case Nullable(inner):
                return self._value(inner, name, at)


@cache
def _names_of_kit() -> set[str]:
    """Return the public names of the test kit; read, as the generator imports none of it."""
    for node in ast.parse(_KIT.read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=names):
                return set(ast.literal_eval(names))
            case _:
                continue
    return set()
