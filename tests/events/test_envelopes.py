"""With a model, the members around a payload are checked when they are read."""

from __future__ import annotations

import threading
import warnings
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

import pytest
from pydantic import (
    BaseModel,
    ConfigDict,
    Json,
    PrivateAttr,
    TypeAdapter,
    ValidationError,
    computed_field,
    model_validator,
    validate_call,
)
from pydantic_core import to_json, to_jsonable_python

from lambda_batch import (
    BatchProcessor,
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
    EventType,
    KafkaRecordModel,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    PayloadForm,
    SqsAttributesModel,
    SqsBatchProcessor,
    SqsRecordModel,
    process_partial_response,
)
from tests.events.samples import (
    Raw,
    dynamodb_record,
    event_of,
    kafka_record,
    kinesis_record,
    sqs_record,
    without,
)

if TYPE_CHECKING:
    from collections.abc import Callable


class Order(BaseModel):
    amount: int


class Item(BaseModel):
    Id: int


class SqsOrder(SqsRecordModel[Json[Order]]):
    pass


class KinesisOrder(KinesisDataStreamRecord[Json[Order]]):
    pass


class KafkaOrder(KafkaRecordModel[Json[Order], str]):
    pass


class ItemChange(DynamoDBStreamRecordModel[Item]):
    pass


def order(**members: Any) -> Raw:
    return sqs_record(**{"body": '{"amount": 7}', **members})


# Any, because the record may be of each source.
CASES: list[tuple[Any, Any, Callable[[], Raw]]] = [
    (EventType.SQS, SqsOrder, order),
    (EventType.KinesisDataStreams, KinesisOrder, kinesis_record),
    (EventType.DynamoDBStreams, ItemChange, dynamodb_record),
    (EventType.Kafka, KafkaOrder, kafka_record),
]
every_source = pytest.mark.parametrize(("source", "model", "make"), CASES)


def payload_of(record: Any) -> Any:
    for member in ("body", "value"):
        if hasattr(record, member):
            return getattr(record, member)
    return record.kinesis.data if hasattr(record, "kinesis") else record.dynamodb.NewImage


def folder_of(source: Any) -> str:
    """Name a source as samples do."""
    name: str = source.source.event_sources[0]
    return name.removeprefix("aws:")


def reader(model: Any, source: Any = EventType.SQS) -> Callable[[Raw], Any]:
    """Return what a processor converts raw records with."""
    processor: Any = BatchProcessor(source, model=model)
    read: Callable[[Raw], Any] = processor._read
    return read


@every_source
@pytest.mark.parametrize("region", [None, 7, {"name": "us-east-2"}, "absent"], ids=str)
def test_a_member_that_aws_changes_does_not_fail_a_record_that_does_not_read_it(
    source: Any, model: Any, make: Callable[[], Raw], region: object
) -> None:
    member = "awsRegion" if "awsRegion" in make() else "timestampType"
    raw = {**make(), member: region} if region != "absent" else without(make(), member)
    seen: list[object] = []

    response = process_partial_response(
        event_of(folder_of(source), raw),
        lambda record: seen.append(payload_of(record)),
        BatchProcessor(source, model=model),
    )

    assert response == {"batchItemFailures": []}
    assert len(seen) == 1


def test_a_malformed_member_fails_only_the_record_whose_handler_reads_it() -> None:
    processor = SqsBatchProcessor(model=SqsOrder)
    records = [order(messageId="1"), order(messageId="2", awsRegion=None)]

    response = process_partial_response(
        {"Records": records}, lambda record: record.awsRegion, processor
    )

    assert response == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    [(_, error, _)] = processor.exceptions
    assert isinstance(error, ValidationError)
    assert [each["loc"] for each in error.errors()] == [("awsRegion",)]


@every_source
def test_a_record_without_all_that_nobody_reads_is_read(
    source: Any, model: Any, make: Callable[[], Raw]
) -> None:
    payloads: Raw = {
        "body": '{"amount": 7}',
        "value": make().get("value"),
        "kinesis": {"data": make().get("kinesis", {}).get("data")},
        "dynamodb": {"NewImage": {"Id": {"N": "7"}}},
    }
    few = {name: payloads[name] for name in payloads.keys() & make().keys()}

    assert payload_of(reader(model, source)(few))


@pytest.mark.parametrize("defer_build", [True, False])
def test_models_that_pydantic_has_built_before_are_no_different(defer_build: bool) -> None:
    class Attributes(SqsAttributesModel):
        model_config: ClassVar[ConfigDict] = ConfigDict(defer_build=defer_build)
        SenderId: str

    class Built(SqsRecordModel[Json[Order]]):
        model_config: ClassVar[ConfigDict] = ConfigDict(defer_build=defer_build)
        attributes: Attributes

    raw = order()
    Built.model_validate(raw)
    Attributes.model_validate(raw["attributes"])
    SqsAttributesModel.model_validate(raw["attributes"])

    record = reader(Built)({"body": '{"amount": 7}', "attributes": {"SenderId": "me"}})

    assert record.attributes.SenderId == "me"
    with pytest.raises(ValidationError, match="SentTimestamp"):
        record.attributes.SentTimestamp  # noqa: B018  # raises


class NewItem(DynamoDBStreamChangedRecordModel):
    NewImage: Item | None = None


class NewItemChange(DynamoDBStreamRecordModel):
    dynamodb: NewItem


UNTYPED: list[tuple[Any, Any, Raw]] = [
    (EventType.SQS, SqsRecordModel, sqs_record(body=7)),
    (EventType.KinesisDataStreams, KinesisDataStreamRecord, kinesis_record(data="no base64!")),
    (
        EventType.DynamoDBStreams,
        DynamoDBStreamRecordModel,
        dynamodb_record(NewImage={"Id": {"N": "seven"}}),
    ),
    (EventType.DynamoDBStreams, NewItemChange, dynamodb_record(OldImage={"Id": {"N": "seven"}})),
    (EventType.Kafka, KafkaRecordModel, kafka_record(value="no base64!")),
]


@pytest.mark.parametrize(
    ("source", "model", "raw"),
    UNTYPED,
    ids=["SQS", "Kinesis", "DynamoDB", "old image", "Kafka"],
)
def test_a_malformed_payload_that_the_model_gives_no_type_fails_where_it_is_read(
    source: Any, model: Any, raw: Raw
) -> None:
    def read_payload(record: Any) -> object:
        if model is NewItemChange:
            assert record.dynamodb.NewImage
            assert record.dynamodb.Keys == {"Id": 101}
            return record.dynamodb.OldImage
        return payload_of(record)

    def respond(handler: Callable[[Any], object]) -> int:
        processor = BatchProcessor(source, model=model, raise_on_entire_batch_failure=False)
        response = process_partial_response(event_of(folder_of(source), raw), handler, processor)
        return len(response["batchItemFailures"])

    assert respond(str) == 0
    assert respond(read_payload) == 1
    with pytest.raises(ValidationError):
        read_payload(reader(model, source)(raw))
    assert reader(model, source)(raw) == raw


def test_reading_another_member_does_not_decode_an_image_without_a_type() -> None:
    record = reader(NewItemChange, EventType.DynamoDBStreams)(dynamodb_record())

    assert record.dynamodb.NewImage.Id == 101
    assert record.dynamodb.SequenceNumber
    assert record.dynamodb.Keys

    assert "OldImage" not in vars(record.dynamodb)
    assert record.dynamodb.OldImage["Id"] == 101


def test_your_own_call_of_pydantic_checks_the_whole_record() -> None:
    with pytest.raises(ValidationError, match="awsRegion"):
        SqsOrder.model_validate(order(awsRegion=None))


def test_one_malformed_attribute_leaves_the_others_readable() -> None:
    raw = order(awsRegion=7)
    raw["attributes"]["SentTimestamp"] = "yesterday"

    record = reader(SqsOrder)(raw)

    assert record.attributes.SenderId == "AIDAIENQZJOLO23YVJ4VO"
    assert record.attributes.SequenceNumber == "18849496460467696128"
    assert record.messageAttributes["Colour"].stringValue == "blue"
    with pytest.raises(ValidationError, match="SentTimestamp"):
        record.attributes.SentTimestamp  # noqa: B018  # raises


def test_hasattr_tells_which_members_a_record_can_have() -> None:
    record = reader(SqsOrder)(order())

    assert hasattr(record, "md5OfBody")
    assert not hasattr(record, "md5OfBodies")
    assert getattr(record, "md5OfBodies", "none") == "none"
    with pytest.raises(AttributeError, match="'SqsOrder' object has no attribute 'md5OfBodies'"):
        record.md5OfBodies  # noqa: B018  # raises


def test_a_default_does_not_hide_a_malformed_member() -> None:
    record = reader(SqsOrder)(order(awsRegion=7))

    with pytest.raises(ValidationError, match="awsRegion"):
        getattr(record, "awsRegion", "none")
    with pytest.raises(ValidationError, match="awsRegion"):
        hasattr(record, "awsRegion")


def test_a_handler_can_match_members() -> None:
    match reader(SqsOrder)(order()):
        case SqsOrder(awsRegion="us-east-2", attributes=SqsAttributesModel(SenderId=sender)):
            assert sender == "AIDAIENQZJOLO23YVJ4VO"
        case other:
            pytest.fail(f"{other} does not match")


def test_a_member_stays_the_same_object() -> None:
    record = reader(SqsOrder)(order())
    attributes, mapping = record.attributes, record.messageAttributes

    assert record.model_dump()

    assert record.attributes is attributes
    assert record.messageAttributes is mapping


def test_threads_can_read_one_record_at_once() -> None:
    whole = SqsOrder.model_validate(order())
    reads: list[Callable[[Any], Any]] = [
        lambda record: record.messageId,
        lambda record: record.attributes.SentTimestamp,
        lambda record: record.messageAttributes["Image"].binaryValue,
        lambda record: record.model_dump(exclude_unset=True),
        lambda record: record.awsRegion,
        hash,
        repr,
        lambda record: record.model_copy(),
    ]
    read = reader(SqsRecordModel[str])
    text = SqsRecordModel[str].model_validate(order())
    for _ in range(50):
        record, start = read(order()), threading.Barrier(len(reads))
        seen: dict[int, Any] = {}

        def look(at: int, record: Any = record, start: Any = start, seen: Any = seen) -> None:
            start.wait()
            seen[at] = outcome(reads[at], record)

        threads = [threading.Thread(target=look, args=(at,)) for at in range(len(reads))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == {at: outcome(each, text) for at, each in enumerate(reads)}
    assert whole == reader(SqsOrder)(order())


def outcome(function: Callable[[Any], Any], record: Any) -> Any:
    """Return what a function returns or raises."""
    try:
        return function(record)
    except BaseException as error:
        return f"{error!r}"


def test_what_a_handler_has_read_stays_when_the_raw_event_changes() -> None:
    event: Raw = {"Records": [order()]}
    seen: list[object] = []

    def handle(record: SqsOrder) -> None:
        assert record.awsRegion == "us-east-2"
        event["Records"][0].update(awsRegion="eu-west-1")
        event["Records"][0]["attributes"]["SenderId"] = "another"
        seen.extend([record.awsRegion, record.attributes.SenderId])

    process_partial_response(event, handle, SqsBatchProcessor(model=SqsOrder))

    assert seen == ["us-east-2", "another"]  # an unread member is still that of the raw event


class Checked(SqsRecordModel[Json[Order]]):
    """Its validator reads members."""

    @model_validator(mode="after")
    def check(self) -> Self:
        if self.awsRegion == "eu-west-1" or self.attributes.SenderId == "nobody":
            msg = "not from there"
            raise ValueError(msg)
        return self


def test_a_validator_of_the_model_can_read_members() -> None:
    read, nobody = reader(Checked), order()
    nobody["attributes"]["SenderId"] = "nobody"

    assert read(order()).body.amount == 7
    for raw in (order(awsRegion="eu-west-1"), nobody):
        with pytest.raises(ValidationError, match="not from there"):
            read(raw)
    with pytest.raises(ValidationError, match="awsRegion"):
        read(order(awsRegion=None))
    assert read(order(md5OfBody=None)).messageId


def test_an_error_of_a_member_that_a_validator_reads_names_its_place() -> None:
    raw = order()
    raw["attributes"]["SenderId"] = 7
    errors: list[ValidationError] = []

    for validate in (Checked.model_validate, reader(Checked)):
        with pytest.raises(ValidationError) as caught:
            validate(raw)
        errors.append(caught.value)

    assert [each["loc"] for each in errors[0].errors()] == [("attributes", "SenderId")]
    assert str(errors[1]) == str(errors[0])


def test_a_validation_error_of_a_validator_stays() -> None:
    class Strict(SqsRecordModel[Json[Order]]):
        @model_validator(mode="after")
        def check(self) -> Self:
            Item.model_validate({"Id": self.awsRegion})
            return self

    with pytest.raises(ValidationError, match="Id"):
        reader(Strict)(order())


def test_a_validator_of_the_model_can_replace_a_member() -> None:
    class Shouting(SqsRecordModel[Json[Order]]):
        @model_validator(mode="after")
        def shout(self) -> Self:
            object.__setattr__(self, "awsRegion", "HERE")
            return self

    record = reader(Shouting)(order())

    assert record.messageId
    assert record.awsRegion == "HERE"
    assert record.model_dump()["awsRegion"] == "HERE"
    assert record == Shouting.model_validate(order())


def test_a_validator_of_the_model_can_return_another_record() -> None:
    class Copied(SqsRecordModel[Json[Order]]):
        @model_validator(mode="after")
        def copy_it(self) -> Copied:
            return self.model_copy(update={"awsRegion": "HERE"})

    record = reader(Copied)(order())

    assert (record.awsRegion, record.eventSource) == ("HERE", "aws:sqs")


def test_a_damaged_record_can_be_shown() -> None:
    record = reader(SqsOrder)(order(awsRegion=None))

    assert repr(record) == f"SqsOrder(itemIdentifier='{record.messageId}', ...)"


DUMPS: dict[str, Callable[[Any], Any]] = {
    "model_dump": lambda record: record.model_dump(),
    "JSON values": lambda record: record.model_dump(mode="json"),
    "in another model": lambda record: Holder(record=record).model_dump(),
    "in another model, as JSON values": lambda record: Holder(record=record).model_dump(
        mode="json"
    ),
    "adapter": lambda record: TypeAdapter(list[Any]).dump_python([record]),
    "to_jsonable_python": to_jsonable_python,
}
JSON_DUMPS: dict[str, Callable[[Any], Any]] = {
    "model_dump_json": lambda record: record.model_dump_json(),
    "in another model, as JSON": lambda record: Holder(record=record).model_dump_json(),
    "adapter, as JSON": lambda record: TypeAdapter(list[Any]).dump_json([record]),
    "to_json": to_json,
}


EVERY_DUMP = {**DUMPS, **JSON_DUMPS}
WITHOUT_COMPUTED_FIELDS: dict[str, Callable[[Any], Any]] = {
    "round trip": lambda record: record.model_dump(round_trip=True),
    "include": lambda record: record.model_dump(include={"messageId"}),
}


class Holder(BaseModel):
    record: Any


def damaged_records() -> list[tuple[Any, tuple[str, ...]]]:
    """Return records, and where they are damaged."""
    inner = order()
    inner["attributes"]["SenderId"] = 7
    return [
        (reader(SqsOrder)(order(awsRegion=None)), ("awsRegion",)),
        (reader(SqsOrder)(inner), ("attributes", "SenderId")),
    ]


@pytest.mark.parametrize(
    "dump", [*DUMPS.values(), *WITHOUT_COMPUTED_FIELDS.values(), JSON_DUMPS["model_dump_json"]]
)
def test_a_dump_of_a_damaged_record_names_the_member(dump: Callable[[Any], Any]) -> None:
    for record, place in damaged_records():
        with pytest.raises(ValidationError) as caught:
            dump(record)
        assert [each["loc"] for each in caught.value.errors()] == [place]


@pytest.mark.parametrize("dump", JSON_DUMPS.values(), ids=JSON_DUMPS)
def test_json_of_a_damaged_record_names_the_member(dump: Callable[[Any], Any]) -> None:
    for record, place in damaged_records():
        with pytest.raises(ValueError, match=r"ValidationError|SqsOrder") as caught:
            dump(record)
        assert ".".join(place) in str(caught.value)
        assert "Error calling function" not in str(caught.value)


class OutOfStockError(Exception):
    pass


@pytest.mark.parametrize("dump", EVERY_DUMP.values(), ids=EVERY_DUMP)
@pytest.mark.parametrize("error", [OutOfStockError, KeyError, AttributeError, KeyboardInterrupt])
def test_an_error_of_a_computed_field_is_as_in_any_model(
    dump: Callable[[Any], Any], error: type[BaseException]
) -> None:
    def raise_it(self: object) -> int:
        raise error("none left")

    stock: Any = computed_field(return_type=int)(property(raise_it))
    plain = type("Plain", (BaseModel,), {"stock": stock})
    record = type("Record", (SqsOrder,), {"stock": stock})

    expected = outcome(dump, plain())

    assert error.__name__ in expected
    assert outcome(dump, reader(record)(order())) == expected


@pytest.mark.parametrize("model", [KafkaOrder, KafkaRecordModel[bytes, bytes]])
@pytest.mark.parametrize("member", ["key", "value"])
@pytest.mark.parametrize("data", [7, {}, [], "no base64!", "é"], ids=str)
def test_a_malformed_key_or_value_of_kafka_fails_as_a_whole_record_does(
    data: object, member: str, model: type[KafkaRecordModel]
) -> None:
    raw = kafka_record(**{"value": "", member: data})

    with pytest.raises(ValidationError) as expected:
        model.model_validate(raw)
    with pytest.raises(ValidationError) as caught:
        reader(model, EventType.Kafka)(raw)

    assert str(caught.value) == str(expected.value)


@pytest.mark.parametrize("is_null", [True, False], ids=["null", "absent"])
def test_a_tombstone_is_read_by_a_processor(is_null: bool) -> None:
    raw = kafka_record(key=None, value=None, headers=None)
    raw = raw if is_null else without(without(without(raw, "key"), "value"), "headers")
    seen: list[object] = []

    response = process_partial_response(
        event_of("kafka", raw),
        lambda record: seen.append((record.key, record.value, record.headers, record.offset)),
        BatchProcessor(EventType.Kafka, model=KafkaOrder),
    )

    assert response == {"batchItemFailures": []}
    assert seen == [(None, None, None, 9007199254740993)]
    assert reader(KafkaOrder, EventType.Kafka)(raw) == KafkaOrder.model_validate(raw)


def test_a_malformed_member_of_kafka_fails_only_the_handler_that_reads_it() -> None:
    raw = kafka_record(headers=[{"a": [256]}], timestamp="yesterday")
    raw["keySchemaMetadata"] = {"dataFormat": 7, "schemaId": "1"}
    record = reader(KafkaOrder, EventType.Kafka)(raw)

    assert (record.key, record.value.amount, record.topic) == ("customer-17", 7, "orders")
    assert record.keySchemaMetadata.schemaId == "1"
    for holder, name in (
        (record, "headers"),
        (record, "timestamp"),
        (record.keySchemaMetadata, "dataFormat"),
    ):
        with pytest.raises(ValidationError, match=name):
            getattr(holder, name)


@pytest.mark.parametrize("data", [None, 7, {}, [], "no base64!", "é"], ids=str)
def test_malformed_data_of_a_stream_fails_as_a_whole_record_does(data: object) -> None:
    raw = kinesis_record(data=data)

    with pytest.raises(ValidationError) as expected:
        KinesisOrder.model_validate(raw)
    with pytest.raises(ValidationError) as caught:
        reader(KinesisOrder, EventType.KinesisDataStreams)(raw)

    assert str(caught.value) == str(expected.value)


def test_payloads_in_wire_form_stay_so() -> None:
    class Wire(KinesisDataStreamRecordPayload[str]):
        payload_form: ClassVar[PayloadForm] = "wire"

    class Record(KinesisDataStreamRecord):
        kinesis: Wire

    record = reader(Record, EventType.KinesisDataStreams)(kinesis_record())

    assert record.kinesis.data == "eyJhbW91bnQiOiA3fQ=="
    assert record.kinesis.partitionKey == "1"
    assert record == Record.model_validate(kinesis_record())


def test_a_model_can_refer_to_itself() -> None:
    record = reader(Chained)({"body": '{"amount": 7}', "earlier": order(body='{"amount": 6}')})

    assert record.earlier.body.amount == 6
    assert record.earlier.awsRegion == "us-east-2"
    with pytest.raises(ValidationError, match=r"earlier\.awsRegion"):
        reader(Chained)({"body": '{"amount": 7}', "earlier": order(awsRegion=None)})


class Chained(SqsRecordModel[Json[Order]]):
    earlier: Chained | None = None


def test_a_model_can_be_defined_in_a_function() -> None:
    class Local(BaseModel):
        amount: int
        parts: list[Local] = []

    class Record(SqsRecordModel):
        body: Json[Local]

    record = reader(Record)(
        {"body": '{"amount": 7, "parts": [{"amount": 1}]}', "awsRegion": "here"}
    )

    assert record.body.parts[0].amount == 1
    assert record.awsRegion == "here"


def test_a_model_can_be_extended_after_a_processor_has_used_it() -> None:
    assert reader(SqsOrder)(order()).awsRegion
    assert reader(SqsRecordModel)(order()).attributes.SenderId
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        class Attributes(SqsAttributesModel):
            SenderId: Literal["me"]

        class Narrowed(SqsOrder):
            awsRegion: Literal["us-east-2"]  # noqa: N815  # its name in the event
            attributes: Attributes
            note: str = "none"

    raw = order(eventSourceARN=None)
    raw["attributes"] = {"SenderId": "me"}
    record = reader(Narrowed)(raw)

    assert (record.awsRegion, record.note, record.attributes.SenderId) == (
        "us-east-2",
        "none",
        "me",
    )
    assert Narrowed.model_fields["awsRegion"].is_required()
    with pytest.raises(ValidationError, match="awsRegion"):
        reader(Narrowed)(order(awsRegion="eu-west-1"))
    with pytest.raises(ValidationError, match="eventSourceARN"):
        record.eventSourceARN  # noqa: B018  # raises


def test_what_a_model_keeps_itself_stays() -> None:
    class Keeping(SqsRecordModel[Json[Order]]):
        _raw: dict[str, int] = PrivateAttr(default_factory=dict)

        @cached_property
        def double(self) -> int:
            return self.body.amount * 2

    record = reader(Keeping)(order())
    record._raw["seen"] = 1

    assert record.double == 14
    assert record.model_dump()["messageId"]
    assert vars(record)["double"] == 14
    assert record._raw == {"seen": 1}
    assert reader(Keeping)(order())._raw == {}


def test_a_record_passes_through_other_validation() -> None:
    class Job(BaseModel):
        record: SqsOrder

    record = reader(SqsOrder)(order(awsRegion=None))

    assert Job(record=record).record is record
    assert TypeAdapter(SqsOrder).validate_python(record) is record
    assert validate_call(_amount)(record) == 7
    with pytest.raises(ValueError, match="awsRegion"):
        Job(record=record).model_dump_json()


def _amount(record: SqsOrder) -> int:
    return record.body.amount
