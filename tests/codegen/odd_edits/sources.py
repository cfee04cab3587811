"""What `x-source` says of the source: paths, names, and what contradicts the schema."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from lambda_batch import UnexpectedBatchTypeError
from tests.codegen.odd_edits.rows import (
    ANYWHERE,
    RECORD,
    RIGHT,
    Edit,
    Members,
    Right,
    Row,
    Wrong,
    member,
    needed,
    needed_of_meta,
    toy,
)
from tests.codegen.test_schemas import drop, put, rename

if TYPE_CHECKING:
    from tests.codegen.odd_edits.packages import Package
    from tests.codegen.toy import Schema

META = {"$ref": "#/$defs/Meta"}
BASE64 = "common.json#/$defs/Base64Data"

_IDENTIFIERS: dict[str, tuple[Members, bool]] = {
    "integer": ({"type": "integer"}, True),
    "number": ({"type": "number"}, True),
    "boolean": ({"type": "boolean"}, True),
    "nullable": ({"type": ["string", "null"]}, True),
    "optional": ({"type": "string"}, False),
    "object": (META, True),
    "optional-object": (META, False),
    "array": ({"type": "array", "items": {"type": "string"}}, True),
    "map": ({"type": "object", "additionalProperties": META}, True),
    "time": ({"$ref": "common.json#/$defs/EpochSeconds"}, True),
    "attributes": ({"$ref": "common.json#/$defs/AttributeMap"}, True),
}

_ORDERING_KEYS: dict[str, Members] = {
    name: _IDENTIFIERS[name][0] for name in ("integer", "boolean", "object", "array", "map")
}

_PATHS = ("/nothing", "/meta/nothing", "/meta/id/more", "/Meta", "/0")

_NO_POINTERS = ("", "/", "meta/id", "#/meta", "/meta/", "/meta//id", "/a~", "/meta/id\n")

_PREFIXES = ("toy", "", "Toy Queue", "Toy\n", "{{ a }}")


def _has_numbers(name: str, package: Package) -> None:
    """Raise unless the records of the generated factory have item identifiers of their own."""
    records = package.made_event(2)["batch"]["items"]
    assert [record["meta"][name] for record in records] == [f"{name}-0", f"{name}-1"]


def _put(name: str, value: object) -> Edit:
    return toy(put("/x-source", name, value))


def _called_otherwise(schema: Schema) -> None:
    """Let the member with the source's name be called as in SNS."""
    record = schema["$defs"]["Record"]
    record["properties"]["EventSource"] = record["properties"].pop("eventSource")
    record["required"] = [*record["required"][1:], "EventSource"]
    schema["x-source"]["eventSource"] = "/batch/items/*/EventSource"


def _in_the_event(schema: Schema) -> None:
    """Let the event name its source, as with Kafka."""
    record = schema["$defs"]["Record"]
    schema["properties"]["eventSource"] = record["properties"].pop("eventSource")
    record["required"].remove("eventSource")
    schema["required"].append("eventSource")
    schema["x-source"]["eventSource"] = "/eventSource"


def _checks_the_source(name: str, *, in_event: bool) -> Right:
    def check(package: Package) -> None:
        from lambda_batch import process_partial_response

        for value in ("toy:queue", "toy:other"):
            named = {name: value}
            record: dict[str, Any] = {**package.record({} if in_event else named)}
            if name != "eventSource":
                del record["eventSource"]
            event = {**package.event(record), **(named if in_event else {})}
            processor = package.processor()
            if value == "toy:queue":
                assert process_partial_response(event, lambda _: None, processor) == {
                    "batchItemFailures": []
                }
            else:
                with pytest.raises(UnexpectedBatchTypeError):
                    process_partial_response(event, lambda _: None, processor)

    return Right(check=check, is_named_as_usual=False)


def _new_identifier(node: Members, is_required: bool) -> Edit:
    add = needed if is_required else member
    return toy(add("key", **node), put("/x-source", "itemIdentifier", "/key"))


ROWS = [
    *(
        Row(f"identifier-{name}", _new_identifier(*of), Wrong("/x-source/itemIdentifier"))
        for name, of in _IDENTIFIERS.items()
    ),
    *(
        Row(
            f"identifier-with-a-member-{name!a}",
            _put("itemIdentifier", {name: "/meta/id"}),
            Wrong("/x-source/itemIdentifier", name.strip()),
        )
        for name in ("class", "a\n", "", "a-b")
    ),
    *(
        Row(
            f"identifier-called-{name!a}",
            toy(needed_of_meta(name, type="string"), put("/x-source", "itemIdentifier", at)),
            Right(
                sample={"meta": {"id": "", "group": "g", name: "id-1"}},
                check=partial(_has_numbers, name),
            ),
        )
        for name, at in {'"quoted"': '/meta/"quoted"', "new\\nline": "/meta/new\\nline"}.items()
    ),
    *(
        Row(
            f"many-values-of-{at.rpartition('/')[2]}",
            toy(
                needed("tags", type="array", items={"type": "string"}),
                needed("times", type="array", items={"$ref": "common.json#/$defs/EpochSeconds"}),
                put(at.rpartition("/")[0], at.rpartition("/")[2], value),
            ),
            Wrong(at, "several"),
        )
        for at, value in {
            "/x-source/itemIdentifier": "/tags/*",
            "/x-source/orderingKey": "/tags/*",
            "/x-source/origin": "/tags/*",
            "/x-source/attempts": "/tags/*",
            "/x-source/sentAt": "/times/*",
        }.items()
    ),
    Row(
        "many-values-in-an-ordering-key",
        toy(
            needed("tags", type="array", items={"type": "string"}),
            put("/x-source", "orderingKey", ["/meta/id", "/tags/*"]),
        ),
        Wrong("/x-source/orderingKey", "several"),
    ),
    Row(
        "many-values-in-an-identifier",
        toy(
            needed("tags", type="array", items={"type": "string"}),
            put("/x-source", "itemIdentifier", {"id": "{/meta/id}-{/tags/*}"}),
        ),
        Wrong("/x-source/itemIdentifier", "several"),
    ),
    Row("identifier-is-a-const", _new_identifier({"const": "id-1"}, True), Right({"key": "id-1"})),
    Row(
        "identifier-is-required", _new_identifier({"type": "string"}, True), Right({"key": "id-1"})
    ),
    Row(
        "identifier-in-an-optional-object",
        toy(lambda schema: schema["$defs"]["Record"]["required"].remove("meta")),
        Wrong("/x-source/itemIdentifier"),
    ),
    Row(
        "identifier-in-a-nullable-object",
        toy(
            put(
                f"{RECORD}/properties",
                "meta",
                {"description": "M.", "anyOf": [META, {"type": "null"}]},
            )
        ),
        Wrong("/x-source/itemIdentifier"),
    ),
    Row(
        "identifier-in-a-map",
        toy(
            needed("extra", type="object", additionalProperties=META),
            put("/x-source", "itemIdentifier", "/extra/id"),
        ),
        Wrong("/x-source/itemIdentifier"),
    ),
    *(
        Row(f"{name}-{path!a}", _put(name, path), Wrong(f"/x-source/{name}"))
        for name in ("itemIdentifier", "orderingKey", "records")
        for path in _PATHS
        if name == "itemIdentifier" or path in {"/nothing", "/Meta"}
    ),
    *(
        Row(f"{name}-no-pointer-{path!a}", _put(name, path), Wrong(f"/x-source/{name}"))
        for name in ("itemIdentifier", "orderingKey", "records")
        for path in _NO_POINTERS
        if name == "itemIdentifier" or path in {"", "/meta/"}
    ),
    *(
        Row(f"{name}-is-null", _put(name, None), Wrong(f"/x-source/{name}"))
        for name in ("itemIdentifier", "records", "eventSource", "name", "prefix", "kind", "fifo")
    ),
    *(
        Row(f"without-{name}", toy(drop("/x-source", name)), Wrong("/x-source", name))
        for name in (
            "name",
            "eventSource",
            "orderingKey",
        )
    ),
    *(
        Row(
            f"without-fifo-{name}", toy(drop("/x-source/fifo", name)), Wrong("/x-source/fifo", name)
        )
        for name in ("processor", "error", "groupError")
    ),
    Row("without-x-source", toy(drop("", "x-source")), Wrong("/$defs/Record", "x-source")),
    Row("x-source-misspelt", toy(rename("", "x-source", "x-sorce")), Wrong("", "x-sorce")),
    Row("x-source-is-empty", _put("extra", 1), Wrong("/x-source", "extra")),
    Row("x-source-is-a-list", toy(put("", "x-source", [])), Wrong("/x-source")),
    *(
        Row(
            f"ordering-key-{name}",
            toy(needed("key", **node), put("/x-source", "orderingKey", "/key")),
            Wrong("/x-source/orderingKey"),
        )
        for name, node in _ORDERING_KEYS.items()
    ),
    Row(
        "ordering-key-is-required-text",
        toy(needed("key", type="string"), put("/x-source", "orderingKey", "/key")),
        Right({"key": "a"}),
    ),
    Row("without-order", toy(drop("/x-source", "fifo"), drop("/x-source", "orderingKey")), RIGHT),
    Row("stream-with-fifo", _put("kind", "stream"), Wrong("/x-source", "fifo")),
    Row("stream", toy(drop("/x-source", "fifo"), put("/x-source", "kind", "stream")), RIGHT),
    Row("kind-unknown", _put("kind", "topic"), Wrong("/x-source/kind", "topic")),
    Row("event-source-is-empty", _put("eventSource", ""), Wrong("/x-source/eventSource")),
    Row(
        "event-source-is-no-member",
        toy(
            drop(f"{RECORD}/properties", "eventSource"),
            lambda schema: schema["$defs"]["Record"]["required"].remove("eventSource"),
        ),
        Wrong("/x-source/eventSource"),
    ),
    Row(
        "event-source-is-any-text",
        toy(put(f"{RECORD}/properties", "eventSource", {"description": "E.", "type": "string"})),
        (RIGHT, Wrong("/x-source/eventSource")),
    ),
    Row(
        "event-source-spelt-otherwise",
        toy(_called_otherwise),
        _checks_the_source("EventSource", in_event=False),
    ),
    Row(
        "event-source-in-the-event",
        toy(_in_the_event),
        _checks_the_source("eventSource", in_event=True),
    ),
    Row("records-is-no-array", _put("records", "/batch"), Wrong("/x-source/records")),
    Row(
        "records-is-an-array-of-text",
        toy(put("/$defs/Batch/properties/items", "items", {"type": "string"})),
        Wrong(ANYWHERE),
    ),
    Row(
        "records-of-an-object-without-record-class",
        toy(drop(RECORD, "x-record-class")),
        Wrong(ANYWHERE, "x-record-class"),
    ),
    Row(
        "no-payload",
        toy(drop(f"{RECORD}/properties/content", "x-payload")),
        Wrong("/$defs", "x-payload"),
    ),
    Row(
        "payload-outside-the-record",
        toy(
            drop(f"{RECORD}/properties/content", "x-payload"),
            put(
                "/$defs/Batch/properties",
                "extra",
                {"description": "More.", "type": "string", "x-payload": True},
            ),
        ),
        Wrong("/$defs", "x-payload"),
    ),
    *(
        Row(f"prefix-{value!a}", _put("prefix", value), Wrong("/x-source/prefix"))
        for value in (*_PREFIXES, "Async", "BasePartial")
    ),
    *(
        Row(f"name-{value!a}", _put("name", value), Wrong("/x-source/name"))
        for value in (*_PREFIXES, "None")
    ),
    *(
        Row(
            f"fifo-{name}-{value}",
            toy(put("/x-source/fifo", name, value)),
            Wrong("/x-source/fifo", value),
        )
        for name, value in (
            ("processor", "ToyBatchProcessor"),
            ("processor", "BatchProcessor"),
            ("processor", "AsyncToyBatchProcessor"),
            ("processor", "None"),
            ("error", "ToyRecord"),
            ("error", "ToyFifoGroupError"),
            ("groupError", "MessageGroupCircuitBreakerError"),
        )
    ),
    *(
        Row(
            f"queue-arn-{name}",
            toy(
                (needed if is_required else member)("arn", **node),
                put("/x-source/fifo", "queue", {"arn": "/arn", "suffix": ".fifo"}),
            ),
            Wrong("/x-source/fifo/queue"),
        )
        for name, (node, is_required) in _IDENTIFIERS.items()
        if name in {"integer", "object", "optional", "nullable", "array"}
    ),
    Row(
        "queue-arn-nowhere",
        toy(put("/x-source/fifo", "queue", {"arn": "/nothing", "suffix": ".fifo"})),
        Wrong("/x-source/fifo/queue", "nothing"),
    ),
    Row(
        "queue-suffix-is-empty",
        toy(put("/x-source/fifo", "queue", {"arn": "/from", "suffix": ""})),
        Wrong("/x-source/fifo/queue"),
    ),
    Row(
        "queue-arn-in-an-object",
        toy(put("/x-source/fifo", "queue", {"arn": "/meta/id", "suffix": ".fifo"})),
        RIGHT,
    ),
    Row(
        "queue-url-is-a-member",
        toy(
            member("queueUrl", type="string"),
            put("/x-source/fifo", "queue", {"arn": "/from", "suffix": ".fifo"}),
        ),
        Wrong(f"{RECORD}/properties/queueUrl", "queue_url"),
    ),
    Row(
        "identifier-in-an-object-called-as-a-keyword",
        toy(
            needed_of_meta("class", type="string"),
            put("/x-source", "itemIdentifier", "/meta/class"),
        ),
        Right(sample={"meta": {"id": "a", "class": "id-1"}}),
    ),
]
