"""What `x-source.aggregate` says of the data that can be an aggregate of user records."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from lambda_batch.testing import kinesis_aggregate
from tests.codegen.odd_edits.rows import RECORD, Right, Row, Wrong, toy
from tests.codegen.test_schemas import drop, put

if TYPE_CHECKING:
    from tests.codegen.odd_edits.packages import Package
    from tests.codegen.test_schemas import Change
    from tests.codegen.toy import Schema

AGGREGATE = "/x-source/aggregate"

_MEMBERS = {
    "partitionKey": "string",
    "explicitHashKey": "string",
    "subSequenceNumber": "integer",
    "aggregated": "boolean",
}


def _of_aggregates(schema: Schema) -> None:
    """Let the content of the toy's records be aggregates."""
    schema["x-source"]["aggregate"] = "/content"
    schema["$defs"]["Record"]["properties"] |= {
        name: {"description": f"The {name}.", "type": [kind, "null"]}
        for name, kind in _MEMBERS.items()
    }


def _row(name: str, change: Change, verdict: Right | Wrong) -> Row:
    return Row(f"aggregate-{name}", toy(_of_aggregates, change), verdict)


def _splits(package: Package) -> None:
    from lambda_batch import process_partial_response

    seen: list[tuple[Any, ...]] = []

    def handle(record: Any) -> None:
        position = record.sub_sequence_number
        seen.append((record.content_as_text(), record.partition_key, position))
        if position == 1:
            raise ValueError

    data = b64encode(kinesis_aggregate(["one", "two"], partition_keys=["a", "b"])).decode()
    event = package.event(package.record({"content": data}), package.record({}))
    processor = package["ToyBatchProcessor"](split_aggregates=True)
    response = process_partial_response(event, handle, processor)

    assert seen[:2] == [("one", "a", 0), ("two", "b", 1)]
    assert len(seen) == 3
    assert len(response["batchItemFailures"]) == 1


ROWS = [
    _row("at-the-root-of-a-record", put("/x-source", "attempts", "/note"), Right(check=_splits)),
    *(
        _row(f"of-another-form-{path}", put("/x-source", "aggregate", path), Wrong(AGGREGATE, path))
        for path in ("/nothing", "/from", "/items", "/meta", "/content/more")
    ),
    *(
        _row(f"no-pointer-{path!a}", put("/x-source", "aggregate", path), Wrong(AGGREGATE))
        for path in ("content", None, True, ["/content"])
    ),
    *(
        _row(f"without-{name}", drop(f"{RECORD}/properties", name), Wrong(AGGREGATE, name))
        for name in _MEMBERS
    ),
    *(
        _row(
            f"{name}-of-another-type",
            put(f"{RECORD}/properties/{name}", "type", "number"),
            Wrong(AGGREGATE, name),
        )
        for name in _MEMBERS
    ),
]
