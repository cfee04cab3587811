"""The record classes: typed properties over a raw record, and errors that name the member."""

from __future__ import annotations

import copy
import json
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from textwrap import dedent
from types import MappingProxyType
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import sqs_event

from lambda_batch import (
    DecodingError,
    DynamoDBRecord,
    DynamoDBUserIdentity,
    KafkaEventRecordSchemaMetadata,
    KafkaRecord,
    KinesisStreamRecord,
    KinesisStreamRecordPayload,
    LambdaBatchError,
    RecordMemberError,
    SQSMessageAttribute,
    SQSRecord,
    SQSRecordAttributes,
    StreamRecord,
    decode_attribute_map,
)
from lambda_batch.wire.decoding import array_of, read_str
from lambda_batch.wire.records import MemberMap, RecordView
from tests.events.samples import (
    ALL_TYPES,
    Raw,
    dynamodb_record,
    kafka_record,
    kinesis_record,
    sqs_record,
    without,
)


def test_sqs() -> None:
    raw = sqs_record()
    record = SQSRecord(raw)

    assert record.message_id == "059f36b4-87a3-44ab-83d2-661975830a7d"
    assert record.receipt_handle == "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a"
    assert record.body == '{"item": {"laptop": "amd"}}'
    assert record.json_body == {"item": {"laptop": "amd"}}
    assert record.md5_of_body == "e4e68fb7bd0e697a0ae8f1bb342846b3"
    assert record.md5_of_message_attributes == "582c92c5c5b6ac403040a4f3ab3115c9"
    assert record.event_source == "aws:sqs"
    assert record.event_source_arn == "arn:aws:sqs:us-east-2:123456789012:queue.fifo"
    assert record.aws_region == "us-east-2"
    assert record.raw_event is raw


def test_sqs_attributes() -> None:
    attributes = SQSRecord(sqs_record()).attributes

    assert type(attributes) is SQSRecordAttributes
    assert attributes.approximate_receive_count == "2"
    assert attributes.sent_timestamp == "1545082649183"
    assert attributes.sender_id == "AIDAIENQZJOLO23YVJ4VO"
    assert attributes.approximate_first_receive_timestamp == "1545082649185"
    assert attributes.sequence_number == "18849496460467696128"
    assert attributes.message_group_id == "group"
    assert attributes.message_deduplication_id == "duplicate"
    assert attributes.aws_trace_header == "Root=1-5759e988-bd862e3fe1be46a994272793"
    assert attributes.dead_letter_queue_source_arn == (
        "arn:aws:sqs:us-east-2:123456789012:first.fifo"
    )


def test_sqs_message_attributes() -> None:
    attributes = SQSRecord(sqs_record()).message_attributes

    assert list(attributes) == ["Colour", "Image"]
    colour, image = attributes.values()
    assert type(colour) is SQSMessageAttribute
    assert colour.data_type == "String"
    assert colour.string_value == "blue"
    assert colour.binary_value is None
    assert colour.string_list_values == []
    assert colour.binary_list_values == []
    assert image.data_type == "Binary.gif"
    assert image.string_value is None
    assert image.binary_value == b"\x00\x01\xff"
    assert image.string_list_values is None
    assert image.binary_list_values is None


def test_sqs_without_optional_members() -> None:
    raw = sqs_record(md5OfMessageAttributes=None, messageAttributes={}, attributes={})
    record = SQSRecord(raw)

    assert record.md5_of_message_attributes is None
    assert SQSRecord(without(raw, "md5OfMessageAttributes")).md5_of_message_attributes is None
    assert record.message_attributes == {}
    assert record.attributes.sequence_number is None
    assert record.attributes.message_group_id is None
    assert record.attributes.message_deduplication_id is None
    assert record.attributes.aws_trace_header is None
    assert record.attributes.dead_letter_queue_source_arn is None


def test_kinesis() -> None:
    raw = kinesis_record()
    record = KinesisStreamRecord(raw)

    assert record.event_source == "aws:kinesis"
    assert record.event_version == "1.0"
    assert record.event_id == raw["eventID"]
    assert record.event_name == "aws:kinesis:record"
    assert record.invoke_identity_arn == "arn:aws:iam::123456789012:role/lambda-role"
    assert record.aws_region == "us-east-2"
    assert record.event_source_arn == "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream"
    payload = record.kinesis
    assert type(payload) is KinesisStreamRecordPayload
    assert payload.kinesis_schema_version == "1.0"
    assert payload.partition_key == "1"
    assert payload.sequence_number == "49590338271490256608559692538361571095921575989136588898"
    assert payload.data == "eyJhbW91bnQiOiA3fQ=="
    assert payload.data_as_bytes() == b'{"amount": 7}'
    assert payload.data_as_text() == '{"amount": 7}'
    assert payload.data_as_json() == {"amount": 7}
    assert payload.approximate_arrival_timestamp == 1545084650.987
    assert payload.encryption_type == "NONE"


def test_kinesis_without_optional_members() -> None:
    raw = kinesis_record()["kinesis"]
    payload = KinesisStreamRecordPayload(without(without(raw, "partitionKey"), "encryptionType"))

    assert payload.partition_key is None
    assert payload.encryption_type is None


@pytest.mark.parametrize("number", [1545084650, 1545084650.0])
def test_every_form_of_a_json_number_is_a_float(number: float) -> None:
    payload = KinesisStreamRecord(kinesis_record(approximateArrivalTimestamp=number)).kinesis

    assert payload.approximate_arrival_timestamp == 1545084650.0
    assert type(payload.approximate_arrival_timestamp) is float


def test_kinesis_data_that_is_not_text() -> None:
    payload = KinesisStreamRecord(kinesis_record(data="84mawg==")).kinesis

    assert payload.data_as_bytes() == b"\xf3\x89\x9a\xc2"
    with pytest.raises(UnicodeDecodeError):
        payload.data_as_text()
    with pytest.raises(ValueError, match="decode"):
        payload.data_as_json()


def test_kinesis_data_that_is_not_base64() -> None:
    payload = KinesisStreamRecord(kinesis_record(data="geheim!")).kinesis

    for decode in (payload.data_as_bytes, payload.data_as_text, payload.data_as_json):
        with pytest.raises(DecodingError) as caught:
            decode()
        assert "geheim" not in str(caught.value)
    assert payload.data == "geheim!"


def test_kafka() -> None:
    raw = kafka_record()
    record = KafkaRecord(raw)

    assert record.topic == "orders"
    assert record.partition == 3
    assert record.offset == 9007199254740993
    assert record.timestamp == 1545084650987
    assert record.timestamp_type == "CREATE_TIME"
    assert record.key == "Y3VzdG9tZXItMTc="
    assert record.decoded_key == b"customer-17"
    assert record.value == "eyJhbW91bnQiOiA3fQ=="
    assert record.decoded_value == b'{"amount": 7}'
    assert record.json_value == {"amount": 7}
    assert record.headers == [
        {"trace": b"v\xdc\x00\x7f"},
        {"trace": b"\xc8\xff\x80"},
        {"empty": b""},
    ]
    for metadata, of_format, schema_id in (
        (record.key_schema_metadata, "AVRO", "1234"),
        (record.value_schema_metadata, "JSON", "c9a3a0a5-0bd5-4d5e-8f2f"),
    ):
        assert type(metadata) is KafkaEventRecordSchemaMetadata
        assert (metadata.data_format, metadata.schema_id) == (of_format, schema_id)


@pytest.mark.parametrize("is_null", [True, False], ids=["null", "absent"])
def test_a_tombstone_of_kafka(is_null: bool) -> None:
    """A record with a key and no value, as a log compaction keeps it, and one with neither."""
    optional = ("key", "value", "headers", "keySchemaMetadata", "valueSchemaMetadata")
    raw = kafka_record()
    for member in optional:
        raw = {**raw, member: None} if is_null else without(raw, member)
    record = KafkaRecord(raw)

    assert (record.key, record.decoded_key) == (None, None)
    assert (record.value, record.decoded_value, record.json_value) == (None, None, None)
    assert record.headers is None
    assert not record.key_schema_metadata
    assert record.value_schema_metadata == {}
    with pytest.raises(RecordMemberError, match="expected a string in 'schemaId', got nothing"):
        _ = record.value_schema_metadata.schema_id


def test_kafka_values_that_are_empty_are_no_tombstones() -> None:
    record = KafkaRecord(kafka_record(key="", value="", headers=[]))

    assert (record.decoded_key, record.decoded_value, record.headers) == (b"", b"", [])
    with pytest.raises(ValueError, match="Expecting value"):
        _ = record.json_value


def test_kafka_values_that_are_not_base64() -> None:
    record = KafkaRecord(kafka_record(key="geheim!", value="geheim!"))

    for name in ("decoded_key", "decoded_value", "json_value"):
        with pytest.raises(DecodingError) as caught:
            getattr(record, name)
        assert "geheim" not in str(caught.value)
    assert (record.key, record.value) == ("geheim!", "geheim!")


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        ([{"secret": "Z2VoZWlt"}], "expected an array of bytes in 'headers', got a string"),
        ([{"secret": None}], "expected an array of bytes in 'headers', got null"),
        ([{"secret": {"0": "1"}}], "expected an array of bytes in 'headers', got an object"),
        ([{"secret": [47110815]}], "expected integers from -128 to 255 in 'headers', got an array"),
        (["geheim"], "expected an object in 'headers', got a string"),
    ],
)
def test_malformed_headers_are_named_but_not_shown(headers: object, problem: str) -> None:
    record = KafkaRecord(kafka_record(headers=headers))

    with pytest.raises(LambdaBatchError, match=problem) as caught:
        _ = record.headers

    for text in ("geheim", "secret", "Z2VoZWlt", "47110815"):
        assert text not in str(caught.value)


def test_dynamodb() -> None:
    record = DynamoDBRecord(dynamodb_record())

    assert record.event_id == "c4ca4238a0b923820dcc509a6f75849b"
    assert record.event_name == "MODIFY"
    assert record.event_version == "1.1"
    assert record.event_source == "aws:dynamodb"
    assert record.aws_region == "us-east-2"
    assert record.event_source_arn.endswith("/stream/2024")
    identity = record.user_identity
    assert type(identity) is DynamoDBUserIdentity
    assert identity.type == "Service"
    assert identity.principal_id == "dynamodb.amazonaws.com"
    change = record.dynamodb
    assert type(change) is StreamRecord
    assert change.approximate_creation_date_time == 1693997155.0
    assert change.keys == {"Id": Decimal(101)}
    assert change.new_image == {"Id": Decimal(101), "Amount": Decimal("12.30")}
    assert change.old_image == {"Id": Decimal(101), "Amount": Decimal(11)}
    assert change.sequence_number == "4421584500000000017450439091"
    assert change.size_bytes == 26
    assert change.stream_view_type == "NEW_AND_OLD_IMAGES"


@pytest.mark.parametrize(
    "raw",
    [
        {**dynamodb_record(), "userIdentity": None},
        without(dynamodb_record(), "userIdentity"),
    ],
    ids=["null", "absent"],
)
def test_dynamodb_without_user_identity(raw: Raw) -> None:
    identity = DynamoDBRecord(raw).user_identity

    assert not identity
    assert identity == {}
    assert identity.get("principalId") is None  # how code for Powertools asks who it was
    with pytest.raises(RecordMemberError, match="principalId"):
        _ = identity.principal_id


def test_dynamodb_without_optional_members() -> None:
    raw = dynamodb_record()["dynamodb"]
    for member in ("ApproximateCreationDateTime", "NewImage", "OldImage"):
        raw = without(raw, member)
    change = StreamRecord(raw)

    assert change.approximate_creation_date_time is None
    assert change.new_image == {}
    assert change.old_image == {}
    assert StreamRecord({**raw, "NewImage": None}).new_image == {}


def test_an_image_of_all_types() -> None:
    image = DynamoDBRecord(dynamodb_record(NewImage=ALL_TYPES)).dynamodb.new_image

    assert image["Number"] == Decimal("3.14159265358979323846264338327950288419")
    assert image["Map"]["List"] == [Decimal(1), None, {"Inner": {"c"}}]
    assert image["Binaries"] == {b"\x00", b"\x01"}


def test_the_keys_of_an_item_are_also_those_of_the_mapping() -> None:
    raw = dynamodb_record()["dynamodb"]
    change = StreamRecord(raw)

    assert change.keys["Id"] == 101
    assert list(change.keys) == ["Id"]
    assert isinstance(change.keys, dict)
    assert list(change.keys()) == list(raw)
    assert change.keys() == raw.keys()
    # For type checkers this property is not a method, but `dict` and `**` call it.
    mapping: Any = change
    assert {**mapping} == raw
    assert dict(mapping) == raw


def pickle_and_back(value: object) -> object:
    """Copy a value by pickling, as between processes."""
    copied: object = pickle.loads(pickle.dumps(value))  # noqa: S301
    return copied


@pytest.mark.parametrize(
    "duplicate",
    [copy.copy, copy.deepcopy, pickle_and_back],
)
def test_records_and_decoded_keys_can_be_copied(duplicate: Callable[[Any], Any]) -> None:
    record = DynamoDBRecord(dynamodb_record())

    copied = duplicate(record)
    keys = duplicate(record.dynamodb.keys)

    assert type(copied) is DynamoDBRecord
    assert copied == record
    assert type(keys) is MemberMap
    assert keys == {"Id": 101}
    assert list(keys()) == list(record["dynamodb"])


RECORDS: list[tuple[type[RecordView], Raw]] = [
    (SQSRecord, sqs_record()),
    (SQSRecordAttributes, sqs_record()["attributes"]),
    (KinesisStreamRecord, kinesis_record()),
    (KinesisStreamRecordPayload, kinesis_record()["kinesis"]),
    (DynamoDBRecord, dynamodb_record()),
    (StreamRecord, dynamodb_record()["dynamodb"]),
    (KafkaRecord, kafka_record()),
    (KafkaEventRecordSchemaMetadata, kafka_record()["keySchemaMetadata"]),
    (SQSRecord, {}),
]


@pytest.mark.parametrize(("view", "raw"), RECORDS)
def test_a_record_is_a_mapping_equal_to_the_raw_one(view: type[RecordView], raw: Raw) -> None:
    record = view(raw)

    assert isinstance(record, Mapping)
    assert record == raw
    assert raw == record
    assert record == view(raw)
    assert record != {**raw, "more": 1}
    assert record != 7
    assert len(record) == len(raw)
    assert list(record) == list(raw)
    assert list(record.items()) == list(raw.items())
    assert list(record.values()) == list(raw.values())
    assert all(name in record and record[name] is raw[name] for name in raw)
    assert "more" not in record
    assert record.get("more", 7) == 7
    with pytest.raises(KeyError, match="more"):
        record["more"]
    assert dict(record) == raw
    assert json.loads(json.dumps(dict(record))) == raw
    assert bool(record) is bool(raw)


@pytest.mark.parametrize(("view", "raw"), RECORDS)
def test_a_record_cannot_be_changed(view: type[RecordView], raw: Raw) -> None:
    record: Any = view(raw)

    with pytest.raises(TypeError, match="item assignment"):
        record["more"] = 1
    with pytest.raises(TypeError, match="item deletion"):
        del record["messageId"]
    with pytest.raises(AttributeError):
        record.more = 1
    with pytest.raises(AttributeError):
        record.raw_event = {}
    with pytest.raises(TypeError, match="unhashable"):
        hash(record)


@pytest.mark.parametrize(("view", "raw"), RECORDS)
def test_the_repr_of_a_record_shows_no_content(view: type[RecordView], raw: Raw) -> None:
    record = view(raw)

    identifiers: dict[type[Any], object] = {
        SQSRecord: raw.get("messageId"),
        KinesisStreamRecord: raw.get("kinesis", {}).get("sequenceNumber"),
        DynamoDBRecord: raw.get("dynamodb", {}).get("SequenceNumber"),
        KafkaRecord: "orders-3:9007199254740993",
    }
    named = identifiers.get(view)
    assert repr(record) == f"<{view.__name__} {named or f'with {len(raw)} members'}>"
    assert str(record) == repr(record)


def test_repr_names_the_item_identifier() -> None:
    assert repr(SQSRecord(sqs_record())) == "<SQSRecord 059f36b4-87a3-44ab-83d2-661975830a7d>"
    kinesis = kinesis_record()
    number = kinesis["kinesis"]["sequenceNumber"]
    assert repr(KinesisStreamRecord(kinesis)) == f"<KinesisStreamRecord {number}>"
    change = dynamodb_record()
    number = change["dynamodb"]["SequenceNumber"]
    assert repr(DynamoDBRecord(change)) == f"<DynamoDBRecord {number}>"
    assert repr(KafkaRecord(kafka_record())) == "<KafkaRecord orders-3:9007199254740993>"


@pytest.mark.parametrize("identifier", [None, 5, {"secret": 1}])
def test_repr_of_a_record_without_an_identifier(identifier: object) -> None:
    raw = sqs_record(messageId=identifier)

    assert repr(SQSRecord(raw)) == f"<SQSRecord with {len(raw)} members>"
    assert repr(DynamoDBRecord({"dynamodb": identifier})) == "<DynamoDBRecord with 1 members>"
    for member in ("topic", "partition", "offset"):
        if identifier != 5 or member == "topic":
            damaged = KafkaRecord(kafka_record(**{member: identifier}))
            assert repr(damaged) == "<KafkaRecord with 10 members>"


@pytest.mark.parametrize(
    "view", [RecordView, SQSRecord, KinesisStreamRecord, DynamoDBRecord, KafkaRecord]
)
def test_a_record_is_made_by_the_keyword_that_powertools_has(view: type[RecordView]) -> None:
    raw = sqs_record()

    assert view(data=raw).raw_event is raw


def test_attribute_maps_are_decoded_by_a_public_function() -> None:
    raw = {"Id": {"N": "101"}, "Data": {"B": "AQI="}}

    assert decode_attribute_map(raw) == {"Id": Decimal(101), "Data": b"\x01\x02"}


def test_any_mapping_is_a_raw_record() -> None:
    record = SQSRecord(MappingProxyType(sqs_record(attributes=MappingProxyType({"SenderId": "a"}))))

    assert record.message_id == "059f36b4-87a3-44ab-83d2-661975830a7d"
    assert record.attributes.sender_id == "a"


def test_members_are_read_on_access() -> None:
    record = DynamoDBRecord(dynamodb_record(NewImage={"a": {"X": 1}}, Keys=7))

    assert record.dynamodb.size_bytes == 26
    assert list(record.dynamodb)
    with pytest.raises(DecodingError):
        _ = record.dynamodb.new_image
    with pytest.raises(RecordMemberError):
        _ = record.dynamodb.keys


@pytest.mark.parametrize(
    ("record", "name", "member", "expected", "actual"),
    [
        (SQSRecord({}), "message_id", "messageId", "a string", "nothing"),
        (SQSRecord({"body": None}), "body", "body", "a string", "null (None)"),
        (SQSRecord({"body": {"a": 1}}), "body", "body", "a string", "an object (dict)"),
        (SQSRecord({"body": 47110815}), "json_body", "body", "a string", "a number"),
        (SQSRecord({}), "json_body", "body", "a string", "nothing"),
        (
            SQSRecord({"md5OfMessageAttributes": ["geheim"]}),
            "md5_of_message_attributes",
            "md5OfMessageAttributes",
            "a string",
            "an array (list)",
        ),
        (SQSRecord({}), "attributes", "attributes", "an object", "nothing"),
        (
            SQSRecord({"attributes": "geheim"}),
            "attributes",
            "attributes",
            "an object",
            "a string",
        ),
        (
            SQSRecord({"messageAttributes": None}),
            "message_attributes",
            "messageAttributes",
            "an object",
            "null (None)",
        ),
        (
            SQSMessageAttribute({"stringListValues": "geheim"}),
            "string_list_values",
            "stringListValues",
            "an array",
            "a string",
        ),
        (
            SQSMessageAttribute({"binaryValue": True}),
            "binary_value",
            "binaryValue",
            "base64 text",
            "a boolean",
        ),
        (
            KinesisStreamRecordPayload({"approximateArrivalTimestamp": "47110815"}),
            "approximate_arrival_timestamp",
            "approximateArrivalTimestamp",
            "a number",
            "a string",
        ),
        (
            KinesisStreamRecordPayload({"approximateArrivalTimestamp": True}),
            "approximate_arrival_timestamp",
            "approximateArrivalTimestamp",
            "a number",
            "a boolean",
        ),
        (
            StreamRecord({"SizeBytes": True}),
            "size_bytes",
            "SizeBytes",
            "an integer",
            "a boolean",
        ),
        (
            StreamRecord({"SizeBytes": 26.5}),
            "size_bytes",
            "SizeBytes",
            "an integer",
            "a number",
        ),
        (StreamRecord({}), "keys", "Keys", "an object of attributes", "nothing"),
        (
            StreamRecord({"NewImage": ["geheim"]}),
            "new_image",
            "NewImage",
            "an object of attributes",
            "an array (list)",
        ),
        (KafkaRecord({}), "offset", "offset", "an integer", "nothing"),
        (KafkaRecord({"partition": "geheim"}), "partition", "partition", "an integer", "a string"),
        (KafkaRecord({"offset": True}), "offset", "offset", "an integer", "a boolean"),
        (
            KafkaRecord({"timestamp": "47110815"}),
            "timestamp",
            "timestamp",
            "an integer",
            "a string",
        ),
        (KafkaRecord({"key": 47110815}), "key", "key", "a string", "a number"),
        (KafkaRecord({"key": ["geheim"]}), "decoded_key", "key", "base64 text", "an array (list)"),
        (KafkaRecord({"value": True}), "value", "value", "a string", "a boolean"),
        (
            KafkaRecord({"value": {"geheim": 1}}),
            "json_value",
            "value",
            "base64 text",
            "an object (dict)",
        ),
        (KafkaRecord({"headers": "geheim"}), "headers", "headers", "an array", "a string"),
        (
            KafkaRecord({"keySchemaMetadata": "geheim"}),
            "key_schema_metadata",
            "keySchemaMetadata",
            "an object",
            "a string",
        ),
        (
            DynamoDBRecord({"userIdentity": "geheim"}),
            "user_identity",
            "userIdentity",
            "an object",
            "a string",
        ),
    ],
)
def test_an_undocumented_member_type_is_named_but_not_shown(
    record: RecordView, name: str, member: str, expected: str, actual: str
) -> None:
    with pytest.raises(RecordMemberError) as caught:
        getattr(record, name)

    error = caught.value
    owner = type(record).__name__
    assert (error.owner, error.member) == (owner, member)
    assert (error.expected, error.actual) == (expected, actual)
    assert str(error) == f"{owner}: expected {expected} in {member!r}, got {actual}"
    assert isinstance(error, LambdaBatchError)
    assert isinstance(error, LookupError)
    assert not isinstance(error, KeyError)


def test_a_required_array() -> None:
    class Tagged(RecordView):
        __slots__ = ()

        @property
        def tags(self) -> list[str]:
            return self._required_as("tags", array_of(read_str))

    assert Tagged({"tags": ["a"]}).tags == ["a"]
    for raw, actual in (
        ({}, "nothing"),
        ({"tags": None}, "null (None)"),
        ({"tags": "a"}, "a string"),
    ):
        with pytest.raises(RecordMemberError, match=re.escape(f"in 'tags', got {actual}") + "$"):
            _ = Tagged(raw).tags


@pytest.mark.parametrize("method", ["data_as_bytes", "data_as_text", "data_as_json"])
def test_missing_data_is_named(method: str) -> None:
    with pytest.raises(RecordMemberError, match="expected base64 text in 'data', got nothing"):
        getattr(KinesisStreamRecordPayload({}), method)()


@pytest.mark.parametrize("value", [7, "geheim", None, ["geheim"]])
def test_a_message_attribute_that_is_not_an_object_is_named_but_not_shown(value: object) -> None:
    record = SQSRecord(sqs_record(messageAttributes={"good": {"dataType": "String"}, "x": value}))

    with pytest.raises(RecordMemberError) as caught:
        _ = record.message_attributes["x"]

    assert "geheim" not in str(caught.value)


def test_a_binary_message_attribute_that_is_not_base64() -> None:
    attribute = SQSMessageAttribute({"dataType": "Binary", "binaryValue": "geheim!"})

    with pytest.raises(DecodingError) as caught:
        _ = attribute.binary_value

    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("member", ["Keys", "NewImage", "OldImage"])
@pytest.mark.parametrize(
    ("attributes", "path"),
    [
        ({"secret": {"N": "geheim"}}, ("secret",)),
        ({"secret": {"S": "geheim", "N": "1"}}, ("secret",)),
        ({"secret": {"geheim": "1"}}, ("secret",)),
        ({"secret": "geheim"}, ("secret",)),
        ({"secret": {"M": {"deep": {"L": [{"S": "a"}, {"B": "geheim!"}]}}}}, ("secret", "deep", 1)),
        ({"secret": {"NS": ["1", "geheim"]}}, ("secret",)),
        ({"secret": {"NULL": "geheim"}}, ("secret",)),
    ],
)
def test_malformed_attributes_are_located_but_not_shown(
    member: str, attributes: Raw, path: tuple[str | int, ...]
) -> None:
    change = DynamoDBRecord(dynamodb_record(**{member: attributes})).dynamodb
    name = {"Keys": "keys", "NewImage": "new_image", "OldImage": "old_image"}[member]

    with pytest.raises(DecodingError) as caught:
        getattr(change, name)

    assert caught.value.path == path
    assert "geheim" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_record_classes_need_no_pydantic() -> None:
    script = dedent(
        f"""
        import sys

        from lambda_batch import KafkaRecord, KinesisStreamRecord, SQSRecord

        KafkaRecord({kafka_record()!r}).json_value
        KafkaRecord({kafka_record()!r}).headers
        SQSRecord({sqs_record()!r}).message_attributes["Image"].binary_value
        KinesisStreamRecord({kinesis_record()!r}).kinesis.data_as_json()
        assert "decimal" not in sys.modules  # no record here needs it

        from lambda_batch import DynamoDBRecord

        DynamoDBRecord({dynamodb_record()!r}).dynamodb.new_image
        slow = ["pydantic", "pydantic_core", "typing_extensions", "asyncio"]
        slow.append("lambda_batch.wire.models")
        print([name for name in slow if name in sys.modules])
        """
    )

    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == "[]\n"


def test_the_url_of_a_queue_is_that_of_its_arn() -> None:
    """The URL of a record's queue is as Powertools builds it, with the partition's domain."""
    raw = sqs_record()
    there: Any = sqs_event.SQSRecord(raw)
    assert SQSRecord(data=raw).queue_url == there.queue_url
    raw["eventSourceARN"] = "arn:aws-cn:sqs:cn-north-1:123456789012:orders"
    here = SQSRecord(raw).queue_url
    assert here == "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/orders"
    with pytest.raises(DecodingError, match="expected the ARN of a queue"):
        _ = SQSRecord(raw | {"eventSourceARN": "orders"}).queue_url


def test_a_message_attribute_that_is_not_there_is_none() -> None:
    """Looking up an absent attribute gives None, as in Powertools."""
    record = SQSRecord(sqs_record())
    there: Any = sqs_event.SQSRecord(dict(record))
    assert record.message_attributes["absent"] is None
    assert there.message_attributes["absent"] is None
    assert "absent" not in record.message_attributes


@pytest.mark.parametrize(("view", "raw"), RECORDS)
def test_vars_shows_the_members(view: type[RecordView], raw: Raw) -> None:
    """Debuggers and formatters use it."""
    assert vars(view(raw)) == raw
    assert "event_name" in vars(DynamoDBRecord)


def test_a_record_class_of_a_users_own_has_its_attributes_in_vars() -> None:
    class Tagged(SQSRecord):
        tag: str

    record = Tagged(sqs_record())
    record.tag = "new"  # a subclass has a `__dict__`
    assert vars(record) == {"tag": "new"}
    assert vars(copy.copy(record)) == {"tag": "new"}
