"""What `x-source.window` says of the members of a tumbling window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.codegen.odd_edits.rows import Right, Row, Wrong, member, needed, toy
from tests.codegen.test_schemas import drop, put

if TYPE_CHECKING:
    from tests.codegen.odd_edits.packages import Package
    from tests.codegen.test_schemas import Change
    from tests.codegen.toy import Schema

WINDOW = "/x-source/window"

_MEMBERS = {
    "begin": "string",
    "end": "string",
    "total": "object",
    "last": "boolean",
    "cut": "boolean",
    "shard": "string",
    "stream": "string",
}

_POINTERS = {
    "start": "/begin",
    "end": "/end",
    "state": "/total",
    "isFinal": "/last",
    "isTerminatedEarly": "/cut",
    "shardId": "/shard",
    "eventSourceARN": "/stream",
}

_NOWHERE = ("/nothing", "/Begin", "/begin/more", "/batch/nothing", "/0")

_NO_POINTERS = ("", "begin", "#/begin", "/begin/", None, ["/begin"])

_OTHER_FORMS = {
    "start": "/last",
    "end": "/batch",
    "state": "/begin",
    "isFinal": "/begin",
    "isTerminatedEarly": "/batch/items",
    "shardId": "/cut",
    "eventSourceARN": "/batch/items/*",
}


def _of_windows(schema: Schema) -> None:
    """Let the toy be a stream whose events can belong to a window."""
    source = schema["x-source"]
    del source["fifo"]
    source |= {"kind": "stream", "window": {**_POINTERS}}
    schema["properties"] |= {
        name: {"description": f"The {name}.", "type": [kind, "null"]}
        for name, kind in _MEMBERS.items()
    }


def _row(name: str, change: Change, verdict: Right | Wrong) -> Row:
    return Row(f"window-{name}", toy(_of_windows, change), verdict)


def _folds(package: Package) -> None:
    from lambda_batch import process_window

    def count(state: dict[str, int], record: Any) -> dict[str, int]:
        return {"records": state.get("records", 0) + 1}

    processor = package["ToyWindowProcessor"](state=dict[str, int])
    event = {
        **package.event(package.record({})),
        "begin": "2026-11-27T07:04:00Z",
        "end": "2026-11-27T07:06:00Z",
        "total": {"records": 4},
        "last": False,
        "cut": False,
    }
    response = process_window(event, count, processor)
    assert response["state"] == {"records": 5}
    assert response["batchItemFailures"] == []


ROWS = [
    _row("works", put("/x-source", "attempts", "/note"), Right(check=_folds)),
    *(
        _row(f"{name}-nowhere-{path}", put(WINDOW, name, path), Wrong(f"{WINDOW}/{name}", path))
        for name in ("start", "state")
        for path in _NOWHERE
    ),
    *(
        _row(f"{name}-of-another-form", put(WINDOW, name, path), Wrong(f"{WINDOW}/{name}", path))
        for name, path in _OTHER_FORMS.items()
    ),
    *(
        _row(f"no-pointer-{path!a}", put(WINDOW, "start", path), Wrong(f"{WINDOW}/start"))
        for path in _NO_POINTERS
    ),
    *(_row(f"without-{name}", drop(WINDOW, name), Wrong(WINDOW, name)) for name in _POINTERS),
    _row(
        "in-each-record",
        put(WINDOW, "shardId", "/batch/items/*/from"),
        Wrong(f"{WINDOW}/shardId", "several"),
    ),
    _row("misspelt", put(WINDOW, "is_final", "/last"), Wrong(WINDOW, "is_final")),
    _row("is-null", put("/x-source", "window", None), Wrong(WINDOW)),
    _row("is-a-pointer", put("/x-source", "window", "/begin"), Wrong(WINDOW)),
    _row("in-a-queue", put("/x-source", "kind", "queue"), Wrong(WINDOW, "only a stream")),
    _row(
        "identifier-is-an-object",
        put("/x-source", "itemIdentifier", {"id": "/meta/id"}),
        Wrong("/x-source/itemIdentifier", "a string"),
    ),
    Row(
        "window-member-in-the-record",
        toy(_of_windows, needed("place", type="string"), put(WINDOW, "start", "/place")),
        Wrong(f"{WINDOW}/start", "/place"),
    ),
    Row(
        "window-processor-has-the-name-of-another-class",
        toy(
            _of_windows,
            member("other", **{"$ref": "#/$defs/Other"}),
            put(
                "/$defs",
                "Other",
                {
                    "title": "ToyWindowProcessor",
                    "description": "Not a processor.",
                    "x-record-class": "ToyOther",
                    "type": "object",
                    "properties": {"a": {"description": "A.", "type": "string"}},
                },
            ),
        ),
        Wrong("/", "ToyWindowProcessor"),
    ),
]
