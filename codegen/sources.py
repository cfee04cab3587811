"""What the templates must know of an event source, read from its schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from codegen.errors import SchemaError
from codegen.names import path_expression, property_name
from codegen.schemas import COMMON, Schema

MemberKind = Literal["scalar", "object", "objects", "base64", "attribute-map"]

_PYTHON = {"string": "str", "number": "float", "integer": "int", "boolean": "bool"}


@dataclass(frozen=True)
class Member:
    """One property of a record class."""

    wire_name: str
    name: str
    description: str
    kind: MemberKind
    type: str
    """The Python type of what is read, or the record class of an object."""
    required: bool
    payload: bool


@dataclass(frozen=True)
class RecordClass:
    """One light class over a raw record or an object in it."""

    name: str
    description: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Fifo:
    """The names of what is generated for a queue that can be a FIFO queue."""

    processor: str
    error: str
    group_error: str


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

    @property
    def processor(self) -> str:
        """The name of the sync processor."""
        return f"{self.prefix}BatchProcessor"


def read_source(package: str, schema: Schema, common: Schema) -> SourceSpec:
    """Read an event schema.

    Args:
        package: The stem of its file name, which is also the name of its package.
        schema: The schema.
        common: The shared scalars.

    Returns:
        What the templates need.

    Raises:
        SchemaError: The schema has a form that no record class can be made of.
    """
    source = schema["x-source"]
    reader = _Reader(f"{package}.json", schema, common)
    record = reader.record(source["records"])
    views = tuple(reader.record_classes())
    fifo = source.get("fifo")
    ordering = source.get("orderingKey")
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
        ordering_expression=path_expression("record", ordering) if ordering else None,
        fifo=Fifo(fifo["processor"], fifo["error"], fifo["groupError"]) if fifo else None,
        model=record["title"],
        models=tuple(sorted([schema["title"], *(d["title"] for d in schema["$defs"].values())])),
        view=record["x-record-class"],
        views=views,
    )


class _Reader:
    """Reads one schema; errors say where."""

    def __init__(self, file: str, schema: Schema, common: Schema) -> None:
        self._file = file
        self._schema = schema
        self._common = common
        for name, definition in schema.get("$defs", {}).items():
            if "title" not in definition:
                raise SchemaError(file, f"/$defs/{name}", "'title' is required: it names the model")

    def record(self, records_pointer: str) -> Schema:
        """Find the definition of a record."""
        node = self._schema
        pointer = ""
        for step in records_pointer.split("/")[1:]:
            pointer += f"/properties/{step}"
            node = node.get("properties", {}).get(step, {})
        reference = node.get("items", {}).get("$ref", "")
        if not reference.startswith("#/$defs/"):
            raise SchemaError(self._file, pointer, "expected an array of a record of $defs")
        definition = self._definition(reference, pointer)
        if "x-record-class" not in definition:
            where = reference.removeprefix("#")
            raise SchemaError(self._file, where, "a record needs an 'x-record-class'")
        return definition

    def record_classes(self) -> Iterator[RecordClass]:
        """Read the record classes, those that others use first."""
        for key, definition in self._schema["$defs"].items():
            if "x-record-class" in definition:
                pointer = f"/$defs/{key}"
                required = definition.get("required", [])
                members = tuple(
                    self._member(name, node, name in required, f"{pointer}/properties/{name}")
                    for name, node in definition["properties"].items()
                )
                yield RecordClass(definition["x-record-class"], definition["description"], members)

    def _member(self, wire_name: str, node: Schema, required: bool, pointer: str) -> Member:
        core, nullable = _without_null(node)
        kind, type_ = self._kind(core, pointer)
        return Member(
            wire_name=wire_name,
            name=property_name(wire_name),
            description=node["description"],
            kind=kind,
            type=type_,
            required=required and not nullable,
            payload=node.get("x-payload", False),
        )

    def _kind(self, node: Schema, pointer: str) -> tuple[MemberKind, str]:
        reference = node.get("$ref", "")
        if reference.startswith("#/$defs/"):
            return "object", self._class_of(reference, pointer)
        if reference:
            scalar = self._scalar(reference, pointer)
            return scalar.get("x-encoding", "scalar"), _PYTHON.get(scalar["type"], "dict")
        if "additionalProperties" in node:
            return "objects", self._class_of(node["additionalProperties"].get("$ref", ""), pointer)
        if "const" in node or "enum" in node:
            return "scalar", "str"
        if node.get("type") == "array" and node.get("items") == {"type": "string"}:
            return "scalar", "list[str]"
        if node.get("type") in _PYTHON:
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
        definition = self._common["$defs"].get(reference.removeprefix(prefix))
        if not reference.startswith(prefix) or definition is None:
            raise SchemaError(self._file, pointer, f"refers to {reference!r}, which is not there")
        found: Schema = definition
        return found


def _without_null(node: Schema) -> tuple[Schema, bool]:
    """Split a schema that also allows null: `["string", "null"]` is `"string"` and True."""
    if isinstance(node.get("type"), list):
        types: list[str] = node["type"]
        [other] = [name for name in types if name != "null"]
        return {**node, "type": other}, len(types) > 1
    choices = node.get("anyOf", [])
    if {"type": "null"} in choices:
        [choice] = [choice for choice in choices if choice != {"type": "null"}]
        return choice, True
    return node, False
