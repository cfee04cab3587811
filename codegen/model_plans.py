"""What models are printed from: for each object its bases, and for each member its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from codegen.forms import (
    Array,
    Choice,
    Control,
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
    encodings_in,
    reader_of,
    references_in,
)
from codegen.names import docstring, quoted

# How a payload is written on the wire, by its encoding.
_CODINGS = {None: "TEXT", "base64": "BASE64", "attribute-map": "ATTRIBUTE_MAP"}

Names: TypeAlias = Mapping[str, str]
"""The Python types of JSON types."""

MODEL_NAMES: Names = {
    "string": "StrictStr",
    "number": "StrictFloat",
    "integer": "Integer",
    "boolean": "StrictBool",
    # A user's model can narrow the models in an array or a map, if it can't be changed.
    "array of objects": "ReadOnlyList",
    "map of objects": "ReadOnlyDict",
}
DICT_NAMES: Names = {
    "string": "str",
    "number": "float",
    "integer": "int",
    "boolean": "bool",
    "array of objects": "list",
    "map of objects": "dict",
}


@dataclass(frozen=True)
class Field:
    """What the template prints for one member."""

    alias: str
    """Its name on the wire, as a string literal."""
    annotation: str
    docstring: str
    coding: str | None
    """How it is written on the wire, if the user's type for it gets it decoded."""
    is_optional_payload: bool


@dataclass(frozen=True)
class ModelPlan:
    """What the template prints for one model, beyond what the generator passes to it."""

    bases: list[str]
    docstring: str
    fields: dict[str, Field]
    """By the names of the members on the wire."""
    one_of: tuple[str, ...]
    """Members of which the object has one at least."""
    control: Control | None
    identifier: str
    """The item identifier, as a format of the record; empty for other objects."""

    @property
    def codings(self) -> dict[str, str]:
        """The codings of the members that have one."""
        return {name: of.coding for name, of in self.fields.items() if of.coding}

    @property
    def optional_payloads(self) -> list[str]:
        """The payloads that can be absent."""
        return [name for name, of in self.fields.items() if of.is_optional_payload]


def plan_models(
    document: Document, names: Names, identifiers: Names | None = None
) -> dict[str, ModelPlan]:
    """Return the plans of all models of a schema, by their names.

    Args:
        document: The schema.
        names: The Python types of JSON types.
        identifiers: The item identifier of the model of a record, as a format of it.

    Returns:
        The plans.
    """
    given = identifiers or {}
    return {
        each.title: _plan(document, each, names, given.get(each.title, ""))
        for each in document.objects
    }


def _plan(document: Document, owner: ObjectType, names: Names, identifier: str) -> ModelPlan:
    fields = {
        member.wire_name: Field(
            alias=quoted(member.wire_name),
            annotation=_annotation_of(document, member, names),
            docstring=docstring(member.description),
            coding=_coding_of(member),
            is_optional_payload=_coding_of(member) is not None and not member.is_required,
        )
        for member in owner.members
    }
    bases = ["PayloadModel"] if any(of.coding for of in fields.values()) else []
    bases += ["OneOfModel"] if owner.one_of else []
    bases += ["ControlModel"] if owner.control else []
    bases = bases or ["RecordModel"]
    parameters = document.parameters_of(owner)
    if parameters:
        bases.append(f"Generic[{', '.join(parameters)}]")
    text = docstring(owner.description)
    return ModelPlan(bases, text, fields, owner.one_of, owner.control, identifier)


def _coding_of(member: Member) -> str | None:
    """Return how the type of a member gets it, if that is up to the user."""
    match member.core:
        case Shared(encoding="base64") if member.parameter is None:
            return "BINARY_OR_NULL"  # bytes are decoded already, where Python code makes a model
        case Shared(encoding="base64" | "attribute-map" as encoding):
            return _CODINGS[encoding] + ("_OR_NULL" if member.is_nullable else "")
        case Plain() if member.parameter:
            return _CODINGS[None]
        case FreeObject() if member.parameter:
            return "OBJECT"
        case Array() as form if "byte-array" in encodings_in(form):
            # Bytes are decoded already, where Python code makes a model.
            return f"byte_arrays({reader_of(form, lambda _bytes: 'decode_array_value')})"
        case _:
            return None


def _annotation_of(document: Document, member: Member, names: Names) -> str:
    if member.parameter:
        annotation = f"{member.parameter} | None" if member.is_nullable else member.parameter
    else:
        annotation = _annotation(document, member.form, names)
    has_none = member.is_nullable or member.is_listed
    return annotation if has_none else f"{annotation} | None"


def _annotation(document: Document, form: Form, names: Names) -> str:  # noqa: PLR0911  # one for each form
    match form:
        case Plain(kind):
            return names[kind]
        case Choice(values):
            return f"Literal[{', '.join(map(quoted, values))}]"
        case Named(enum, values, is_open):
            plain = Plain("string") if is_open else Choice(values)
            text = _annotation(document, plain, names)
            return f"Annotated[{text}, AsMember(enums.{enum})]"
        case Shared(name):
            return name
        case FreeObject():
            return "dict[str, Any]"
        case Reference(key):
            target = document.definitions[key]
            parameters = ", ".join(document.parameters_of(target))
            return f"{target.title}[{parameters}]" if parameters else target.title
        case Array(items):
            outer = names["array of objects"] if any(references_in(items)) else "list"
            return f"{outer}[{_annotation(document, items, names)}]"
        case Map(values):
            outer = names["map of objects"] if any(references_in(values)) else "dict"
            return f"{outer}[str, {_annotation(document, values, names)}]"
        case Nullable(inner):
            return f"{_annotation(document, inner, names)} | None"
