"""Read a schema into its typed tree. What has no place in the tree is an error, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from codegen.errors import SchemaError
from codegen.forms import (
    PAYLOADS,
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
    references_in,
)
from codegen.names import pointer_steps, property_name
from codegen.scalars import TYPES, is_plain, types_of_scalars
from codegen.schemas import COMMON, RESPONSE, Schema, pointer_of

_NEEDED = {
    "title": "names the model",
    "description": "becomes the docstring",
    "properties": "holds the members of the model",
}
_OF_ALL = {*_NEEDED, "type", "required", "examples"}
_OF_OBJECTS = {*_OF_ALL, "x-record-class"}
_OF_ROOTS = {*_OF_ALL, "$schema", "$id", "$defs", "x-source"}
_OF_MESSAGES = {"anyOf", "x-control"}
_OF_FORMS = {"$ref", "additionalProperties", "anyOf", "const", "enum", "items", "type"}
_OF_MEMBERS = {*_OF_FORMS, "description", "x-accessors", "x-enum", "x-payload"} | {
    "x-item-identifier"
}

_OF_IDENTIFIERS = {"anyOf", "description", "x-item-identifier"}

_ENUM_VALUE = re.compile("[A-Z][A-Z0-9_]*")
_PAYLOAD_ENCODINGS = {"base64", "attribute-map"}


def read_document(file: str, schema: Schema, common: Schema) -> Document:
    """Read a schema.

    Args:
        file: The name of its file, for errors.
        schema: The schema.
        common: The shared scalars.

    Returns:
        Its tree.

    Raises:
        SchemaError: It has something that neither models nor record classes could show.
    """
    return _Reader(file, schema, common).read()


def read_response(schema: Schema, common: Schema) -> Document:
    """Read the schema of the response, whose members the runtime fills in by name.

    Args:
        schema: The schema.
        common: The shared scalars.

    Returns:
        Its tree.

    Raises:
        SchemaError: It has no array of failures with item identifiers.
    """
    document = read_document(RESPONSE, schema, common)
    failures = _required(document, document.root, "batchItemFailures")
    if not isinstance(failures.form, Array) or not isinstance(failures.form.items, Reference):
        raise SchemaError(RESPONSE, failures.pointer, "expected an array of an object of '$defs'")
    failure = document.definitions[failures.form.items.key]
    identifier = _required(document, failure, "itemIdentifier")
    if identifier.parameter is None:
        raise SchemaError(RESPONSE, identifier.pointer, "expected 'x-item-identifier'")
    reject_record_classes(document)
    return document


def reject_record_classes(document: Document) -> None:
    """Raise if a schema without records has a record class."""
    for each in document.objects:
        if each.view:
            problem = "'x-record-class' belongs on an object of a record: 'x-source' says which"
            raise SchemaError(document.file, each.pointer, problem)


def _required(document: Document, owner: ObjectType, name: str) -> Member:
    member = owner.member(name)
    if member is None or not member.is_listed:
        problem = f"expected the property {name!r}, listed in 'required'"
        raise SchemaError(document.file, owner.pointer, problem)
    return member


class _Reader:
    """Reads one schema. Its errors name file and JSON Pointer."""

    def __init__(self, file: str, schema: Schema, common: Schema) -> None:
        self._file = file
        self._schema = schema
        self._common = common
        self._definitions: Schema = schema.get("$defs", {})
        is_message = file != RESPONSE and "x-source" not in schema
        self._also: set[str] = _OF_MESSAGES if is_message else set()

    def read(self) -> Document:
        if "$defs" not in self._schema and not self._also:
            raise self._error((), "'$defs' is required: it holds the record")
        root = self._object((), self._schema, _OF_ROOTS | self._also)
        definitions = {
            key: self._object(("$defs", key), node, _OF_OBJECTS | self._also)
            for key, node in self._definitions.items()
        }
        for key in definitions:
            self._reject_circles(definitions, (key,))
        return Document(self._file, root, definitions)

    def _reject_circles(
        self, definitions: Mapping[str, ObjectType], around: tuple[str, ...]
    ) -> None:
        """Raise if an object holds itself: its model would need itself to be made."""
        for member in definitions[around[-1]].members:
            for key in references_in(member.form):
                if key in around:
                    problem = f"{definitions[key].title} holds itself here: leave a member out"
                    raise SchemaError(self._file, member.pointer, problem)
                self._reject_circles(definitions, (*around, key))

    def _object(self, path: tuple[str, ...], node: Schema, allowed: set[str]) -> ObjectType:
        for keyword, use in _NEEDED.items():
            if keyword not in node:
                raise self._error(path, f"{keyword!r} is required: it {use}")
        if "x-payload" in node:
            raise self._error(path, "'x-payload' belongs on a property")
        self._reject_others(path, node, allowed)
        if node.get("type", "object") != "object":
            raise self._error((*path, "type"), "expected 'object': it becomes a model")
        required = node.get("required", [])
        for position, name in enumerate(required):
            if name not in node["properties"]:
                problem = f"{name!r} is required, but no property"
                raise self._error((*path, "required", str(position)), problem)
        members = [
            self._member((*path, "properties", name), name, of, is_listed=name in required)
            for name, of in node["properties"].items()
        ]
        return ObjectType(
            pointer_of(path),
            node["title"],
            node["description"],
            node.get("x-record-class"),
            tuple(members),
            self._one_of(path, node),
            self._control(path, node["x-control"], members) if "x-control" in node else None,
        )

    def _control(self, path: tuple[str, ...], node: Schema, members: list[Member]) -> Control:
        """Return how to recognise a service's own message."""
        control = Control(**node)
        forms = {member.wire_name: member.form for member in members}
        if not isinstance(forms.get(control.member), (Plain, Choice, Named)):
            problem = f"expected a property that is a string, not {control.member!r}"
            raise self._error((*path, "x-control", "member"), problem)
        if not isinstance(forms.get(control.empty), Array):
            problem = f"expected a property that is an array, not {control.empty!r}"
            raise self._error((*path, "x-control", "empty"), problem)
        return control

    def _one_of(self, path: tuple[str, ...], node: Schema) -> tuple[str, ...]:
        """Return the members of which an object has one: an `anyOf` that requires one of them."""
        names: list[str] = []
        for position, choice in enumerate(node.get("anyOf", ())):
            match choice:
                case {"required": [str(name)], **others} if not others:
                    if name not in node["properties"] or name in node.get("required", ()):
                        problem = f"{name!r} is no property that can be absent"
                        raise self._error((*path, "anyOf", str(position)), problem)
                    names.append(name)
                case _:
                    problem = "expected {'required': [a property]} in the 'anyOf' of an object"
                    raise self._error((*path, "anyOf", str(position)), problem)
        return tuple(names)

    def _member(self, path: tuple[str, ...], name: str, node: Schema, *, is_listed: bool) -> Member:
        self._reject_others(path, node, _OF_MEMBERS)
        if not name:
            raise self._error(path, "a member needs a name")
        if "x-item-identifier" in node:  # of every form that a source has
            if self._file != RESPONSE:
                raise self._error(path, f"'x-item-identifier' belongs into {RESPONSE}")
            if "anyOf" not in node:
                raise self._error(path, "expected 'anyOf' with the types of item identifiers")
            self._reject_beside(path, node, "'x-item-identifier'", _OF_IDENTIFIERS)
            where, said = pointer_of(path), node["description"]
            return Member(name, said, where, FreeObject(), is_listed, parameter="IdentifierT")
        form = self._form(path, {key: node[key] for key in node if key in _OF_FORMS})
        member = Member(
            wire_name=name,
            description=node["description"],
            pointer=pointer_of(path),
            form=form,
            is_listed=is_listed,
            parameter=PAYLOADS[node["x-payload"]] if "x-payload" in node else None,
            accessors=node.get("x-accessors", {}),
        )
        if "x-enum" in node:
            self._reject_values(path, member)
            named = self._named(path, node["x-enum"], form)
            return Member(name, member.description, member.pointer, named, is_listed)
        if member.parameter:
            self._check_payload(path, member)
        is_base64 = isinstance(member.core, Shared) and member.core.encoding == "base64"
        if member.accessors and (self._also or not is_base64):
            raise self._error(path, "'x-accessors' belongs on base64 text of a record")
        for key, accessor in member.accessors.items():
            if property_name(accessor) != accessor:
                problem = f"{accessor!r} can't name a property: use {property_name(accessor)!r}"
                raise self._error((*path, "x-accessors", key), problem)
            if [*member.accessors.values()].count(accessor) > 1:
                problem = f"{accessor!r} can name one property only"
                raise self._error((*path, "x-accessors", key), problem)
        return member

    def _form(self, path: tuple[str, ...], node: Schema) -> Form:
        """Read what a value can be."""
        self._reject_others(path, node, _OF_FORMS)
        if "$ref" in node:
            self._reject_beside(path, node, "$ref", {"$ref"})
            return self._referred(path, node["$ref"])
        if "anyOf" in node:
            self._reject_beside(path, node, "anyOf", {"anyOf"})
            choices = [
                ((*path, "anyOf", str(position)), choice)
                for position, choice in enumerate(node["anyOf"])
                if choice != {"type": "null"}
            ]
            return self._or_null(path, choices, len(node["anyOf"]) - len(choices))
        if isinstance(node.get("type"), list):
            if "const" in node or "enum" in node:
                problem = "expected an 'anyOf' of the choice and null: this choice excludes null"
                raise self._error(path, problem)
            kinds = [kind for kind in node["type"] if kind != "null"]
            choices = [(path, {**node, "type": kind}) for kind in kinds]
            return self._or_null(path, choices, len(node["type"]) - len(kinds))
        if "const" in node or "enum" in node:
            return self._choice(path, node)
        return self._typed(path, node)

    def _or_null(
        self, path: tuple[str, ...], choices: list[tuple[tuple[str, ...], Schema]], nulls: int
    ) -> Form:
        if len(choices) != 1:
            raise self._error(path, "expected one type, or one type and null")
        [(where, choice)] = choices
        form = self._form(where, choice)
        return Nullable(form) if nulls and not isinstance(form, Nullable) else form

    def _choice(self, path: tuple[str, ...], node: Schema) -> Choice:
        keyword = "const" if "const" in node else "enum"
        self._reject_beside(path, node, keyword, {keyword, "type"})
        values: list[Any] = [node["const"]] if keyword == "const" else node["enum"]
        if not values or not all(isinstance(value, str) for value in values):
            raise self._error(path, f"no member can be made of this: {keyword!r} takes strings")
        if len(set(values)) < len(values):
            raise self._error(path, "'enum' has a value twice")
        if node.get("type", "string") != "string":
            raise self._error(path, f"{keyword!r} has strings, and 'type' is another one")
        return Choice(tuple(values))

    def _typed(self, path: tuple[str, ...], node: Schema) -> Form:
        kind = node.get("type")
        if is_plain(kind):
            self._reject_beside(path, node, f"type {kind!r}", {"type"})
            return Plain(kind)
        if kind == "array" and isinstance(node.get("items"), dict):
            self._reject_beside(path, node, "items", {"type", "items"})
            return Array(self._form((*path, "items"), node["items"]))
        if kind == "object" and isinstance(node.get("additionalProperties", {}), dict):
            self._reject_beside(path, node, "type 'object'", {"type", "additionalProperties"})
            if not node.get("additionalProperties"):
                return FreeObject()
            inside = (*path, "additionalProperties")
            return Map(self._form(inside, node["additionalProperties"]))
        raise self._error(path, "no member can be made of this")

    def _referred(self, path: tuple[str, ...], reference: str) -> Form:
        file, _, fragment = reference.partition("#")
        *outer, key = pointer_steps(unquote(fragment)) or [""]
        if outer != ["$defs"] or not fragment.startswith("/"):
            raise self._error(path, f"refers to {reference!r}: expected a definition, #/$defs/Name")
        if not file and key in self._definitions:
            return Reference(key)
        if file == COMMON and key in self._common["$defs"]:
            if key not in types_of_scalars():
                raise self._error(path, f"refers to {key!r}, which has no type in {TYPES.name}")
            scalar = self._common["$defs"][key]
            example, *_ = scalar.get("examples") or [None]
            return Shared(key, scalar["type"], scalar.get("x-encoding"), example)
        raise self._error(path, f"refers to {reference!r}, which is not there")

    def _named(self, path: tuple[str, ...], enum: Schema, form: Form) -> Named:
        match form, enum.get("values"):
            case Choice(known), None:
                named = Named(enum["name"], known, is_open=False)
            case Plain("string"), [*known]:
                named = Named(enum["name"], tuple(known), is_open=True)
            case _:
                problem = (
                    "an 'x-enum' needs 'values' on a string, and none where there is an 'enum'"
                )
                raise self._error(path, problem)
        for value in named.values:
            if not _ENUM_VALUE.fullmatch(value):
                problem = f"{value!r} can't name a member of an enum: expected AS_HERE"
                raise self._error(path, problem)
        return named

    def _reject_values(self, path: tuple[str, ...], member: Member) -> None:
        if not member.is_required or member.parameter:
            problem = "an 'x-enum' needs a required property that is no payload"
            raise self._error(path, problem)

    def _check_payload(self, path: tuple[str, ...], member: Member) -> None:
        """Raise if a payload has no coding."""
        match member.form:
            case Plain("string") | FreeObject():
                return
            case Shared(encoding=encoding) | Nullable(Shared(encoding=encoding)) if (
                encoding in _PAYLOAD_ENCODINGS
            ):
                return
            case _:
                problem = (
                    "a payload must be a string or an object of any members, never null, or a "
                    "shared scalar with an 'x-encoding', or null"
                )
                raise self._error(path, problem)

    def _reject_others(self, path: tuple[str, ...], node: Schema, allowed: Iterable[str]) -> None:
        unknown = ", ".join(sorted(node.keys() - set(allowed)))
        if unknown:
            raise self._error(path, f"nothing can be generated for {unknown}")

    def _reject_beside(
        self, path: tuple[str, ...], node: Schema, keyword: str, allowed: set[str]
    ) -> None:
        others = ", ".join(sorted(node.keys() - allowed))
        if others:
            raise self._error(path, f"nothing can be generated for {others} beside {keyword}")

    def _error(self, path: tuple[str, ...], problem: str) -> SchemaError:
        return SchemaError(self._file, pointer_of(path), problem)
