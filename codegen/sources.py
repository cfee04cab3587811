"""Read the data that the templates need for an event source from its schema."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from codegen.errors import SchemaError
from codegen.names import path_expression, pointer_steps, property_name
from codegen.schemas import COMMON, Schema
from lambda_batch.wire import scalars

MemberKind = Literal[
    "scalar", "enum", "open-enum", "object", "objects", "base64", "attribute-map", "epoch-seconds"
]

_PYTHON = {"string": "str", "number": "float", "integer": "int", "boolean": "bool"}

# The keywords of a property. Neither models nor record classes would check any other keyword.
_KEYWORDS = {
    "$ref",
    "additionalProperties",
    "anyOf",
    "const",
    "description",
    "enum",
    "items",
    "type",
    "x-enum",
    "x-payload",
}

_NEEDED = {
    "title": "names the model",
    "description": "becomes the docstring",
    "properties": "holds the members of the model",
}


@dataclass(frozen=True)
class Member:
    """One property of a record class."""

    wire_name: str
    name: str
    description: str
    kind: MemberKind
    type: str
    """The Python type of the value, or the record class of an object, or the enum."""
    required: bool
    payload: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its properties and methods on the record class."""
        if not self.payload or self.kind == "attribute-map":
            return (self.name,)
        if self.kind == "base64":
            return (self.name, *(f"{self.name}_as_{form}" for form in ("bytes", "text", "json")))
        return (self.name, f"json_{self.name}")


@dataclass(frozen=True)
class RecordClass:
    """One light class over a raw record, or over an object in it."""

    name: str
    description: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class EnumClass:
    """One enum of the values of a member."""

    name: str
    description: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Fifo:
    """The names of the generated classes of a queue that can be a FIFO queue."""

    processor: str
    error: str
    group_error: str
    queue_expression: str | None = None
    """Reads the ARN of the queue of a record; None if FIFO queues can't be told from others."""
    queue_suffix: str = ""
    queue_arn: str | None = None
    """The property of the record class that has the ARN of the queue."""


@dataclass(frozen=True)
class SourceSpec:
    """One event source."""

    package: str
    file: str
    name: str
    prefix: str
    kind: str
    description: str
    event_source: str
    records_path: str
    records_expression: str
    identifier_path: str
    identifier_expression: str
    ordering_expression: str | None
    fifo: Fifo | None
    model: str
    models: tuple[str, ...]
    view: str
    views: tuple[RecordClass, ...]
    enums: tuple[EnumClass, ...]

    @property
    def processor(self) -> str:
        """The name of the sync processor."""
        return f"{self.prefix}BatchProcessor"

    @property
    def identifier_steps(self) -> list[str]:
        """The members that lead from a record to its item identifier."""
        return pointer_steps(self.identifier_path)


def read_source(package: str, schema: Schema, common: Schema) -> SourceSpec:
    """Read an event schema.

    Args:
        package: The stem of its file name, also the name of its package.
        schema: The schema.
        common: The shared scalars.

    Returns:
        The data for the templates.

    Raises:
        SchemaError: The schema has a form that record classes do not support.
    """
    source = schema["x-source"]
    reader = _Reader(f"{package}.json", schema, common)
    record = reader.record(source["records"])
    reader.follow(record, source["itemIdentifier"], "/x-source/itemIdentifier")
    ordering = source.get("orderingKey")
    fifo = source.get("fifo")
    if fifo and "queue" in fifo:
        reader.follow(record, fifo["queue"]["arn"], "/x-source/fifo/queue/arn")
    views = tuple(reader.record_classes())
    return SourceSpec(
        package=package,
        file=f"{package}.json",
        name=source["name"],
        prefix=source["prefix"],
        kind=source["kind"],
        description=schema["description"],
        event_source=source["eventSource"],
        records_path=source["records"],
        records_expression=path_expression("event", source["records"]),
        identifier_path=source["itemIdentifier"],
        identifier_expression=path_expression("record", source["itemIdentifier"]),
        ordering_expression=reader.key_expression(record, ordering) if ordering else None,
        fifo=_read_fifo(fifo) if fifo else None,
        model=record["title"],
        models=tuple(sorted([schema["title"], *(d["title"] for d in schema["$defs"].values())])),
        view=record["x-record-class"],
        views=views,
        enums=tuple(reader.enums()),
    )


def _read_fifo(fifo: Schema) -> Fifo:
    names = (fifo["processor"], fifo["error"], fifo["groupError"])
    if "queue" not in fifo:
        return Fifo(*names)
    queue = fifo["queue"]
    steps = pointer_steps(queue["arn"])
    arn = property_name(steps[0]) if len(steps) == 1 else None
    return Fifo(*names, path_expression("record", queue["arn"]), queue["suffix"], arn)


class _Reader:
    """Reads one schema. Its errors name file and JSON Pointer."""

    def __init__(self, file: str, schema: Schema, common: Schema) -> None:
        self._file = file
        self._schema = schema
        self._common = common
        self._check_object("", schema)
        if "$defs" not in schema:
            raise SchemaError(file, "", "'$defs' is required: it holds the record")
        for name, definition in schema["$defs"].items():
            self._check_object(f"/$defs/{name}", definition)

    def record(self, path: str) -> Schema:
        """Return the definition of the record."""
        pointer = "/x-source/records"
        node = self.follow(self._schema, path, pointer)
        reference = node.get("items", {}).get("$ref", "")
        if not reference.startswith("#/$defs/"):
            raise SchemaError(self._file, pointer, "expected an array of a record of $defs there")
        definition = self._definition(reference, pointer)
        if "x-record-class" not in definition:
            where = reference.removeprefix("#")
            raise SchemaError(self._file, where, "a record needs an 'x-record-class'")
        return definition

    def follow(self, node: Schema, path: str, pointer: str) -> Schema:
        """Follow a JSON Pointer of `x-source` through members and references."""
        for step in pointer_steps(path):
            member = node.get("properties", {}).get(step)
            if member is None:
                raise SchemaError(self._file, pointer, f"{path!r} leads nowhere at {step!r}")
            node, _ = self._without_null(member, pointer)
            if node.get("$ref", "").startswith("#"):
                node = self._definition(node["$ref"], pointer)
        return node

    def key_expression(self, record: Schema, path: str) -> str:
        """Return the expression that reads the ordering key of a record, as a comparable value."""
        pointer = "/x-source/orderingKey"
        node, _ = self._without_null(self.follow(record, path, pointer), pointer)
        expression = path_expression("record", path)
        if self._kind(node, pointer)[0] == "attribute-map":
            return f"frozenset(decode_attribute_map({expression}).items())"
        return expression

    def record_classes(self) -> Iterator[RecordClass]:
        """Yield the record classes, in the order of the schema."""
        payloads = 0
        for key, definition in self._schema["$defs"].items():
            if "x-record-class" in definition:
                members = tuple(self._members(f"/$defs/{key}", definition))
                payloads += sum(member.payload for member in members)
                yield RecordClass(definition["x-record-class"], definition["description"], members)
        if not payloads:
            raise SchemaError(self._file, "/$defs", "no member of a record has an 'x-payload'")

    def enums(self) -> Iterator[EnumClass]:
        """Yield the enums, in the order of the schema."""
        for definition in (self._schema, *self._schema["$defs"].values()):
            for node in definition["properties"].values():
                if "x-enum" in node:
                    enum = node["x-enum"]
                    values = tuple(node.get("enum") or enum["values"])
                    yield EnumClass(enum["name"], node["description"], values)

    def _check_object(self, pointer: str, definition: Schema) -> None:
        """Raise if a definition can't become a model, or if a keyword would be lost."""
        for keyword, use in _NEEDED.items():
            if keyword not in definition:
                raise SchemaError(self._file, pointer, f"{keyword!r} is required: it {use}")
        if "x-payload" in definition:
            raise SchemaError(self._file, pointer, "'x-payload' belongs on a property")
        required = definition.get("required", [])
        for name in required:
            if name not in definition["properties"]:
                problem = f"'required' names {name!r}, which is no property"
                raise SchemaError(self._file, pointer, problem)
        for name, node in definition["properties"].items():
            where = f"{pointer}/properties/{name}"
            unknown = ", ".join(sorted(node.keys() - _KEYWORDS))
            if unknown:
                raise SchemaError(self._file, where, f"nothing can be generated for {unknown}")
            if "x-enum" in node:
                self._check_enum(where, node, is_required=name in required)

    def _check_enum(self, pointer: str, node: Schema, *, is_required: bool) -> None:
        """Raise if an enum can't be made of the values of a member."""
        enum, closed = node["x-enum"], node.get("enum")
        is_text = node.get("type", "string" if closed else None) == "string"
        if (closed is None) == ("values" not in enum) or not is_text or "const" in node:
            problem = "an 'x-enum' needs 'values' on a string, and none where there is an 'enum'"
            raise SchemaError(self._file, pointer, problem)
        if not is_required or "x-payload" in node:
            problem = "an 'x-enum' needs a required property that is no payload"
            raise SchemaError(self._file, pointer, problem)
        for value in closed or ():
            if not (isinstance(value, str) and re.fullmatch("[A-Z][A-Z0-9_]*", value)):
                raise SchemaError(self._file, pointer, f"{value!r} can't name a member of an enum")

    def _members(self, pointer: str, definition: Schema) -> Iterator[Member]:
        taken: dict[str, str] = {}
        required = definition.get("required", [])
        for wire_name, node in definition["properties"].items():
            where = f"{pointer}/properties/{wire_name}"
            member = self._member(wire_name, node, wire_name in required, where)
            for name in member.names:
                other = taken.setdefault(name, wire_name)
                if other != wire_name:
                    problem = f"its record class has {name!r} for {other!r} already"
                    raise SchemaError(self._file, where, problem)
            yield member

    def _member(self, wire_name: str, node: Schema, required: bool, pointer: str) -> Member:
        core, nullable = self._without_null(node, pointer)
        kind, type_ = self._kind(core, pointer)
        payload = "x-payload" in node
        if "x-enum" in node:
            kind, type_ = ("enum" if "enum" in node else "open-enum"), node["x-enum"]["name"]
        decodable = kind in ("base64", "attribute-map") or (kind, type_) == ("scalar", "str")
        if payload and (nullable or not decodable):
            problem = "a payload must be a string or a shared scalar with an 'x-encoding', not null"
            raise SchemaError(self._file, pointer, problem)
        return Member(
            wire_name=wire_name,
            name=property_name(wire_name),
            description=node["description"],
            kind=kind,
            type=type_,
            required=required and not nullable,
            payload=payload,
        )

    def _kind(self, node: Schema, pointer: str) -> tuple[MemberKind, str]:
        reference = node.get("$ref", "")
        if reference.startswith("#/$defs/"):
            return "object", self._class_of(reference, pointer)
        if reference:
            scalar = self._scalar(reference, pointer)
            return scalar.get("x-encoding", "scalar"), _PYTHON.get(scalar["type"], "dict")
        if isinstance(node.get("additionalProperties"), dict):
            return "objects", self._class_of(node["additionalProperties"].get("$ref", ""), pointer)
        choices = node.get("enum", [node["const"]] if "const" in node else [])
        if choices and all(isinstance(choice, str) for choice in choices):
            return "scalar", "str"
        if node.get("type") == "array" and node.get("items") == {"type": "string"}:
            return "scalar", "list[str]"
        if not choices and node.get("type") in _PYTHON:
            return "scalar", _PYTHON[node["type"]]
        raise SchemaError(self._file, pointer, "no property of a record class can be made of this")

    def _class_of(self, reference: str, pointer: str) -> str:
        definition = self._definition(reference, pointer)
        if "x-record-class" not in definition:
            raise SchemaError(self._file, pointer, "refers to a definition without x-record-class")
        name: str = definition["x-record-class"]
        return name

    def _definition(self, reference: str, pointer: str) -> Schema:
        definition = self._schema["$defs"].get(reference.removeprefix("#/$defs/"))
        if definition is None:
            raise SchemaError(self._file, pointer, f"refers to {reference!r}, which is not there")
        found: Schema = definition
        return found

    def _scalar(self, reference: str, pointer: str) -> Schema:
        prefix = f"{COMMON}#/$defs/"
        name = reference.removeprefix(prefix)
        definition = self._common["$defs"].get(name)
        if not reference.startswith(prefix) or definition is None:
            raise SchemaError(self._file, pointer, f"refers to {reference!r}, which is not there")
        if not hasattr(scalars, name):
            problem = f"refers to {name!r}, which has no type in {scalars.__name__}"
            raise SchemaError(self._file, pointer, problem)
        found: Schema = definition
        return found

    def _without_null(self, node: Schema, pointer: str) -> tuple[Schema, bool]:
        """Split a schema that also allows null: `["string", "null"]` is `"string"` and True."""
        choices: list[Schema]
        if isinstance(node.get("type"), list):
            choices = [{**node, "type": name} for name in node["type"] if name != "null"]
            nullable = "null" in node["type"]
        elif "anyOf" in node:
            choices = [choice for choice in node["anyOf"] if choice != {"type": "null"}]
            nullable = {"type": "null"} in node["anyOf"]
        else:
            return node, False
        if len(choices) != 1:
            raise SchemaError(self._file, pointer, "expected one type, or one type and null")
        return choices[0], nullable
