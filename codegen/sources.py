"""Read `x-source`: follow its JSON Pointers through the tree of a schema."""

from __future__ import annotations

import keyword
from collections.abc import Mapping

from codegen.documents import read_document, reject_record_classes
from codegen.errors import SchemaError
from codegen.factories import Places, make_factories
from codegen.forms import (
    Array,
    Choice,
    Document,
    Form,
    FreeObject,
    Map,
    Named,
    ObjectType,
    Plain,
    Reference,
    Shared,
)
from codegen.keys import Key, make_key
from codegen.names import (
    key_format,
    path_expression,
    pointer_steps,
    pointers_in,
    property_name,
)
from codegen.schemas import Schema
from codegen.specs import (
    PACKAGE,
    EnumClass,
    EventSource,
    Fifo,
    PackageSpec,
    SourceSpec,
    Tracing,
)
from codegen.views import record_classes

_EACH = "*"
"""The step of a JSON Pointer to each member of an object, or to each item of an array."""

_KEY_KINDS = {"string": "str", "integer": "int"}


def read_message(package: str, schema: Schema, common: Schema) -> PackageSpec:
    """Read the schema of a message inside a payload.

    Args:
        package: The stem of its file name, also the name of its package.
        schema: The schema, without `x-source`.
        common: The shared scalars.

    Returns:
        The data for the templates.

    Raises:
        SchemaError: The schema has something that can't be generated.
    """
    document = read_document(f"{package}.json", schema, common)
    reject_record_classes(document)
    return PackageSpec(package, document, tuple(_enums(document)))


def read_source(package: str, schema: Schema, common: Schema) -> SourceSpec:
    """Read an event schema.

    Args:
        package: The stem of its file name, also the name of its package.
        schema: The schema.
        common: The shared scalars.

    Returns:
        The data for the templates.

    Raises:
        SchemaError: The schema has something that can't be generated.
    """
    document = read_document(f"{package}.json", schema, common)
    paths = _Paths(document)
    source = schema["x-source"]
    record = paths.record(source["records"])
    if not document.parameters_of(record):
        raise SchemaError(document.file, "/$defs", "no member of a record has an 'x-payload'")
    if source["kind"] == "stream" and "fifo" in source:
        problem = "a stream has no FIFO queues: remove 'fifo', or make the 'kind' a queue"
        raise SchemaError(document.file, "/x-source/fifo", problem)
    identifier, order = source["itemIdentifier"], source.get("orderingKey")
    queue = source.get("fifo", {}).get("queue", {})
    keys = [order] if isinstance(order, str) else order or []
    places = Places(
        records=source["records"],
        event_source=source["eventSource"],
        identifiers=_pointers_of(identifier),
        arns=_present(source.get("origin"), queue.get("arn")),
        attempts=_present(source.get("attempts")),
        others=_present(*keys, source.get("sentAt")),
    )
    return SourceSpec(
        package=package,
        document=document,
        name=source["name"],
        prefix=source["prefix"],
        kind=source["kind"],
        event_source=paths.event_source(source["eventSource"], source["records"], record),
        records_path=source["records"],
        records_expression=_records_expression(source["records"]),
        identifier=paths.identifier(record, identifier),
        identifier_pointers=_pointers_of(identifier),
        identifier_format=_format_of(identifier),
        ordering_expression=paths.ordering(record, order) if order else None,
        fifo=_read_fifo(source["fifo"], paths, record) if "fifo" in source else None,
        window=_read_window(source, paths) if "window" in source else {},
        record=record,
        views=record_classes(document, f"{PACKAGE}.{package}"),
        enums=tuple(_enums(document)),
        origin_path=paths.text(record, source, "origin"),
        attempts_path=paths.text(record, source, "attempts"),
        receipt_path=paths.text(record, source, "receipt"),
        sent_at_path=paths.time(record, source, "sentAt"),
        tracing=paths.tracing(record, source["tracing"]) if "tracing" in source else None,
        factories=make_factories(package, document, record, places),
        aggregate_path=paths.aggregate(record, source["aggregate"])
        if "aggregate" in source
        else None,
    )


def _present(*pointers: str | None) -> tuple[str, ...]:
    return tuple(pointer for pointer in pointers if pointer)


def _pointers_of(identifier: str | Mapping[str, str]) -> tuple[str, ...]:
    if isinstance(identifier, str):
        return (identifier,)
    return tuple(dict.fromkeys(each for key in identifier.values() for each in pointers_in(key)))


def _format_of(identifier: str | Mapping[str, str]) -> str:
    keys = [identifier] if isinstance(identifier, str) else identifier.values()
    return ":".join(map(key_format, keys))


def _records_expression(path: str) -> str:
    outer, _, inner = path.partition(f"/{_EACH}")
    if outer == path:
        return path_expression("event", path)
    arrays = path_expression("event", outer)
    return f"[record for records in {arrays}.values() for record in records{inner}]"


def _enums(document: Document) -> list[EnumClass]:
    return [
        EnumClass(member.form.enum, member.description, member.form.values)
        for each in document.objects
        for member in each.members
        if isinstance(member.form, Named)
    ]


def _read_fifo(fifo: Schema, paths: _Paths, record: ObjectType) -> Fifo:
    names = (fifo["processor"], fifo["error"], fifo["groupError"])
    if "queue" not in fifo:
        return Fifo(*names)
    queue = fifo["queue"]
    paths.queue_arn(record, queue["arn"])
    steps = pointer_steps(queue["arn"])
    arn = property_name(steps[0]) if len(steps) == 1 else None
    return Fifo(*names, path_expression("record", queue["arn"]), queue["suffix"], arn)


_WINDOW_FORMS: Mapping[str, tuple[Form, str]] = {
    "start": (Plain("string"), "a string"),
    "end": (Plain("string"), "a string"),
    "state": (FreeObject(), "an object"),
    "isFinal": (Plain("boolean"), "a boolean"),
    "isTerminatedEarly": (Plain("boolean"), "a boolean"),
    "shardId": (Plain("string"), "a string"),
    "eventSourceARN": (Plain("string"), "a string"),
}


def _read_window(source: Schema, paths: _Paths) -> Mapping[str, str]:
    if source["kind"] != "stream":
        raise paths.error("/x-source/window", "only a stream has windows: remove 'window'")
    if not isinstance(source["itemIdentifier"], str):
        problem = "a source with windows needs an item identifier that is a string"
        raise paths.error("/x-source/itemIdentifier", problem)
    window: Mapping[str, str] = source["window"]
    for name, path in window.items():
        paths.window_member(path, f"/x-source/window/{name}", *_WINDOW_FORMS[name])
    return window


_AGGREGATE_FORMS: Mapping[str, tuple[Form, str]] = {
    "partitionKey": (Plain("string"), "a string"),
    "explicitHashKey": (Plain("string"), "a string"),
    "subSequenceNumber": (Plain("integer"), "an integer"),
    "aggregated": (Plain("boolean"), "a boolean"),
}
"""The members that a user record of an aggregate gets, beside its data."""


class _Paths:
    """Follows the JSON Pointers of `x-source`."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def follow(
        self,
        outer: ObjectType,
        path: str,
        pointer: str,
        *,
        is_needed: bool = False,
        can_be_many: bool = False,
    ) -> Form:
        """Return the form that a JSON Pointer leads to.

        Args:
            outer: Where the pointer begins.
            path: The JSON Pointer; a step `*` is each member or item.
            pointer: Where it is in the schema, for errors.
            is_needed: Whether each member on the way must always be there.
            can_be_many: Whether it can lead to several values.

        Returns:
            The form, without null.

        Raises:
            SchemaError: It leads nowhere, to a member that can be absent, or to several values.
        """
        form: Form | None = None
        owner: ObjectType | None = outer
        for step in pointer_steps(path):
            member = owner.member(step) if owner else None
            if member is not None:
                if is_needed and not member.is_required:
                    raise self.error(pointer, f"{path!r} can be absent or null at {step!r}")
                form = member.core
            elif step == _EACH and isinstance(form, (Array, Map)):
                if not can_be_many:
                    raise self.error(pointer, f"expected one value, and {path!r} leads to several")
                form = form.items if isinstance(form, Array) else form.values
            else:
                raise self.error(pointer, f"{path!r} leads nowhere at {step!r}")
            owner = self._document.definitions[form.key] if isinstance(form, Reference) else None
        if form is None:
            raise self.error(pointer, f"{path!r} leads nowhere")
        return form

    def record(self, path: str) -> ObjectType:
        """Return the object of a record."""
        pointer = "/x-source/records"
        form = self.follow(self._document.root, path, pointer, can_be_many=True)
        if not isinstance(form, Array) or not isinstance(form.items, Reference):
            raise self.error(pointer, "expected an array of a record of $defs there")
        record = self._document.definitions[form.items.key]
        if record.view is None:
            raise self.error(record.pointer, "a record needs an 'x-record-class'")
        return record

    def event_source(self, path: str, records_path: str, record: ObjectType) -> EventSource:
        """Return how an event says its source: `const` or `enum` at a JSON Pointer."""
        pointer = "/x-source/eventSource"
        in_records = f"{records_path}/{_EACH}"
        is_in_records = path.startswith(in_records)
        inner = path.removeprefix(in_records) if is_in_records else path
        form = self.follow(record if is_in_records else self._document.root, inner, pointer)
        if not isinstance(form, Choice):
            raise self.error(pointer, f"expected a 'const' or an 'enum' of strings at {path!r}")
        variable = "record" if is_in_records else "event"
        return EventSource(form.values, path_expression(variable, inner), is_in_records)

    def queue_arn(self, record: ObjectType, path: str) -> None:
        """Raise if there is no ARN of a queue, or no place for the property with its URL."""
        pointer = "/x-source/fifo/queue/arn"
        if _key_kind(self.follow(record, path, pointer, is_needed=True)) != "str":
            raise self.error(pointer, f"expected a required string at {path!r}")
        for member in record.members:
            if property_name(member.wire_name) == "queue_url":
                problem = "'queue_url' is the URL of the queue, by x-source.fifo.queue: remove one"
                raise self.error(member.pointer, problem)

    def window_member(self, path: str, pointer: str, form: Form, wanted: str) -> None:
        """Raise if an event has no member of this form, which describes its window."""
        if self.follow(self._document.root, path, pointer) != form:
            raise self.error(pointer, f"expected {wanted} at {path!r}")

    def text(
        self, record: ObjectType, source: Schema, keyword: str, place: str = "/x-source"
    ) -> str | None:
        """Return the path of a string in a record that a keyword names, if it is there."""
        path: str | None = source.get(keyword)
        pointer = f"{place}/{keyword}"
        if path is not None and _key_kind(self.follow(record, path, pointer)) != "str":
            raise self.error(pointer, f"expected a string at {path!r}")
        return path

    def time(self, record: ObjectType, source: Schema, keyword: str) -> str | None:
        """Return the path of a time in a record that a keyword names, if it is there."""
        path: str | None = source.get(keyword)
        if path is None:
            return None
        pointer = f"/x-source/{keyword}"
        form = self.follow(record, path, pointer)
        if not isinstance(form, Shared) or not form.name.startswith("Epoch"):
            raise self.error(pointer, f"expected a time of common.json at {path!r}")
        return path

    def tracing(self, record: ObjectType, tracing: Schema) -> Tracing:
        """Return how to trace records: `x-source.tracing`, with its JSON Pointers checked."""
        place = "/x-source/tracing"
        headers: str | None = tracing.get("headers")
        if headers is not None:
            form = self.follow(record, headers, f"{place}/headers", can_be_many=True)
            is_bytes = isinstance(form, Shared) and form.encoding == "byte-array"
            if _EACH not in pointer_steps(headers) or not (is_bytes or _key_kind(form) == "str"):
                problem = f"expected strings or arrays of bytes, behind a step *, at {headers!r}"
                raise self.error(f"{place}/headers", problem)
        destination: str = tracing["destination"]
        self.text(record, tracing, "destination", place)
        xray_header = self.text(record, tracing, "xrayHeader", place)
        return Tracing(tracing["system"], destination, headers, xray_header)

    def aggregate(self, record: ObjectType, path: str) -> str:
        """Return the path of data that can be an aggregate, with what is beside it checked."""
        pointer = "/x-source/aggregate"
        form = self.follow(record, path, pointer)
        if not isinstance(form, Shared) or form.encoding != "base64":
            raise self.error(pointer, f"expected Base64Data at {path!r}")
        holder, _, _ = path.rpartition("/")
        for name, (wanted, words) in _AGGREGATE_FORMS.items():
            if self.follow(record, f"{holder}/{name}", pointer) != wanted:
                raise self.error(pointer, f"expected {words} at '{holder}/{name}'")
        return path

    def identifier(self, record: ObjectType, identifier: str | Mapping[str, str]) -> Key:
        """Return the item identifier of records: a string, or an object of strings and integers."""
        pointer = "/x-source/itemIdentifier"
        members = {"": identifier} if isinstance(identifier, str) else identifier
        for name in identifier if isinstance(identifier, Mapping) else ():
            if not name.isidentifier() or keyword.iskeyword(name):
                raise self.error(f"{pointer}/{name}", f"{name!r} can't name a member in Python")
        kinds: dict[str, str] = {}
        for each in dict.fromkeys(at for key in members.values() for at in pointers_in(key)):
            form = self.follow(record, each, pointer, is_needed=True)
            kinds[each] = _key_kind(form) or ""
            if not kinds[each] or (isinstance(identifier, str) and kinds[each] != "str"):
                wanted = "a string" if isinstance(identifier, str) else "a string or an integer"
                raise self.error(pointer, f"expected {wanted} at {each!r}")
        return make_key(members, kinds)

    def ordering(self, record: ObjectType, key: str | list[str]) -> str:
        """Return the expression that reads the ordering key of a record, a comparable value."""
        pointer = "/x-source/orderingKey"
        if isinstance(key, list):
            for each in key:
                if _key_kind(self.follow(record, each, pointer)) is None:
                    raise self.error(pointer, f"expected a string or an integer at {each!r}")
            return f"({', '.join(path_expression('record', each) for each in key)})"
        form = self.follow(record, key, pointer)
        expression = path_expression("record", key)
        if isinstance(form, Shared) and form.encoding == "attribute-map":
            return f"frozenset(decode_attribute_map({expression}).items())"
        if _key_kind(form) != "str":
            raise self.error(pointer, f"expected a string or an attribute map at {key!r}")
        return expression

    def error(self, pointer: str, problem: str) -> SchemaError:
        """Return the error for a place of the schema."""
        return SchemaError(self._document.file, pointer, problem)


def _key_kind(form: Form) -> str | None:
    """Return the Python type of a value that can be part of a key, or None."""
    match form:
        case Choice():
            return "str"
        case Plain(kind):
            return _KEY_KINDS.get(kind)
        case _:
            return None
