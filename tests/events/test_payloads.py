"""Payloads however they come, and models whatever the config and the style of the user's."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Generic, TypeVar
from uuid import UUID

import pytest
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    Json,
    Strict,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from lambda_batch import (
    DynamoDBBatchProcessor,
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
    KafkaBatchProcessor,
    KafkaRecordModel,
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    KinesisStreamRecord,
    PayloadForm,
    RecordModel,
    SqsAttributesModel,
    SqsRecordModel,
    process_partial_response,
)
from tests.events.reading import MODELS
from tests.events.samples import (
    Raw,
    dynamodb_record,
    event_of,
    kafka_record,
    kinesis_record,
    sqs_record,
)

T = TypeVar("T")


class Order(BaseModel):
    amount: int


def in_bytes(data: bytes) -> Raw:
    """Make a record whose base64 is bytes, as AWS's `deaggregate_records` makes them."""
    return kinesis_record(data=base64.b64encode(data))


@pytest.mark.parametrize("data", [b'{"amount": 7}', b"", b"YQ==", b"\xff\x00"])
def test_base64_in_bytes_is_decoded_like_base64_in_text(data: bytes) -> None:
    raw = in_bytes(data)

    assert KinesisDataStreamRecord[bytes].model_validate(raw).kinesis.data == data
    assert KinesisDataStreamRecord.model_validate(raw).kinesis.data == data
    view = KinesisStreamRecord(raw).kinesis
    assert view.data_as_bytes() == data
    assert view.data == base64.b64encode(data).decode()


def test_json_in_base64_in_bytes() -> None:
    raw = in_bytes(b'{"amount": 7}')

    order = KinesisDataStreamRecord[Json[Order]].model_validate(raw).kinesis.data

    assert order == Order(amount=7)
    assert KinesisStreamRecord(raw).kinesis.data_as_json() == {"amount": 7}
    assert KinesisStreamRecord(raw).kinesis.data_as_text() == '{"amount": 7}'


def test_the_wire_form_of_base64_in_bytes_is_text() -> None:
    class Payload(KinesisDataStreamRecordPayload[str]):
        payload_form: ClassVar[PayloadForm] = "wire"

    assert Payload.model_validate(in_bytes(b"text")["kinesis"]).data == "dGV4dA=="


@pytest.mark.parametrize("data", [b"no base64!", b"YQ", b"\xff\xff\xff\xff"])
def test_bytes_that_are_no_base64_are_refused(data: bytes) -> None:
    raw = kinesis_record(data=data)

    with pytest.raises(ValidationError, match="expected base64 text"):
        KinesisDataStreamRecord[bytes].model_validate(raw)
    with pytest.raises(ValueError, match="expected base64 text"):
        KinesisStreamRecord(raw).kinesis.data_as_bytes()


def test_the_records_of_an_aggregated_one() -> None:
    aggregator = pytest.importorskip("aws_kinesis_agg.aggregator").RecordAggregator()
    deaggregator = pytest.importorskip("aws_kinesis_agg.deaggregator")
    for amount in range(3):
        aggregator.add_user_record(f"key{amount}", b'{"amount": %d}' % amount)
    _, _, data = aggregator.clear_and_get().get_contents()
    event = {"Records": [kinesis_record(data=base64.b64encode(data).decode())]}
    records = deaggregator.deaggregate_records(event["Records"])
    amounts: list[int] = []

    def handle(record: KinesisDataStreamRecord[Json[Order]]) -> None:
        amounts.append(record.kinesis.data.amount)

    processor = KinesisBatchProcessor(model=KinesisDataStreamRecord[Json[Order]])
    response = process_partial_response({"Records": records}, handle, processor, context=None)

    assert (amounts, response) == ([0, 1, 2], {"batchItemFailures": []})
    assert [KinesisStreamRecord(raw).kinesis.data_as_json()["amount"] for raw in records] == amounts


class StrictSqs(SqsRecordModel[Json[Order]], strict=True):
    pass


class StrictAttributes(SqsAttributesModel):
    model_config = ConfigDict(strict=True)


class StrictParts(SqsRecordModel[Json[Order]]):
    attributes: StrictAttributes


class StrictPayload(KinesisDataStreamRecordPayload[Json[Order]], strict=True):
    pass


class StrictKinesis(KinesisDataStreamRecord[Json[Order]], strict=True):
    kinesis: StrictPayload


class StrictChange(DynamoDBStreamChangedRecordModel[dict[str, Any]], strict=True):
    pass


class StrictDynamoDB(DynamoDBStreamRecordModel[dict[str, Any]], strict=True):
    dynamodb: StrictChange


class StrictKafka(KafkaRecordModel[Json[Order], bytes], strict=True):
    pass


class StrictConfigKafka(KafkaRecordModel):
    model_config = ConfigDict(strict=True)

    key: str = Field()
    value: Json[Order] = Field()


STRICT: list[tuple[type[RecordModel], Raw]] = [
    (StrictSqs, sqs_record(body='{"amount": 7}')),
    (StrictParts, sqs_record(body='{"amount": 7}')),
    (StrictKinesis, kinesis_record()),
    (StrictKinesis, kinesis_record(approximateArrivalTimestamp=1545084650)),
    (StrictDynamoDB, dynamodb_record(SizeBytes=26.0)),
    (KafkaRecordModel, kafka_record()),
    (StrictKafka, kafka_record(value=base64.b64encode(b'{"amount": 7}').decode())),
    (StrictConfigKafka, kafka_record(value=base64.b64encode(b'{"amount": 7}').decode())),
    (KafkaRecordModel[object, str], kafka_record(offset=4.0, timestamp=1761213600651.0)),
]


@pytest.mark.parametrize(("model", "raw"), STRICT)
@pytest.mark.parametrize("strict", [None, True, False])
def test_a_good_record_passes_a_strict_model(
    model: type[RecordModel], raw: Raw, *, strict: bool | None
) -> None:
    record = model.model_validate(raw, strict=strict)

    source = raw.get("eventSource", "aws:kafka").removeprefix("aws:")
    usual = MODELS[source, "record"].model_validate(raw)
    for path in (
        "attributes.SentTimestamp",
        "kinesis.approximateArrivalTimestamp",
        "dynamodb.ApproximateCreationDateTime",
        "timestamp",
    ):
        if path.partition(".")[0] in raw:
            assert attrgetter(path)(record) == attrgetter(path)(usual)


class Priced(BaseModel):
    amount: int
    price: float = 0
    sizes: set[int] = set()
    part: Priced | None = None


@pytest.mark.parametrize(
    ("model", "raw", "path", "payload"),
    [
        (SqsRecordModel[bytes], sqs_record(body="text"), "body", b"text"),
        (KinesisDataStreamRecord[str], in_bytes(b"text"), "kinesis.data", "text"),
        (KafkaRecordModel[str], kafka_record(value="dGV4dA=="), "value", "text"),
        (KafkaRecordModel[object, str], kafka_record(key="dGV4dA=="), "key", "text"),
        (
            KafkaRecordModel[object, UUID],
            kafka_record(key=base64.b64encode(str(UUID(int=7)).encode()).decode()),
            "key",
            UUID(int=7),
        ),
        (
            DynamoDBStreamRecordModel[Priced],
            dynamodb_record(
                OldImage={"amount": {"N": "1"}},
                NewImage={
                    "amount": {"N": "7"},
                    "price": {"N": "1.5"},
                    "sizes": {"NS": ["1"]},
                    "part": {"M": {"amount": {"N": "8"}}},
                },
            ),
            "dynamodb.NewImage",
            Priced(amount=7, price=1.5, sizes={1}, part=Priced(amount=8)),
        ),
    ],
)
@pytest.mark.parametrize("strict", [None, True, False])
def test_a_good_payload_passes_a_strict_call(
    model: type[RecordModel], raw: Raw, path: str, payload: object, *, strict: bool | None
) -> None:
    """Base64 stands for text, too, and DynamoDB has one type of numbers."""
    assert attrgetter(path)(model.model_validate(raw, strict=strict)) == payload


@pytest.mark.parametrize("strict", [None, True])
def test_a_payload_of_another_type_fails_a_strict_call_only(strict: bool | None) -> None:
    raw = dynamodb_record(NewImage={"amount": {"S": "7"}}, OldImage={"amount": {"N": "7"}})

    if strict is None:
        DynamoDBStreamRecordModel[Priced].model_validate(raw, strict=strict)
    else:
        with pytest.raises(ValidationError, match=r"NewImage.amount\n.*int_type"):
            DynamoDBStreamRecordModel[Priced].model_validate(raw, strict=strict)


class StrictPart(BaseModel, strict=True):
    size: int
    parts: list[StrictPart] = []


class StrictImage(BaseModel, strict=True):
    amount: int
    price: float
    exact: Decimal
    note: int | str
    count: int | None = None
    rating: int | float = 0
    sizes: set[int] = set()
    by_name: dict[str, int] = {}
    renamed: int = Field(default=0, alias="other")
    part: StrictPart | None = None


class StrictImageChange(DynamoDBStreamChangedRecordModel):
    NewImage: StrictImage | None = None


class StrictImageRecord(DynamoDBStreamRecordModel):
    dynamodb: StrictImageChange


STRICT_IMAGE = {
    "amount": {"N": "7"},
    "price": {"N": "1.5"},
    "exact": {"N": "0.1"},
    "note": {"N": "3"},
    "count": {"N": "1E+2"},
    "rating": {"N": "4.5"},
    "sizes": {"NS": ["1", "2"]},
    "by_name": {"M": {"a": {"N": "5"}}},
    "other": {"N": "6"},
    "part": {"M": {"size": {"N": "8"}, "parts": {"L": [{"M": {"size": {"N": "9"}}}]}}},
}


@pytest.mark.parametrize(
    "model", [StrictImageRecord, DynamoDBStreamRecordModel[StrictImage]], ids=["field", "argument"]
)
def test_a_number_of_an_image_is_an_int_or_a_float_in_a_strict_model(model: Any) -> None:
    """DynamoDB has one type of numbers, so it is the model that says which one is meant."""
    raw = dynamodb_record(NewImage=STRICT_IMAGE, OldImage=STRICT_IMAGE)
    images: list[Any] = []
    processor: Any = DynamoDBBatchProcessor(model=model)

    def handle(record: Any) -> None:
        images.append(record.dynamodb.NewImage)

    process_partial_response({"Records": [raw]}, handle, processor)

    part = StrictPart(size=8, parts=[StrictPart(size=9)])
    values: dict[str, Any] = {
        "amount": 7,
        "price": 1.5,
        "exact": Decimal("0.1"),
        "note": 3,
        "count": 100,
        "rating": 4.5,
        "sizes": {1, 2},
        "by_name": {"a": 5},
        "other": 6,
        "part": part,
    }
    expected = StrictImage(**values)
    assert images == [expected]
    assert model.model_validate(raw).dynamodb.NewImage == expected


@pytest.mark.parametrize("number", ["7.5", "1E-3"])
def test_a_number_with_a_fraction_is_no_int_in_a_strict_model(number: str) -> None:
    raw = dynamodb_record(NewImage={**STRICT_IMAGE, "amount": {"N": number}}, OldImage=STRICT_IMAGE)

    with pytest.raises(ValidationError, match=r"amount\n.*int"):
        StrictImageRecord.model_validate(raw)


def test_text_is_no_int_in_a_strict_model() -> None:
    raw = dynamodb_record(NewImage={**STRICT_IMAGE, "amount": {"S": "7"}}, OldImage=STRICT_IMAGE)

    with pytest.raises(ValidationError, match=r"amount\n.*int"):
        StrictImageRecord.model_validate(raw)


class StrictText(KinesisDataStreamRecordPayload[str], strict=True):
    pass


class StrictTextRecord(KinesisDataStreamRecord[str]):
    kinesis: StrictText


@pytest.mark.parametrize(
    "model",
    [StrictTextRecord, KinesisDataStreamRecord[Annotated[str, Strict()]]],
    ids=["config", "annotation"],
)
def test_base64_is_text_in_a_strict_model(model: Any) -> None:
    """Base64 stands for bytes; a type of text asks for the text in them."""
    texts: list[object] = []
    processor: Any = KinesisBatchProcessor(model=model)
    event = {"Records": [kinesis_record(), in_bytes(b"\xff")]}

    def handle(record: Any) -> None:
        texts.append(record.kinesis.data)

    response: Any = process_partial_response(event, handle, processor)

    assert texts == ['{"amount": 7}']
    assert len(response["batchItemFailures"]) == 1


def test_a_body_is_bytes_in_a_strict_model() -> None:
    class Env(SqsRecordModel[bytes], strict=True):
        pass

    assert Env.model_validate(sqs_record(body="text")).body == b"text"


@pytest.mark.parametrize("text", ["0", "1000", "99999999999", "1545082649183", "253402300799999"])
def test_milliseconds_are_the_same_strict_or_not(text: str) -> None:
    raw = {**sqs_record()["attributes"], "SentTimestamp": text}

    strict = SqsAttributesModel.model_validate(raw, strict=True).SentTimestamp

    assert strict == SqsAttributesModel.model_validate(raw).SentTimestamp
    assert strict.replace(microsecond=0) == datetime.fromtimestamp(int(text) // 1000, UTC)


@pytest.mark.parametrize("text", ["999999999999999", "9" * 400])
@pytest.mark.parametrize("strict", [None, True])
def test_a_moment_beyond_all_calendars_is_refused(text: str, *, strict: bool | None) -> None:
    raw = {**sqs_record()["attributes"], "SentTimestamp": text}

    with pytest.raises(ValidationError, match="expected milliseconds"):
        SqsAttributesModel.model_validate(raw, strict=strict)


def test_a_model_is_not_equal_to_what_its_validator_fails_over() -> None:
    class Env(SqsRecordModel[Json[Any]]):
        @field_validator("body")
        @classmethod
        def look(cls, value: Any) -> Any:
            return value["amount"]

    record = Env.model_validate(sqs_record(body='{"amount": 7}'))

    assert record == sqs_record(body='{"amount": 7}')
    assert record != sqs_record(body="{}")


class Envelope(SqsRecordModel, Generic[T]):
    """A user's generic model, whose parameter is not that of the base."""

    body: Json[T]


class Carried(KinesisDataStreamRecordPayload, Generic[T]):
    data: Json[T]


class Carrier(KinesisDataStreamRecord, Generic[T]):
    kinesis: Carried[T]


class Mine(SqsRecordModel):
    """A model that leaves the parameter to those who use it."""


K = TypeVar("K")


class KafkaEnvelope(KafkaRecordModel, Generic[K, T]):
    """A user's generic model with types for key and value."""

    key: K = Field()
    value: Json[T] = Field()


class ValueEnvelope(KafkaRecordModel[Json[T], str], Generic[T]):
    """A user's generic model whose parameter is in an argument of the base."""


class SwappedEnvelope(KafkaRecordModel[T, K], Generic[K, T]):
    """A user's generic model that passes its parameters on in another order."""


@pytest.mark.parametrize(
    ("model", "key"),
    [
        (KafkaEnvelope[str, Order], "customer-17"),
        (KafkaEnvelope[bytes, Order], b"customer-17"),
        (ValueEnvelope[Order], "customer-17"),
        (SwappedEnvelope[str, Json[Order]], "customer-17"),
    ],
)
def test_a_generic_kafka_model_of_the_users_own(model: Any, key: object) -> None:
    processor: Any = KafkaBatchProcessor(model=model)
    seen: list[object] = []

    def handle(record: Any) -> None:
        seen.append((record.key, record.value))

    process_partial_response(event_of("kafka", kafka_record()), handle, processor)

    record = model.model_validate(kafka_record())
    assert seen == [(key, Order(amount=7))] == [(record.key, record.value)]


def test_a_generic_model_of_the_users_own() -> None:
    message = Envelope[Order].model_validate(sqs_record(body='{"amount": 7}'))
    record = Carrier[Order].model_validate(kinesis_record())

    assert message.body == Order(amount=7)
    assert record.kinesis.data == Order(amount=7)
    untyped = Envelope[Any].model_validate(sqs_record(body='{"amount": 7}'))
    assert untyped.body == {"amount": 7}
    with pytest.raises(ValidationError):
        Envelope[Order].model_validate(sqs_record(body="{}"))


def test_a_model_without_a_parameter_of_its_own_takes_that_of_the_base() -> None:
    mine: Any = Mine

    assert mine[Json[Order]].model_validate(sqs_record(body='{"amount": 7}')).body.amount == 7


def test_an_image_of_a_type_that_is_defined_later_can_be_absent() -> None:
    change = {**dynamodb_record()["dynamodb"]}
    del change["OldImage"]

    record = Late.model_validate(change)

    assert record.NewImage == LateItem(Id=Decimal(101))
    assert record.OldImage is None


class Late(DynamoDBStreamChangedRecordModel):
    NewImage: LateItem | None  # pyright: ignore[reportGeneralTypeIssues]
    OldImage: LateItem | None  # pyright: ignore[reportGeneralTypeIssues]


class LateItem(BaseModel):
    Id: Decimal


def test_a_model_in_a_model_is_decoded_once_though_it_was_used_before() -> None:
    KinesisDataStreamRecord[bytes].model_validate(kinesis_record())
    payload = KinesisDataStreamRecordPayload[bytes]
    payload.model_validate(kinesis_record()["kinesis"])

    class Outer(BaseModel):
        record: KinesisDataStreamRecord[bytes]
        payload: KinesisDataStreamRecordPayload[bytes]

    class Derived(KinesisDataStreamRecord[bytes]):
        pass

    data = base64.b64encode(b"YQ==").decode()
    raw = kinesis_record(data=data)
    outer = Outer.model_validate({"record": raw, "payload": raw["kinesis"]})

    assert outer.record.kinesis.data == b"YQ=="
    assert outer.payload.data == b"YQ=="
    assert Derived.model_validate(raw).kinesis.data == b"YQ=="
    assert TypeAdapter(list[KinesisDataStreamRecord[bytes]]).validate_python([raw]) == [raw]
    outer.model_dump_json()


def test_a_record_that_names_itself_and_has_validators_of_models() -> None:
    class Chain(KinesisDataStreamRecordPayload[bytes]):
        inner: Chain | None = None

        @model_validator(mode="before")
        @classmethod
        def look(cls, value: Any) -> Any:
            return value

        @model_validator(mode="after")
        def check(self) -> Chain:
            return self

        @model_validator(mode="wrap")
        @classmethod
        def around(cls, value: Any, handler: Any) -> Any:
            return handler(value)

    raw = kinesis_record()["kinesis"]

    chain = Chain.model_validate({**raw, "inner": raw})

    assert chain.data == b'{"amount": 7}'
    assert chain.inner is not None
    assert chain.inner.data == b'{"amount": 7}'
