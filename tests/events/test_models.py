"""The models: two ways to declare a payload, decoding, and errors that show no payload."""

from __future__ import annotations

import base64
import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

import pytest
from pydantic import BaseModel, Field, Json, ValidationError

from lambda_batch import (
    ConfigurationError,
    DynamoDBRecord,
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamModel,
    DynamoDBStreamRecordModel,
    KafkaEventModel,
    KafkaRecord,
    KafkaRecordModel,
    KafkaRecordSchemaMetadata,
    KinesisDataStreamModel,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    KinesisStreamRecord,
    PayloadForm,
    RecordModel,
    SqsAttributesModel,
    SqsModel,
    SqsMsgAttributeModel,
    SQSRecord,
    SqsRecordModel,
    UserIdentity,
)
from lambda_batch.wire.scalars import AttributeMap
from tests.events.samples import (
    ALL_TYPES,
    Raw,
    dynamodb_record,
    event_of,
    kafka_record,
    kinesis_record,
    sqs_record,
    without,
)

if TYPE_CHECKING:
    from lambda_batch.wire.records import RecordView


TextT = TypeVar("TextT", covariant=True)  # noqa: PLC0105  # as that of the models is


class Order(BaseModel):
    """A user's type for JSON."""

    amount: int


class Item(BaseModel):
    """A user's type for a DynamoDB item."""

    Id: int
    Amount: Decimal


class NarrowedSqs(SqsRecordModel):
    """The payload as a field."""

    body: Json[Order]


class ParameterSqs(SqsRecordModel[Json[Order]]):
    """The payload as a parameter."""


class NarrowedKinesisPayload(KinesisDataStreamRecordPayload):
    """The payload as a field."""

    data: Json[Order]


class NarrowedKinesis(KinesisDataStreamRecord):
    """The payload in a nested object, as a field."""

    kinesis: NarrowedKinesisPayload


class ParameterKinesis(KinesisDataStreamRecord[Json[Order]]):
    """The payload in a nested object, as a parameter."""


class NarrowedChange(DynamoDBStreamChangedRecordModel):
    """The images as fields."""

    NewImage: Item | None  # pyright: ignore[reportGeneralTypeIssues]  # without a default
    OldImage: Item | None  # pyright: ignore[reportGeneralTypeIssues]


class NarrowedDynamoDB(DynamoDBStreamRecordModel):
    """The images in a nested object, as fields."""

    dynamodb: NarrowedChange


class ParameterDynamoDB(DynamoDBStreamRecordModel[Item]):
    """The images in a nested object, as a parameter."""


class NarrowedKafka(KafkaRecordModel):
    """Key and value as fields."""

    key: str | None = None
    value: Json[Order] | None = None


class ParameterKafka(KafkaRecordModel[Json[Order], str]):
    """Value and key as parameters."""


ORDER = '{"amount": 7}'


@pytest.mark.parametrize("model", [NarrowedSqs, ParameterSqs])
def test_a_type_for_the_body_of_a_message(model: type[NarrowedSqs | ParameterSqs]) -> None:
    record = model.model_validate(sqs_record(body=ORDER))

    assert record.body == Order(amount=7)
    assert record.messageId == "059f36b4-87a3-44ab-83d2-661975830a7d"


@pytest.mark.parametrize("model", [NarrowedKinesis, ParameterKinesis])
def test_a_type_for_the_data_of_a_stream(
    model: type[NarrowedKinesis | ParameterKinesis],
) -> None:
    record = model.model_validate(kinesis_record())

    assert record.kinesis.data == Order(amount=7)
    assert record.kinesis.partitionKey == "1"


@pytest.mark.parametrize("model", [NarrowedKafka, ParameterKafka])
def test_types_for_key_and_value_of_a_topic(model: type[NarrowedKafka | ParameterKafka]) -> None:
    record = model.model_validate(kafka_record())

    assert record.value == Order(amount=7)
    assert record.key == "customer-17"
    assert record.offset == 9007199254740993
    assert record.timestamp == datetime(2018, 12, 17, 22, 10, 50, 987000, tzinfo=UTC)
    assert record.headers == [
        {"trace": b"v\xdc\x00\x7f"},
        {"trace": b"\xc8\xff\x80"},
        {"empty": b""},
    ]
    assert record.keySchemaMetadata == KafkaRecordSchemaMetadata(dataFormat="AVRO", schemaId="1234")
    assert record.valueSchemaMetadata is not None
    assert record.valueSchemaMetadata.dataFormat == "JSON"


@pytest.mark.parametrize("is_null", [True, False], ids=["null", "absent"])
@pytest.mark.parametrize("model", [NarrowedKafka, ParameterKafka, KafkaRecordModel])
def test_a_tombstone_has_no_value(model: type[KafkaRecordModel], is_null: bool) -> None:
    raw = kafka_record()
    for member in ("key", "value", "headers", "keySchemaMetadata", "valueSchemaMetadata"):
        raw = {**raw, member: None} if is_null else without(raw, member)

    record = model.model_validate(raw)

    assert (record.key, record.value, record.headers) == (None, None, None)
    assert (record.keySchemaMetadata, record.valueSchemaMetadata) == (None, None)


@pytest.mark.parametrize("member", ["key", "value"])
def test_a_key_or_value_that_a_model_must_have(member: str) -> None:
    class Keyed(KafkaRecordModel):
        key: str = Field()
        value: Json[Order] = Field()

    assert Keyed.model_validate(kafka_record()).value.amount == 7
    for raw in (kafka_record(**{member: None}), without(kafka_record(), member)):
        with pytest.raises(ValidationError) as caught:
            Keyed.model_validate(raw)
        assert [error["loc"] for error in caught.value.errors()] == [(member,)]


def test_a_kafka_model_of_one_type_leaves_the_key_as_bytes() -> None:
    record = KafkaRecordModel[Json[Order]].model_validate(kafka_record())

    assert record.value == Order(amount=7)
    assert record.key == b"customer-17"


def test_a_json_key_of_a_kafka_record() -> None:
    record = KafkaRecordModel[bytes, Json[Order]].model_validate(
        kafka_record(key="eyJhbW91bnQiOiA3fQ==")
    )

    assert record.key == Order(amount=7)
    assert record.value == b'{"amount": 7}'


def test_the_wire_form_of_key_and_value() -> None:
    class Wire(KafkaRecordModel[str, str]):
        payload_form: ClassVar[PayloadForm] = "wire"

    record = Wire.model_validate(kafka_record())

    assert (record.key, record.value) == ("Y3VzdG9tZXItMTc=", "eyJhbW91bnQiOiA3fQ==")
    assert Wire.model_validate(kafka_record(key=None, value=None)).value is None


@pytest.mark.parametrize("model", [NarrowedDynamoDB, ParameterDynamoDB])
def test_a_type_for_the_images_of_a_table(
    model: type[NarrowedDynamoDB | ParameterDynamoDB],
) -> None:
    record = model.model_validate(dynamodb_record())

    assert record.dynamodb.NewImage == Item(Id=101, Amount=Decimal("12.30"))
    assert record.dynamodb.OldImage == Item(Id=101, Amount=Decimal(11))
    assert record.dynamodb.Keys == {"Id": Decimal(101)}


@pytest.mark.parametrize("model", [NarrowedDynamoDB, ParameterDynamoDB])
def test_an_image_that_is_absent_is_none(
    model: type[NarrowedDynamoDB | ParameterDynamoDB],
) -> None:
    raw = dynamodb_record()
    raw["dynamodb"] = without(without(raw["dynamodb"], "NewImage"), "OldImage")

    record = model.model_validate(raw)

    assert record.dynamodb.NewImage is None
    assert record.dynamodb.OldImage is None


def test_an_image_that_a_model_must_have() -> None:
    class Inserted(DynamoDBStreamChangedRecordModel):
        NewImage: Item  # pyright: ignore[reportGeneralTypeIssues]  # without a default

    change = dynamodb_record()["dynamodb"]

    assert Inserted.model_validate(change).NewImage.Id == 101
    with pytest.raises(ValidationError, match="NewImage"):
        Inserted.model_validate(without(change, "NewImage"))


def test_a_default_of_the_users_model_is_kept() -> None:
    class Defaulted(DynamoDBStreamChangedRecordModel):
        NewImage: dict[str, Any] = Field(default={"Id": "none"})
        OldImage: dict[str, Any] | None = Field(default={"Id": "none"})

    change = dynamodb_record()["dynamodb"]

    empty = Defaulted.model_validate(without(without(change, "NewImage"), "OldImage"))
    full = Defaulted.model_validate(change)

    assert (empty.NewImage, empty.OldImage) == ({"Id": "none"}, {"Id": "none"})
    assert (full.NewImage, full.OldImage) == (
        {"Id": 101, "Amount": Decimal("12.30")},
        {"Id": 101, "Amount": Decimal(11)},
    )


@pytest.mark.parametrize("model", [NarrowedDynamoDB, ParameterDynamoDB, DynamoDBStreamRecordModel])
def test_null_is_no_image_and_no_key(
    model: type[NarrowedDynamoDB | ParameterDynamoDB | DynamoDBStreamRecordModel],
) -> None:
    record = model.model_validate(dynamodb_record(NewImage=None, OldImage=None))

    assert (record.dynamodb.NewImage, record.dynamodb.OldImage) == (None, None)
    with pytest.raises(ValidationError, match="expected an object of attributes, got null"):
        model.model_validate(dynamodb_record(Keys=None))


def test_null_is_not_an_image_that_a_model_must_have() -> None:
    class Inserted(DynamoDBStreamChangedRecordModel):
        NewImage: Item = Field()

    with pytest.raises(ValidationError, match="NewImage"):
        Inserted.model_validate({**dynamodb_record()["dynamodb"], "NewImage": None})


def test_a_map_of_attributes_that_can_be_null_is_decoded_once() -> None:
    class Change(DynamoDBStreamChangedRecordModel):
        OldImage: AttributeMap | None = None

    change = dynamodb_record()["dynamodb"]

    assert Change.model_validate(change).OldImage == {"Id": Decimal(101), "Amount": Decimal(11)}
    assert Change.model_validate({**change, "OldImage": None}).OldImage is None


def test_whole_events_take_the_parameter_too() -> None:
    sqs = SqsModel[Json[Order]].model_validate({"Records": [sqs_record(body=ORDER)]})
    kinesis = KinesisDataStreamModel[Json[Order]].model_validate({"Records": [kinesis_record()]})
    dynamodb = DynamoDBStreamModel[Item].model_validate({"Records": [dynamodb_record()]})
    kafka = KafkaEventModel[Json[Order], str].model_validate(event_of("kafka", kafka_record()))

    [[record]] = kafka.records.values()
    assert list(kafka.records) == ["orders-3"]
    assert (record.value, record.key) == (Order(amount=7), "customer-17")
    assert [record.body for record in sqs.Records] == [Order(amount=7)]
    assert [record.kinesis.data for record in kinesis.Records] == [Order(amount=7)]
    assert [record.dynamodb.NewImage for record in dynamodb.Records] == [
        Item(Id=101, Amount=Decimal("12.30"))
    ]


def test_without_a_type_payloads_come_decoded() -> None:
    sqs = SqsRecordModel.model_validate(sqs_record())
    kinesis = KinesisDataStreamRecord.model_validate(kinesis_record())
    dynamodb = DynamoDBStreamRecordModel.model_validate(dynamodb_record())
    kafka = KafkaRecordModel.model_validate(kafka_record())

    assert (kafka.key, kafka.value) == (b"customer-17", b'{"amount": 7}')
    assert sqs.body == '{"item": {"laptop": "amd"}}'
    assert kinesis.kinesis.data == b'{"amount": 7}'
    assert dynamodb.dynamodb.OldImage == {"Id": Decimal(101), "Amount": Decimal(11)}


@pytest.mark.parametrize("data", [b"", b"text", b"\xf3\x89\x9a\xc2\x00\xff", bytes(range(256))])
def test_the_users_type_sees_the_bytes_of_a_stream(data: bytes) -> None:
    raw = kinesis_record(data=base64.b64encode(data).decode())

    assert KinesisDataStreamRecord[bytes].model_validate(raw).kinesis.data == data
    text = raw["kinesis"]["data"]
    record = KafkaRecordModel[bytes, bytes].model_validate(kafka_record(key=text, value=text))
    assert (record.key, record.value) == (data, data)


def test_the_users_type_sees_python_values_of_an_image() -> None:
    class Image(BaseModel):
        String: str
        Number: Decimal
        Binary: bytes
        Strings: set[str]
        Numbers: set[Decimal]
        Binaries: set[bytes]
        Null: None
        true: bool
        EmptyMap: dict[str, str]
        EmptyList: list[str]
        Map: dict[str, Any]

    attributes = {("true" if name == "True" else name): of for name, of in ALL_TYPES.items()}
    raw = dynamodb_record(NewImage=attributes, OldImage=attributes)

    image = DynamoDBStreamRecordModel[Image].model_validate(raw).dynamodb.NewImage

    assert image == Image(
        String="text",
        Number=Decimal("3.14159265358979323846264338327950288419"),
        Binary=b"\x00\x01\xff",
        Strings={"a", "b"},
        Numbers={Decimal(1), Decimal("2.5")},
        Binaries={b"\x00", b"\x01"},
        Null=None,
        true=True,
        EmptyMap={},
        EmptyList=[],
        Map={
            "S": "a member that is called like a type",
            "List": [Decimal(1), None, {"Inner": {"c"}}],
        },
    )
    assert image is not None
    assert str(image.Number) == "3.14159265358979323846264338327950288419"


def test_the_wire_form_on_request() -> None:
    class WireAttribute(BaseModel):
        N: str

    class WirePayload(KinesisDataStreamRecordPayload[str]):
        payload_form: ClassVar[PayloadForm] = "wire"

    class WireChange(DynamoDBStreamChangedRecordModel[dict[str, WireAttribute]]):
        payload_form: ClassVar[PayloadForm] = "wire"

    raw = dynamodb_record()["dynamodb"]

    assert WirePayload.model_validate(kinesis_record()["kinesis"]).data == "eyJhbW91bnQiOiA3fQ=="
    change = WireChange.model_validate(raw)
    assert change.NewImage == {"Id": WireAttribute(N="101"), "Amount": WireAttribute(N="12.30")}
    assert WireChange.model_validate(without(raw, "NewImage")).NewImage is None
    assert WireChange.model_validate({**raw, "NewImage": None}).NewImage is None
    # Keys are not a payload.
    assert change.Keys == {"Id": Decimal(101)}


def test_the_wire_form_of_one_model_is_not_that_of_another() -> None:
    class WirePayload(KinesisDataStreamRecordPayload[str]):
        payload_form: ClassVar[PayloadForm] = "wire"

    WirePayload.model_validate(kinesis_record()["kinesis"])

    assert KinesisDataStreamRecordPayload.payload_form == "decoded"
    assert NarrowedKinesis.model_validate(kinesis_record()).kinesis.data == Order(amount=7)


def test_the_wire_form_is_inherited_until_a_model_says_otherwise() -> None:
    class Wire(DynamoDBStreamChangedRecordModel):
        payload_form: ClassVar[PayloadForm] = "wire"

    class Inherited(Wire):
        NewImage: dict[str, dict[str, str]] | None = None

    class Decoded(Inherited):
        payload_form: ClassVar[PayloadForm] = "decoded"
        NewImage: Any = None

    raw = dynamodb_record()["dynamodb"]

    assert Wire.model_validate(raw).NewImage == raw["NewImage"]
    assert Inherited.model_validate(raw).NewImage == raw["NewImage"]
    assert Decoded.model_validate(raw).NewImage == {"Id": 101, "Amount": Decimal("12.30")}


def test_the_wire_form_in_a_generic_model() -> None:
    class Mixin:
        payload_form: ClassVar[PayloadForm] = "wire"

    class WirePayload(Mixin, KinesisDataStreamRecordPayload[TextT]):
        pass

    raw = kinesis_record()["kinesis"]

    assert WirePayload[str].model_validate(raw).data == raw["data"]
    assert KinesisDataStreamRecordPayload[bytes].model_validate(raw).data == b'{"amount": 7}'


def test_the_wire_form_is_asked_for_where_the_payload_is() -> None:
    with pytest.raises(ConfigurationError, match="WireMessage has no encoded payload"):

        class WireMessage(SqsRecordModel):  # pyright: ignore[reportUnusedClass]
            payload_form: ClassVar[PayloadForm] = "wire"

    with pytest.raises(ConfigurationError, match="WireRecord has no encoded payload"):

        class WireRecord(KinesisDataStreamRecord[str]):  # pyright: ignore[reportUnusedClass]
            payload_form: ClassVar[PayloadForm] = "wire"


def test_message_attributes() -> None:
    attributes = SqsRecordModel.model_validate(sqs_record()).messageAttributes

    assert attributes == {
        "Colour": SqsMsgAttributeModel(
            dataType="String", stringValue="blue", stringListValues=[], binaryListValues=[]
        ),
        "Image": SqsMsgAttributeModel(dataType="Binary.gif", binaryValue=b"\x00\x01\xff"),
    }
    assert attributes["Image"].binaryValue == b"\x00\x01\xff"
    assert attributes["Image"].stringValue is None


@pytest.mark.parametrize("value", ["geheim!", "YQ", 7])
def test_a_binary_message_attribute_must_be_base64(value: object) -> None:
    image = {"dataType": "Binary", "binaryValue": value}

    with pytest.raises(ValidationError, match="expected base64 text") as caught:
        SqsRecordModel.model_validate(sqs_record(messageAttributes={"Image": image}))

    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("md5", [None, "582c92c5c5b6ac403040a4f3ab3115c9"])
def test_the_digest_of_message_attributes_can_be_null(md5: str | None) -> None:
    record = SqsRecordModel.model_validate(sqs_record(md5OfMessageAttributes=md5))

    assert record.md5OfMessageAttributes == md5


def test_absent_members_are_none() -> None:
    sqs = SqsRecordModel.model_validate(without(sqs_record(), "md5OfMessageAttributes"))
    payload = without(without(kinesis_record()["kinesis"], "partitionKey"), "encryptionType")
    kinesis = KinesisDataStreamRecordPayload.model_validate(payload)
    dynamodb = DynamoDBStreamRecordModel.model_validate(without(dynamodb_record(), "userIdentity"))
    change = DynamoDBStreamChangedRecordModel.model_validate(
        without(dynamodb_record()["dynamodb"], "ApproximateCreationDateTime")
    )

    assert sqs.md5OfMessageAttributes is None
    assert (kinesis.partitionKey, kinesis.encryptionType) == (None, None)
    assert dynamodb.userIdentity is None
    assert change.ApproximateCreationDateTime is None


def test_user_identity() -> None:
    record = DynamoDBStreamRecordModel.model_validate(dynamodb_record())

    assert record.userIdentity == UserIdentity(type="Service", principalId="dynamodb.amazonaws.com")


def test_tumbling_windows() -> None:
    window = {
        "window": {"start": "2020-12-09T07:04:00Z", "end": "2020-12-09T07:06:00Z"},
        "state": {"1": 282, "nested": {"any": ["thing"]}},
        "shardId": "shardId-000000000006",
        "eventSourceARN": "arn:aws:kinesis:us-east-2:123456789012:stream/lambda-stream",
        "isFinalInvokeForWindow": False,
        "isWindowTerminatedEarly": True,
    }
    for model, record in (
        (KinesisDataStreamModel, kinesis_record()),
        (DynamoDBStreamModel, dynamodb_record()),
    ):
        event = model.model_validate({"Records": [record], **window})

        assert event.window is not None
        assert (event.window.start, event.window.end) == (
            "2020-12-09T07:04:00Z",
            "2020-12-09T07:06:00Z",
        )
        assert event.state == window["state"]
        assert event.shardId == "shardId-000000000006"
        assert event.isFinalInvokeForWindow is False
        assert event.isWindowTerminatedEarly is True
        last = model.model_validate({"Records": [], "state": None})
        assert (last.Records, last.state, last.window) == ([], None, None)


MOMENT = datetime(2018, 12, 17, 21, 37, 29, 183000, tzinfo=UTC)


def sent(text: object) -> datetime:
    """Read when a message was sent."""
    attributes = {**sqs_record()["attributes"], "SentTimestamp": text}
    return SqsAttributesModel.model_validate(attributes).SentTimestamp


def arrived(number: object) -> datetime:
    """Read when a record arrived in its stream."""
    raw = kinesis_record(approximateArrivalTimestamp=number)
    return KinesisDataStreamRecord.model_validate(raw).kinesis.approximateArrivalTimestamp


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1545082649183", MOMENT),
        ("1545082649000", MOMENT.replace(microsecond=0)),
        ("0", datetime(1970, 1, 1, tzinfo=UTC)),
        ("1000", datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
        ("20000000000", datetime(1970, 8, 20, 11, 33, 20, tzinfo=UTC)),
    ],
)
def test_milliseconds_in_text_are_an_instant(text: str, moment: datetime) -> None:
    assert sent(text) == moment
    assert sent(text).utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "geheim",
        "-1",
        "1545082649183.5",
        "1.5E12",
        " 1545082649183",
        "2018-12-17T21:37:29",
        "2018-12-17",
        "9" * 400,
        1545082649183,
        True,
        None,
    ],
)
def test_other_forms_of_milliseconds_are_rejected(value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        sent(value)

    [error] = caught.value.errors()
    assert error["loc"] == ("SentTimestamp",)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1545082649", MOMENT.replace(microsecond=0)),
        ("1545082649.183", MOMENT),
        ("1545082649.0", MOMENT.replace(microsecond=0)),
        ("1.545082649E9", MOMENT.replace(microsecond=0)),
        ("1.545082649183E9", MOMENT),
        ("1545082649183e-3", MOMENT),
        ("0", datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_seconds_in_any_form_of_number_are_an_instant(text: str, moment: datetime) -> None:
    number = json.loads(text)

    assert arrived(number) == moment
    assert arrived(number).utcoffset() == timedelta(0)


def test_nanoseconds_are_rounded() -> None:
    moment = arrived(json.loads("1.635734407123456789E9"))

    assert abs(moment - datetime(2021, 11, 1, 2, 40, 7, 123457, tzinfo=UTC)) <= timedelta(
        microseconds=1
    )


@pytest.mark.parametrize(
    "value",
    [
        "1545082649",
        "1.545082649E9",
        "2018-12-17T21:37:29",
        "geheim",
        True,
        None,
        float("nan"),
        float("inf"),
        1e300,
    ],
)
def test_other_forms_of_seconds_are_rejected(value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        arrived(value)

    [error] = caught.value.errors()
    assert error["loc"] == ("kinesis", "approximateArrivalTimestamp")
    assert "geheim" not in str(caught.value)


MODELS: list[tuple[type[RecordModel], type[RecordView], Raw]] = [
    (SqsRecordModel, SQSRecord, sqs_record()),
    (ParameterSqs, SQSRecord, sqs_record(body=ORDER)),
    (NarrowedSqs, SQSRecord, sqs_record(body=ORDER)),
    (KinesisDataStreamRecord, KinesisStreamRecord, kinesis_record()),
    (ParameterKinesis, KinesisStreamRecord, kinesis_record()),
    (NarrowedKinesis, KinesisStreamRecord, kinesis_record()),
    (DynamoDBStreamRecordModel, DynamoDBRecord, dynamodb_record()),
    (ParameterDynamoDB, DynamoDBRecord, dynamodb_record()),
    (NarrowedDynamoDB, DynamoDBRecord, dynamodb_record()),
    (KafkaRecordModel, KafkaRecord, kafka_record()),
    (ParameterKafka, KafkaRecord, kafka_record()),
    (NarrowedKafka, KafkaRecord, kafka_record()),
    (NarrowedKafka, KafkaRecord, without(kafka_record(value=None), "key")),
]
NAMED_BY_RECORDS = [each for each in MODELS if "eventSource" in each[2]]


@pytest.mark.parametrize(("model", "view", "raw"), MODELS)
def test_a_model_is_equal_to_the_raw_record(
    model: type[RecordModel], view: type[RecordView], raw: Raw
) -> None:
    record = model.model_validate(raw)

    assert record == raw
    assert raw == record
    assert record == view(raw)
    assert view(raw) == record
    assert record == model.model_validate(raw)
    assert record == {**raw, "unknown": 1}
    for member in ("awsRegion", "topic"):
        assert (record == {**raw, member: "elsewhere"}) is (member not in raw)
    for member in ("eventSource", "offset"):
        assert (record == without(raw, member)) is (member not in raw)
    assert record != {}
    assert record != 7


@pytest.mark.parametrize(("model", "view", "raw"), MODELS)
def test_a_model_is_immutable(model: type[RecordModel], view: type[RecordView], raw: Raw) -> None:
    record: Any = model.model_validate(raw)

    for name in (next(iter(model.model_fields)), "unknown"):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(record, name, "changed")
    with pytest.raises(ValidationError, match="frozen"):
        delattr(record, next(iter(model.model_fields)))
    assert record == view(raw)


def test_objects_in_a_model_are_immutable() -> None:
    sqs: Any = SqsRecordModel.model_validate(sqs_record())
    kinesis: Any = NarrowedKinesis.model_validate(kinesis_record())
    dynamodb: Any = ParameterDynamoDB.model_validate(dynamodb_record())
    kafka: Any = ParameterKafka.model_validate(kafka_record())

    for part, name in (
        (sqs.attributes, "SenderId"),
        (sqs.messageAttributes["Colour"], "dataType"),
        (kinesis.kinesis, "data"),
        (dynamodb.dynamodb, "NewImage"),
        (dynamodb.userIdentity, "type"),
        (kafka, "value"),
        (kafka.keySchemaMetadata, "schemaId"),
    ):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(part, name, None)


@pytest.mark.parametrize(("model", "view", "raw"), MODELS)
def test_unknown_members_are_ignored(
    model: type[RecordModel], view: type[RecordView], raw: Raw
) -> None:
    extended = deepcopy(raw)
    for name in ("attributes", "kinesis", "dynamodb", "userIdentity", "keySchemaMetadata"):
        extended.get(name, {})["aMemberThatAwsMayAdd"] = "new"
    extended["aMemberThatAwsMayAdd"] = "new"

    record = model.model_validate(extended)

    assert record == model.model_validate(raw)
    assert "new" not in str(record.model_dump())
    assert view(extended)["aMemberThatAwsMayAdd"] == "new"


@pytest.mark.parametrize(("model", "view", "raw"), MODELS)
def test_validation_does_not_change_the_raw_record(
    model: type[RecordModel], view: type[RecordView], raw: Raw
) -> None:
    given = deepcopy(raw)

    first = model.model_validate(given)
    assert given == raw
    # A record can be read again, by a record class and by a model.
    assert model.model_validate(view(given)) == first
    assert given == raw


def test_validation_does_not_change_a_record_without_images() -> None:
    raw = without(without(dynamodb_record()["dynamodb"], "NewImage"), "OldImage")
    given = deepcopy(raw)

    NarrowedChange.model_validate(given)

    assert given == raw


@pytest.mark.parametrize(("model", "view", "raw"), NAMED_BY_RECORDS)
@pytest.mark.parametrize("source", ["aws:sns", "", None, 7])
def test_records_of_other_sources_are_rejected(
    model: type[RecordModel], view: type[RecordView], raw: Raw, source: object
) -> None:
    other = view({**raw, "eventSource": source})

    with pytest.raises(ValidationError) as caught:
        model.model_validate(other)

    assert [error["loc"] for error in caught.value.errors()] == [("eventSource",)]


class Strict(BaseModel):
    """A user's type with every kind of error."""

    amount: int
    kind: Literal["a", "b"]
    parts: list[Decimal]
    nested: Order


@pytest.mark.parametrize(
    ("model", "raw"),
    [
        (SqsRecordModel[Json[Order]], sqs_record(body="geheim")),
        (SqsRecordModel[Json[Order]], sqs_record(body='{"amount": "geheim"}')),
        (SqsRecordModel[Order], sqs_record(body="geheim")),
        (
            SqsRecordModel[Json[Strict]],
            sqs_record(
                body='{"amount": "geheim", "kind": "geheim", "parts": ["geheim"], '
                '"nested": {"amount": "geheim"}}'
            ),
        ),
        (SqsRecordModel, sqs_record(body="x", messageAttributes="geheim")),
        (SqsRecordModel, sqs_record(awsRegion={"geheim": "geheim"})),
        (KinesisDataStreamRecord, kinesis_record(data="geheim!")),
        (KinesisDataStreamRecord, kinesis_record(data=["geheim"])),
        (KinesisDataStreamRecord[Json[Order]], kinesis_record(data="Z2VoZWlt")),
        (KinesisDataStreamRecord[Order], kinesis_record(data="Z2VoZWlt")),
        (KinesisDataStreamRecord[str], kinesis_record(data="Z2VoZWlt/w==")),
        (KafkaRecordModel, kafka_record(value="geheim!")),
        (KafkaRecordModel, kafka_record(key=["geheim"])),
        (KafkaRecordModel, kafka_record(headers=[{"a": "geheim"}])),
        (KafkaRecordModel, kafka_record(headers=[{"a": ["geheim"]}])),
        (KafkaRecordModel, kafka_record(headers="geheim")),
        (KafkaRecordModel, kafka_record(offset="geheim", timestamp="geheim")),
        (KafkaRecordModel[Json[Order]], kafka_record(value="Z2VoZWlt")),
        (KafkaRecordModel[Order, Json[Order]], kafka_record(key="Z2VoZWlt", value="Z2VoZWlt")),
        (KafkaRecordModel[str, str], kafka_record(key="Z2VoZWlt/w==", value="Z2VoZWlt/w==")),
        (DynamoDBStreamRecordModel, dynamodb_record(NewImage={"a": {"N": "geheim"}})),
        (DynamoDBStreamRecordModel, dynamodb_record(Keys={"geheim": {"geheim": "geheim"}})),
        (
            DynamoDBStreamRecordModel[Item],
            dynamodb_record(NewImage={"Id": {"S": "geheim"}, "Amount": {"S": "geheim"}}),
        ),
        (DynamoDBStreamRecordModel[Order], dynamodb_record(OldImage="geheim")),
    ],
)
def test_errors_show_no_payload(model: type[RecordModel], raw: Raw) -> None:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(raw)

    for text in (str(caught.value), repr(caught.value)):
        assert "geheim" not in text
        assert "Z2VoZWlt" not in text
        assert "input_value" not in text


def test_the_error_of_a_malformed_image_names_the_problem() -> None:
    raw = dynamodb_record(NewImage={"Amount": {"N": "1"}, "Id": {"S": 1}})

    with pytest.raises(ValidationError, match="expected a string, got a number") as caught:
        DynamoDBStreamRecordModel.model_validate(raw)

    [error] = caught.value.errors()
    assert error["loc"] == ("dynamodb", "NewImage")


@pytest.mark.parametrize("raw", [None, [], "geheim", 7])
def test_a_value_that_is_not_an_object_is_not_a_record(raw: object) -> None:
    for model in (NarrowedSqs, NarrowedKinesisPayload, NarrowedChange, NarrowedKafka):
        with pytest.raises(ValidationError) as caught:
            model.model_validate(raw)
        assert "geheim" not in str(caught.value)


def test_a_model_passes_as_a_record() -> None:
    record = ParameterKinesis.model_validate(kinesis_record())

    assert ParameterKinesis.model_validate(record) is record


@pytest.mark.parametrize(
    ("number", "moment"),
    [
        (1545082649183, MOMENT),
        (1545082649183.0, MOMENT),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (1000, datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
        (20000000000, datetime(1970, 8, 20, 11, 33, 20, tzinfo=UTC)),
        (-1, datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)),
    ],
)
def test_milliseconds_as_a_number_are_an_instant(number: float, moment: datetime) -> None:
    timestamp = KafkaRecordModel.model_validate(kafka_record(timestamp=number)).timestamp

    assert timestamp == moment
    assert timestamp.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    "value",
    [
        "1545082649183",
        "2018-12-17T21:37:29",
        "geheim",
        True,
        None,
        1.5,
        float("nan"),
        1e300,
        10**40,
    ],
)
def test_other_forms_of_milliseconds_as_a_number_are_rejected(value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        KafkaRecordModel.model_validate(kafka_record(timestamp=value))

    [error] = caught.value.errors()
    assert error["loc"] == ("timestamp",)
    assert "geheim" not in str(caught.value)


def test_an_override_of_an_encoded_member_gets_it_decoded() -> None:
    class Attribute(SqsMsgAttributeModel):
        binaryValue: bytes = Field()  # noqa: N815

    class Record(KafkaRecordModel):
        headers: list[dict[str, bytes]] = Field()

    image = Attribute.model_validate({"dataType": "Binary", "binaryValue": "AAH/"})
    record = Record.model_validate(kafka_record(headers=[{"a": [104, -1]}, {"b": []}]))

    assert image.binaryValue == b"\x00\x01\xff"
    assert record.headers == [{"a": b"h\xff"}, {"b": b""}]
    assert Record.model_validate(kafka_record(headers=record.headers)) == record
    for again in (record.model_dump(round_trip=True), record.model_dump(mode="json")):
        assert again["headers"] == [{"a": [104, 255]}, {"b": []}]
    assert image.model_dump(round_trip=True)["binaryValue"] == "AAH/"
