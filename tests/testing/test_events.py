"""Events of the factories fit the schema, the models and the record classes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import BaseModel, Field, Json

from lambda_batch import (
    BatchProcessor,
    DynamoDBRecord,
    EventType,
    KafkaBatchProcessor,
    KafkaRecord,
    KafkaRecordModel,
    KinesisBatchProcessor,
    KinesisStreamRecord,
    SQSRecord,
    process_partial_response,
)
from lambda_batch.testing import (
    AttributeTypeError,
    Event,
    EventError,
    ItemChange,
    ViewType,
    dynamodb_event,
    dynamodb_record,
    kafka_event,
    kafka_record,
    kinesis_aggregate,
    kinesis_event,
    kinesis_record,
    sqs_event,
    sqs_fifo_event,
    sqs_fifo_record,
    sqs_record,
)
from tests.testing.checking import check_event, check_record, drawn, records_of
from tests.testing.items import items, texts

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(texts, parts, max_size=3),
    max_leaves=6,
)
attributes = st.dictionaries(texts.filter(bool), texts | st.integers() | st.binary(), max_size=3)
changes = st.one_of(
    items,
    items.map(ItemChange.remove),
    items.map(ItemChange.expire),
    st.tuples(items, items).map(lambda pair: ItemChange.modify(pair[0], {**pair[0], **pair[1]})),
)
VIEW_TYPES: list[ViewType] = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
view_types = st.sampled_from(VIEW_TYPES)
METADATA = {"dataFormat": "AVRO", "schemaId": "1"}


@drawn(30)
@given(st.lists(json_values, min_size=1, max_size=4), attributes, st.integers(0, 10**6))
def test_sqs_events_fit(bodies: list[Any], attributes: dict[str, Any], start: int) -> None:
    for factory in (sqs_event, sqs_fifo_event):
        event = factory(bodies, message_attributes=attributes, start=start)
        check_event("sqs", event)
        for body, record in zip(bodies, event["Records"], strict=True):
            view = SQSRecord(record)
            assert (view.body if isinstance(body, str) else view.json_body) == body


@drawn(30)
@given(st.lists(json_values | st.binary(), min_size=1, max_size=4), st.integers(0, 10**6))
def test_kinesis_events_fit(payloads: list[Any], start: int) -> None:
    event = kinesis_event(payloads, start=start)
    check_event("kinesis", event)
    for payload, record in zip(payloads, event["Records"], strict=True):
        kinesis = KinesisStreamRecord(record).kinesis
        if isinstance(payload, bytes):
            assert kinesis.data_as_bytes() == payload
        else:
            text = isinstance(payload, str)
            assert (kinesis.data_as_text() if text else kinesis.data_as_json()) == payload


@drawn(30)
@given(
    st.lists(json_values | st.binary(), min_size=1, max_size=4),
    st.integers(0, 10**13),
    st.integers(0, 9),
    st.none() | texts | st.binary(),
    st.lists(st.tuples(texts.filter(bool), st.binary()), max_size=3),
)
def test_kafka_events_fit(
    payloads: list[Any],
    start: int,
    partition: int,
    key: str | bytes | None,
    headers: list[tuple[str, bytes]],
) -> None:
    event = kafka_event(payloads, start=start, partitions=partition, keys=key, headers=headers)
    check_event("kafka", event)
    [records] = event["records"].values()
    for payload, record in zip(payloads, records, strict=True):
        view = KafkaRecord(record)
        if payload is None:
            assert view.value is None
        elif isinstance(payload, (bytes, str)):
            assert view.decoded_value == (
                payload if isinstance(payload, bytes) else payload.encode()
            )
        else:
            assert view.json_value == payload
        assert view.decoded_key == (key.encode() if isinstance(key, str) else key)
        assert view.headers == [{name: value} for name, value in headers]


@drawn(30)
@given(st.lists(changes, min_size=1, max_size=4), view_types, st.integers(0, 10**6))
def test_dynamodb_events_fit(made: list[Any], view_type: ViewType, start: int) -> None:
    event = dynamodb_event(made, view_type=view_type, start=start)
    check_event("dynamodb", event)
    for change, record in zip(made, event["Records"], strict=True):
        new = change.new if isinstance(change, ItemChange) else change
        old = change.old if isinstance(change, ItemChange) else None
        view = DynamoDBRecord(record).dynamodb
        assert view.new_image == (new if new and "NEW" in view_type else {})
        assert view.old_image == (old if old and "OLD" in view_type else {})


@pytest.mark.parametrize(
    ("source", "factory"),
    [
        ("sqs", sqs_record),
        ("sqs", sqs_fifo_record),
        ("kinesis", kinesis_record),
        ("kafka", kafka_record),
        ("dynamodb", lambda: dynamodb_record({"Id": 1})),
        ("sqs", lambda: sqs_event()["Records"][0]),
        ("sqs", lambda: sqs_fifo_event()["Records"][0]),
        ("kinesis", lambda: kinesis_event()["Records"][0]),
        ("kafka", lambda: kafka_event()["records"]["orders-0"][0]),
    ],
)
def test_single_records_fit_and_are_the_same_each_time(
    source: str, factory: Callable[[], dict[str, Any]]
) -> None:
    check_record(source, factory())
    assert factory() == factory()


def test_messages_look_like_those_of_sqs() -> None:
    first, second = sqs_event([{"sku": "mug"}, "text"])["Records"]
    assert first["body"] == '{"sku": "mug"}'
    assert sqs_record("derp")["md5OfBody"] == "58fd9edd83341c29f1aebba81c31e257"
    assert first["md5OfMessageAttributes"] is None
    assert first["messageAttributes"] == {}
    assert UUID.fullmatch(first["messageId"])
    assert first["messageId"] != second["messageId"]
    assert len(first["receiptHandle"]) > 284
    assert first["receiptHandle"] != second["receiptHandle"]
    assert re.fullmatch("[0-9]{13}", first["attributes"]["SentTimestamp"])
    assert first["attributes"]["ApproximateReceiveCount"] == "1"
    assert "SequenceNumber" not in first["attributes"]


def test_fifo_messages_are_numbered_within_groups() -> None:
    event = sqs_fifo_event(["a", "b"], group_ids=["left", "right"])
    first, second = (record["attributes"] for record in event["Records"])
    assert (first["MessageGroupId"], second["MessageGroupId"]) == ("left", "right")
    assert len(first["SequenceNumber"]) == 20
    assert int(first["SequenceNumber"]) < int(second["SequenceNumber"])
    assert first["MessageDeduplicationId"] != second["MessageDeduplicationId"]
    assert event["Records"][0]["eventSourceARN"].endswith(".fifo")


def test_further_events_of_a_queue_are_other_messages() -> None:
    ids = {
        record["messageId"]
        for event in (sqs_event(["a", "b"]), sqs_event(["a", "b"], start=2))
        for record in event["Records"]
    }
    assert len(ids) == 4


def test_digests_of_message_attributes_are_those_of_sqs() -> None:
    """The digest comes from the tests of other implementations of SQS's algorithm."""
    record = sqs_record(message_attributes={"SOME_Valid.attribute-Name": 1493147359900})
    assert record["md5OfMessageAttributes"] == "36655e7e9d7c0e8479fa3f3f42247ae7"


def test_kinesis_records_look_like_those_of_kinesis() -> None:
    event = kinesis_event(
        [b"\x00", "b"], partition_keys=["x", "y"], shard_id="shardId-000000000007"
    )
    first, second = event["Records"]
    numbers = [record["kinesis"]["sequenceNumber"] for record in event["Records"]]
    assert [len(number) for number in numbers] == [56, 56]
    assert int(numbers[0]) < int(numbers[1])
    assert first["eventID"] == f"shardId-000000000007:{numbers[0]}"
    assert (first["kinesis"]["partitionKey"], second["kinesis"]["partitionKey"]) == ("x", "y")
    assert isinstance(first["kinesis"]["approximateArrivalTimestamp"], float)
    other = kinesis_record(shard_id="shardId-000000000008")["kinesis"]["sequenceNumber"]
    assert other not in numbers


def test_an_aggregate_is_a_payload_of_a_kinesis_event() -> None:
    keys = [f"key{number}" for number in range(300)]
    data = kinesis_aggregate(["a" * 200, *keys[1:]], partition_keys=keys, explicit_hash_keys="7")
    event = kinesis_event([data, "plain"])
    seen: list[tuple[Any, ...]] = []

    def handle(record: KinesisStreamRecord) -> None:
        each = record.kinesis
        seen.append((each.data_as_text(), each.partition_key, each.explicit_hash_key))

    process_partial_response(event, handle, KinesisBatchProcessor(split_aggregates=True))

    assert seen[0] == ("a" * 200, "key0", "7")
    assert seen[1:-1] == [(key, key, "7") for key in keys[1:]]
    assert seen[-1] == ("plain", "partition", None)


def test_kafka_events_look_like_those_of_lambda() -> None:
    event = kafka_event(
        [{"sku": "mug"}, None, b"\x00"],
        start=15,
        partitions=[1, 0, 1],
        keys=["ann", None, b"\xff"],
        headers=[("trace", "é"), ("trace", b"\x7f")],
    )
    check_event("kafka", event)
    assert event["eventSource"] == "aws:kafka"
    assert event["eventSourceArn"].startswith("arn:aws:kafka:eu-west-1:123456789012:cluster/")
    assert event["bootstrapServers"].count(",") == 1
    assert list(event["records"]) == ["orders-1", "orders-0"]
    [first, third], [second] = event["records"].values()
    assert [record["offset"] for record in (first, second, third)] == [15, 15, 16]
    assert (first["value"], second["value"]) == ("eyJza3UiOiAibXVnIn0=", None)
    assert (first["key"], third["key"]) == ("YW5u", "/w==")
    assert "key" not in second
    assert first["headers"] == [{"trace": [-61, -87]}, {"trace": [127]}]
    assert third["timestamp"] == first["timestamp"] + 1 == 1761207542003
    assert first["timestampType"] == "CREATE_TIME"
    assert kafka_record()["headers"] == []


class Customer(BaseModel):
    number: int


def test_typed_kafka_keys_come_back_through_a_processor() -> None:
    keys: list[int | None] = []

    def handle(record: KafkaRecordModel[str, Json[Customer]]) -> None:
        keys.append(record.key.number if record.key else None)

    processor = KafkaBatchProcessor(model=KafkaRecordModel[str, Json[Customer]])
    event = kafka_event(["a", "b", "c"], keys=[Customer(number=7), {"number": 8}, None])
    process_partial_response(event, handle, processor)
    assert keys == [7, 8, None]
    assert kafka_record("a", key=Customer(number=7))["key"] == "eyJudW1iZXIiOiA3fQ=="


def test_a_self_managed_cluster_has_no_arn() -> None:
    event = kafka_event(event_source="SelfManagedKafka")
    check_event("kafka", event)
    assert "eventSourceArn" not in event
    with pytest.raises(EventError, match="one of aws:kafka, SelfManagedKafka, got 'kafka'"):
        kafka_event(event_source="kafka")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("model", [None, KafkaRecordModel[Json[dict[str, int]]]])
@pytest.mark.parametrize("event_source", ["aws:kafka", "SelfManagedKafka"])
def test_kafka_payloads_come_back_through_a_processor(event_source: Any, model: Any) -> None:
    handled: list[Any] = []

    def handle(record: Any) -> None:
        handled.append(record.value if model else record.json_value)

    processor: Any = BatchProcessor(EventType.Kafka, model=model)
    event = kafka_event([{"a": 1}, {"b": 2}, None], partitions=[0, 1, 0], event_source=event_source)
    response = process_partial_response(event, handle, processor)
    assert response == {"batchItemFailures": []}
    assert handled == [{"a": 1}, None, {"b": 2}]


def test_dynamodb_records_have_the_images_of_their_change() -> None:
    old: dict[str, Any] = {"Id": 1, "Status": "new"}
    new: dict[str, Any] = {"Id": 1, "Status": "paid"}
    made: list[ItemChange | dict[str, Any]]
    made = [new, ItemChange.modify(old, new), ItemChange.remove(old), ItemChange.expire(old)]
    records = dynamodb_event(made)["Records"]
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "REMOVE", "REMOVE"]
    assert ["userIdentity" in record for record in records] == [False, False, False, True]
    assert {str(record["dynamodb"]["Keys"]) for record in records} == {"{'Id': {'N': '1'}}"}
    images = [
        [name for name in ("OldImage", "NewImage") if name in record["dynamodb"]]
        for record in records
    ]
    assert images == [["NewImage"], ["OldImage", "NewImage"], ["OldImage"], ["OldImage"]]
    assert len({record["eventID"] for record in records}) == 4
    assert len(records[0]["dynamodb"]["SequenceNumber"]) == 28


def test_keys_can_be_named() -> None:
    record = dynamodb_record({"a": 1, "pk": "x", "sk": Decimal("2.5")}, keys=("pk", "sk"))
    assert record["dynamodb"]["Keys"] == {"pk": {"S": "x"}, "sk": {"N": "2.5"}}


@pytest.mark.parametrize(
    "event",
    [
        sqs_event(["a", "b"], overrides={"attributes": {"SenderId": "me"}, "awsRegion": "here"}),
        kinesis_event(["a", "b"], overrides={"kinesis": {"encryptionType": "KMS"}}),
        dynamodb_event([{"Id": 1}], overrides={"dynamodb": {"Keys": {"Id": {"S": "other"}}}}),
        kafka_event(["a", "b"], overrides={"topic": "parcels", "valueSchemaMetadata": METADATA}),
    ],
)
def test_overrides_are_merged(event: Event) -> None:
    source = (event if "records" in event else event["Records"][0])["eventSource"][4:]
    check_event(source, event)
    for record in records_of(source, event):
        if source == "kafka":
            assert list(event["records"]) == ["parcels-0"]
            assert record["valueSchemaMetadata"] == METADATA
        elif source == "sqs":
            assert record["awsRegion"] == "here"
            assert record["attributes"]["SenderId"] == "me"
            assert record["attributes"]["ApproximateReceiveCount"] == "1"
        elif source == "kinesis":
            assert record["kinesis"]["encryptionType"] == "KMS"
            assert record["kinesis"]["partitionKey"] == "partition"
        else:
            assert record["dynamodb"]["Keys"] == {"Id": {"S": "other"}}


def test_records_do_not_share_overrides() -> None:
    first, second = sqs_event(["a", "b"], overrides={"more": {"list": []}})["Records"]
    first["more"]["list"].append(1)
    assert second["more"] == {"list": []}


# What type checkers flag, too.
WRONG: Any = 7
NAMED: Any = {"name": "value"}


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: sqs_event([b"bytes"]), "a value with a JSON form, got a bytes"),
        (lambda: sqs_fifo_event(["a"], group_ids=["x", "y"]), "group_ids to be one value or 1"),
        (lambda: sqs_fifo_event(queue_arn="arn:aws:sqs:a:1:orders"), "which ends in .fifo"),
        (lambda: kinesis_event([{1, 2}]), "got a set"),
        (lambda: kinesis_event(["a"], partition_keys=[]), "one for each record, got 0"),
        (lambda: kinesis_aggregate("a"), "got a string"),
        (lambda: kinesis_aggregate(["a"], partition_keys=[]), "partition_keys to be .*got 0"),
        (lambda: kinesis_aggregate(["a"], explicit_hash_keys=["1", None]), "hash_keys .*got 2"),
        (lambda: kafka_event([{1, 2}]), "got a set"),
        (lambda: kafka_event(["a"], partitions=[]), "partitions to be one value or 1, .*got 0"),
        (lambda: kafka_event(["a"], keys=["x", None]), "keys to be one value or 1, .*got 2"),
        (lambda: kafka_event(["a"], keys=NAMED), "keys to be one value or a list, got an object"),
        (lambda: kafka_event(["a"], keys=[{1, 2}]), "got a set"),
        (lambda: kafka_event(headers=NAMED), "pair of its name and its value, .*got a string"),
        (lambda: kafka_record(headers=NAMED), r"got a string: write headers=\[\(name, value\)\]"),
        (
            lambda: kafka_record(headers=[("a", WRONG)]),
            "which is text or bytes, got a tuple",
        ),
        (lambda: dynamodb_event([ItemChange()]), "one without attributes"),
        (lambda: dynamodb_event([{}]), "one without attributes"),
        (lambda: dynamodb_event([{"a": 1}], keys=("b",)), "with the key 'b'"),
        (lambda: sqs_event(queue_arn="orders"), "expected an ARN such as"),
    ],
)
def test_invalid_arguments_are_rejected(make: Callable[[], object], text: str) -> None:
    with pytest.raises(EventError, match=text):
        make()


class Line(BaseModel):
    sku: str
    price: Decimal = Field(alias="unitPrice")


class Order(BaseModel):
    lines: list[Line]
    extra: Json[dict[str, int]]


@dataclass(frozen=True, slots=True)
class Parcel:
    order: Order
    weight: Decimal


def order() -> Order:
    return Order.model_validate(
        {"lines": [{"sku": "mug", "unitPrice": "9.90"}], "extra": '{"gift": 1}'}
    )


def payload_text(record: dict[str, Any]) -> str:
    if "body" in record:
        return str(record["body"])
    if "value" in record:
        return (KafkaRecord(record).decoded_value or b"").decode()
    return KinesisStreamRecord(record).kinesis.data_as_text()


@pytest.mark.parametrize(
    "factory",
    [sqs_event, sqs_fifo_event, kafka_event, kinesis_event],
    ids=lambda factory: factory.__name__,
)
def test_models_dataclasses_and_decimals_are_payloads(factory: Callable[..., Event]) -> None:
    parcel = Parcel(order(), Decimal("2.50"))
    event = factory([order(), parcel, {"orders": [order()], "total": Decimal("9.90")}, Decimal(2)])
    bodies = list(map(payload_text, records_of("kafka" if "records" in event else "", event)))
    assert Order.model_validate_json(bodies[0]) == order()
    assert Order.model_validate(json.loads(bodies[1])["order"]) == order()
    assert json.loads(bodies[1])["weight"] == 2.5
    assert json.loads(bodies[2])["total"] == 9.9
    assert Order.model_validate(json.loads(bodies[2])["orders"][0]) == order()
    assert bodies[3] == "2"


def test_models_and_dataclasses_are_items() -> None:
    line = order().lines[0]
    parcel = Parcel(order(), Decimal("2.50"))
    made: list[Line | ItemChange]
    made = [line, ItemChange.modify(line, line), ItemChange.remove(parcel)]
    first, second, third = dynamodb_event(made)["Records"]
    image = {"sku": {"S": "mug"}, "unitPrice": {"N": "9.9"}}
    assert first["dynamodb"]["Keys"] == {"sku": {"S": "mug"}}
    assert first["dynamodb"]["NewImage"] == image
    assert second["dynamodb"]["OldImage"] == image
    assert third["dynamodb"]["OldImage"] == {
        "order": {"M": {"lines": {"L": [{"M": image}]}, "extra": {"S": '{"gift":1}'}}},
        "weight": {"N": "2.5"},
    }
    check_event("dynamodb", {"Records": [first, second, third]})


PAYLOADS: list[Any] = [{"a": 1}, "abc", b"abc", order(), Parcel(order(), Decimal(1)), 7, None]


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: type(payload).__name__)
@pytest.mark.parametrize(
    "factory",
    [sqs_event, sqs_fifo_event, kafka_event, kinesis_event, dynamodb_event],
    ids=lambda factory: factory.__name__,
)
def test_one_payload_in_place_of_a_list_is_rejected_with_a_hint(
    factory: Callable[..., Event], payload: Any
) -> None:
    with pytest.raises(EventError, match=rf"as a list.*: write {factory.__name__}\(\[value\]\)"):
        factory(payload)


def test_one_change_in_place_of_a_list_is_rejected_with_a_hint() -> None:
    with pytest.raises(EventError, match=r"got an ItemChange: write dynamodb_event\(\[value\]\)"):
        dynamodb_event(ItemChange.insert({"Id": 1}))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_one_key_can_be_named() -> None:
    assert dynamodb_record({"a": 1, "pk": "x"}, keys="pk")["dynamodb"]["Keys"] == {"pk": {"S": "x"}}


class Shelf(BaseModel):
    content: object


NO_JSON: list[tuple[Any, str]] = [
    ({"at": datetime(2025, 10, 23, tzinfo=UTC)}, "got a datetime: .*pass other values as text"),
    (Decimal("NaN"), "NaN or Infinity: pass the payload as JSON text"),
    ({"n": Decimal("0.12345678901234567890123")}, "more digits"),
    (float("nan"), "got a number"),
    (Shelf(content=object()), "expected a model that can be dumped, got Shelf"),
    (Shelf, "got a ModelMetaclass"),
]


@pytest.mark.parametrize(("payload", "text"), NO_JSON)
def test_a_payload_without_a_json_form_is_rejected_with_a_hint(payload: Any, text: str) -> None:
    for factory in (sqs_event, sqs_fifo_event, kafka_event, kinesis_event):
        with pytest.raises(EventError, match=text):
            factory([payload])


@pytest.mark.parametrize("item", ["abc", 7, [1], ItemChange.insert({"Id": 1})])
def test_a_value_that_is_not_an_item_is_rejected(item: Any) -> None:
    with pytest.raises(EventError, match="expected an item as a mapping"):
        dynamodb_event([ItemChange.insert(item)])


def test_floats_are_rejected() -> None:
    with pytest.raises(AttributeTypeError, match="got a float"):
        dynamodb_event([{"Id": 1, "Price": 9.9}])
