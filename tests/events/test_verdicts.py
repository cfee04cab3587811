"""Schemas, models and record classes say the same of every member of a record."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from codegen.names import snake_case
from codegen.schemas import registry_of
from lambda_batch import (
    DynamoDBRecord,
    DynamoDBStreamRecordModel,
    DynamoDBWindowProcessor,
    InvalidEventError,
    KafkaRecordModel,
    KinesisDataStreamRecord,
    KinesisStreamRecord,
    KinesisWindowProcessor,
    LambdaBatchError,
    RecordModel,
    SqsRecordModel,
    process_window,
)
from lambda_batch.testing import window_event
from tests.codegen.toy import ROOT, schema_id
from tests.events.reading import MODELS, VIEWS, check_same
from tests.events.samples import (
    Raw,
    dynamodb_record,
    event_of,
    kafka_record,
    kinesis_record,
    sqs_record,
)
from tests.invariants.schema_values import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Iterator

REGISTRY = registry_of(ROOT / "schemas")
RECORDS = {
    "dynamodb": dynamodb_record(),
    "kafka": kafka_record(),
    "kinesis": kinesis_record(),
    "sqs": sqs_record(),
}


def members_of(source: str, schema: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Give the paths of all members that a schema names, through its references."""
    root = SCHEMAS.sources[source]
    for reference in (
        schema.get("$ref", ""),
        *(each.get("$ref", "") for each in schema.get("anyOf", ())),
    ):
        if reference.startswith("#/$defs/"):
            yield from members_of(source, root["$defs"][reference.removeprefix("#/$defs/")], path)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from members_of(source, schema["additionalProperties"], (*path, "Colour"))
    for name, member in schema.get("properties", {}).items():
        yield (*path, name)
        yield from members_of(source, member, (*path, name))


MEMBERS = [
    (source, path)
    for source in RECORDS
    for path in members_of(source, SCHEMAS.sources[source]["$defs"]["Record"], ())
]

every_member = pytest.mark.parametrize(
    ("source", "path"),
    MEMBERS,
    ids=lambda value: value if isinstance(value, str) else ".".join(value),
)


def with_value(raw: Raw, path: tuple[str, ...], value: object) -> Raw:
    """Give a record whose member at a path has another value."""
    changed = deepcopy(raw)
    holder = changed
    for name in path[:-1]:
        holder = holder[name]
    holder[path[-1]] = value
    return changed


def verdicts_of(source: str, raw: Raw, path: tuple[str, ...]) -> tuple[bool, bool, bool]:
    """Tell whether the schema, the model and the record class take a record."""
    schema: Any = {"$ref": schema_id(f"{source}.json#/$defs/Record")}
    by_schema = Draft202012Validator(schema, registry=REGISTRY).is_valid(raw)  # pyright: ignore[reportUnknownMemberType]
    try:
        MODELS[source, "record"].model_validate(raw)
        by_model = True
    except ValidationError:
        by_model = False
    view: Any = VIEWS[source](raw)
    try:
        for name in path:
            if name == "Keys":
                view = dict(view.keys)
            elif name == "data":
                view = view.data_as_bytes()
            elif source == "kafka" and name in {"key", "value"}:
                view = getattr(view, f"decoded_{name}")
            else:
                view = view[name] if name == "Colour" else getattr(view, snake_case(name))
        by_view = True
    except LambdaBatchError:
        by_view = False
    return by_schema, by_model, by_view


@every_member
def test_null_is_taken_where_a_member_can_be_absent(source: str, path: tuple[str, ...]) -> None:
    raw = with_value(RECORDS[source], path, None)
    absent = deepcopy(RECORDS[source])
    holder = absent
    for name in path[:-1]:
        holder = holder[name]
    holder.pop(path[-1], None)
    can_be_absent = verdicts_of(source, absent, path)[1]

    assert set(verdicts_of(source, raw, path)) == {can_be_absent}
    assert set(verdicts_of(source, absent, path)[:2]) == {can_be_absent}


WRONG: list[object] = [26, 26.5, "x", b"x", True, ["a"], [1], {"a": 1}]
OBJECTS = {
    *("attributes", "messageAttributes", "Colour", "kinesis", "dynamodb", "userIdentity"),
    *("keySchemaMetadata", "valueSchemaMetadata"),
}
INTEGERS = {"SizeBytes", "partition", "offset", "timestamp"}


def is_looked_at(name: str, value: object) -> bool:
    """Tell whether all three look at a value: record classes do not at the members inside."""
    if value == {"a": 1}:
        return name not in OBJECTS
    if value == "x":
        return name in {*OBJECTS, *INTEGERS, "Keys", "NewImage", "OldImage"}
    # What names the event, and base64, which can come as bytes, have tests of their own.
    return name not in {"eventSource", "eventName", "data", "binaryValue", "key", "value"}


@every_member
@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_a_member_of_another_type_has_one_verdict(
    source: str, path: tuple[str, ...], value: object
) -> None:
    raw = with_value(RECORDS[source], path, value)

    if is_looked_at(path[-1], value):
        assert len(set(verdicts_of(source, raw, path))) == 1


@pytest.mark.parametrize("value", [{"a": 1}, None, 5, [], True, b"{}"])
def test_a_body_that_is_no_text_is_refused_by_all(value: object) -> None:
    raw = sqs_record(body=value)

    assert verdicts_of("sqs", raw, ("body",)) == (False, False, False)


PAYLOADS = [
    ("kinesis", ("kinesis", "data")),
    ("kafka", ("key",)),
    ("kafka", ("value",)),
    ("dynamodb", ("dynamodb", "Keys")),
    ("dynamodb", ("dynamodb", "NewImage")),
]


@pytest.mark.parametrize(("source", "path"), PAYLOADS, ids=str)
@pytest.mark.parametrize("value", [{"a": 1}, 5, 1.5, [], True], ids=repr)
def test_a_payload_that_is_not_of_its_type_is_refused_by_all(
    source: str, path: tuple[str, ...], value: object
) -> None:
    raw = with_value(RECORDS[source], path, value)

    assert verdicts_of(source, raw, path) == (False, False, False)


@pytest.mark.parametrize(
    ("model", "source", "path"),
    [
        (SqsRecordModel[Any], "sqs", ("body",)),
        (KinesisDataStreamRecord[Any], "kinesis", ("kinesis", "data")),
        (KafkaRecordModel[Any, Any], "kafka", ("key",)),
        (KafkaRecordModel[Any, Any], "kafka", ("value",)),
        (DynamoDBStreamRecordModel[Any], "dynamodb", ("dynamodb", "NewImage")),
    ],
)
@pytest.mark.parametrize("value", [{"a": 1}, 5, [], True, {"a": {"S": 1}}], ids=repr)
def test_a_users_type_that_takes_anything_gets_no_payload_of_another_type(
    model: type[RecordModel], source: str, path: tuple[str, ...], value: object
) -> None:
    raw = with_value(RECORDS[source], path, value)

    with pytest.raises(ValidationError, match=path[-1]):
        model.model_validate(raw)


@pytest.mark.parametrize(
    ("size", "is_integer"), [(26, True), (26.0, True), ("26", False), (True, False), (26.5, False)]
)
@pytest.mark.parametrize("member", ["partition", "offset", "timestamp"])
def test_what_is_an_integer_of_kafka(member: str, size: object, is_integer: bool) -> None:
    raw = kafka_record(**{member: size})

    assert set(verdicts_of("kafka", raw, (member,))) == {is_integer}
    if is_integer:
        check_same(MODELS["kafka", "record"].model_validate(raw), VIEWS["kafka"](raw))


@pytest.mark.parametrize(
    ("size", "is_integer"), [(26, True), (26.0, True), ("26", False), (True, False), (26.5, False)]
)
def test_what_is_an_integer(size: object, is_integer: bool) -> None:
    raw = dynamodb_record(SizeBytes=size)

    assert set(verdicts_of("dynamodb", raw, ("dynamodb", "SizeBytes"))) == {is_integer}
    if is_integer:
        check_same(MODELS["dynamodb", "record"].model_validate(raw), VIEWS["dynamodb"](raw))


WINDOWS = {
    "kinesis": window_event(event_of("kinesis", kinesis_record())),
    "dynamodb": window_event(event_of("dynamodb", dynamodb_record())),
}
PROCESSORS: dict[str, Any] = {
    "kinesis": KinesisWindowProcessor,
    "dynamodb": DynamoDBWindowProcessor,
}


@pytest.mark.parametrize("flag", [0, "true", 1, 1.0])
@pytest.mark.parametrize("member", ["isFinalInvokeForWindow", "isWindowTerminatedEarly"])
@pytest.mark.parametrize("source", ["kinesis", "dynamodb"])
def test_the_flags_of_a_window_are_booleans(source: str, member: str, flag: object) -> None:
    """The window that a handler without a model gets is as strict as the models."""
    event: Raw = {**WINDOWS[source], member: flag}
    schema: Any = {"$ref": schema_id(f"{source}.json")}
    validator = Draft202012Validator(schema, registry=REGISTRY)
    processor: Any = PROCESSORS[source](state=dict[str, int])

    def count(state: dict[str, int], _record: Any) -> dict[str, int]:
        return {"records": state.get("records", 0) + 1}

    assert validator.is_valid(WINDOWS[source])  # pyright: ignore[reportUnknownMemberType]
    assert not validator.is_valid(event)  # pyright: ignore[reportUnknownMemberType]
    with pytest.raises(ValidationError, match=member):
        MODELS[source, "event"].model_validate(event)
    with pytest.raises(InvalidEventError, match=f"true or false at /{member}"):
        process_window(event, count, processor)
    assert process_window(WINDOWS[source], count, processor)["state"] == {"records": 1}


@pytest.mark.parametrize("number", [1545084650987, 1545084650987.0])
def test_milliseconds_where_seconds_are_due_are_read_as_such_by_both(number: float) -> None:
    raw = kinesis_record(approximateArrivalTimestamp=number)
    change = dynamodb_record(ApproximateCreationDateTime=number)

    view = KinesisStreamRecord(raw)
    assert view.kinesis.approximate_arrival_timestamp == 1545084650.987
    check_same(KinesisDataStreamRecord.model_validate(raw), view)
    changed = DynamoDBRecord(change)
    assert changed.dynamodb.approximate_creation_date_time == 1545084650.987
    check_same(DynamoDBStreamRecordModel.model_validate(change), changed)


@pytest.mark.parametrize(("identifier", "is_valid"), [("", False), ("id", True)])
def test_an_empty_identifier_is_no_response(identifier: str, is_valid: bool) -> None:
    response = {"batchItemFailures": [{"itemIdentifier": identifier}]}

    assert Draft202012Validator(SCHEMAS.response).is_valid(response) is is_valid  # pyright: ignore[reportUnknownMemberType]


HEADERS: list[tuple[Any, bool]] = [
    ([], True),
    ([{}], True),
    ([{"a": []}], True),
    ([{"a": [-128, 255]}, {"a": [0]}], True),
    ([{"a": [1], "b": [2]}], True),
    ([{"a": [-129]}], False),
    ([{"a": [256]}], False),
    ([{"a": [1.5]}], False),
    ([{"a": [True]}], False),
    ([{"a": [None]}], False),
    ([{"a": "AQI="}], False),
    ([{"a": {"0": "1"}}], False),
    ([{"a": None}], False),
    ([None], False),
    (["a"], False),
    ([[1]], False),
    ({"0": {"a": [1]}}, False),
]


@pytest.mark.parametrize(("headers", "is_valid"), HEADERS, ids=repr)
def test_headers_are_arrays_of_signed_or_unsigned_bytes(headers: object, is_valid: bool) -> None:
    verdicts = verdicts_of("kafka", kafka_record(headers=headers), ("headers",))

    assert verdicts == (is_valid, is_valid, is_valid)


@pytest.mark.parametrize("member", ["key", "value"])
@pytest.mark.parametrize("text", ["geheim!", "YQ", "é", "YQ==YQ=="])
def test_what_is_not_base64_is_refused_by_model_and_record_class(member: str, text: str) -> None:
    verdicts = verdicts_of("kafka", kafka_record(**{member: text}), (member,))

    assert verdicts[1:] == (False, False)


@pytest.mark.parametrize("source", ["aws:SelfManagedKafka", "kafka", "aws:sqs", "", None, 7])
def test_an_event_of_no_kafka_source_is_refused(source: Any) -> None:
    event = event_of("kafka", kafka_record())
    schema: Any = {"$ref": schema_id("kafka.json")}
    validator = Draft202012Validator(schema, registry=REGISTRY)

    for name in ("aws:kafka", "SelfManagedKafka"):
        assert validator.is_valid({**event, "eventSource": name})  # pyright: ignore[reportUnknownMemberType]
        MODELS["kafka", "event"].model_validate({**event, "eventSource": name})
    assert not validator.is_valid({**event, "eventSource": source})  # pyright: ignore[reportUnknownMemberType]
    with pytest.raises(ValidationError, match="eventSource"):
        MODELS["kafka", "event"].model_validate({**event, "eventSource": source})
