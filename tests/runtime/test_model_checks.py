"""A model that can read no record is refused when a processor is made, and the text says why."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Address
from pathlib import Path
from re import Pattern
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple
from uuid import UUID

import pytest
from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasPath,
    AnyUrl,
    BaseModel,
    BeforeValidator,
    Field,
    HttpUrl,
    InstanceOf,
    Json,
    PostgresDsn,
    RootModel,
    SecretBytes,
    SecretStr,
    StrictBool,
    StrictInt,
    field_validator,
    model_validator,
)
from typing_extensions import TypedDict

from lambda_batch import (
    BatchProcessor,
    ConfigurationError,
    DynamoDBBatchProcessor,
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
    KafkaBatchProcessor,
    KafkaRecordModel,
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    PayloadForm,
    SqsAttributesModel,
    SqsBatchProcessor,
    SqsMsgAttributeModel,
    SqsRecordModel,
    process_partial_response,
)
from tests.events.samples import dynamodb_record, kinesis_record, sqs_record

if TYPE_CHECKING:
    from decimal import Decimal as Hidden


class Order(BaseModel):
    amount: int


class Other(BaseModel):
    name: str


@dataclass
class Plain:
    amount: int


class Typed(TypedDict):
    amount: int


class Tree(BaseModel):
    """A type that names itself."""

    inner: Tree | None = None


class Amounts(RootModel[list[int]]):
    pass


class Text(RootModel[str]):
    pass


class Parsed(BaseModel):
    """A type that takes text in its own way."""

    amount: int

    @model_validator(mode="before")
    @classmethod
    def parse(cls, value: Any) -> Any:
        return {"amount": int(value)}


class Colour(Enum):
    RED = "red"


class Raw(Enum):
    RED = b"red"


class Level(Enum):
    LOW = 1


class Shape(Enum):
    """An enum of values that images can equal."""

    SQUARE = {"sides": 4}  # noqa: RUF012


class Lenient(Enum):
    """An enum that finds a member for any value."""

    ANY = 1

    @classmethod
    def _missing_(cls, value: object) -> Lenient:  # noqa: ARG003
        return cls.ANY


class Position(NamedTuple):
    x: int


def refusal(processor: Any, model: Any) -> str:
    """Create a processor and return the text of its error."""
    with pytest.raises(ConfigurationError) as caught:
        processor(model=model)
    return str(caught.value)


NEEDS_JSON: list[Any] = [
    Order,
    Plain,
    Typed,
    Tree,
    Amounts,
    Order | Other,
    list[int],
    dict[str, int],
    Sequence[int],
    AbstractSet[int],
    deque[int],
    OrderedDict[str, int],
    Counter[str],
    defaultdict[str, int],
    Position,
    Level,
    Shape,
    Literal[1, Level.LOW],
    StrictInt,
    StrictBool,
    type[Order],
    InstanceOf[Order],
    Annotated[list[int], AfterValidator(sum)],
]


@pytest.mark.parametrize("kind", [*NEEDS_JSON, Order | None], ids=str)
def test_a_type_for_text_that_takes_no_text(kind: Any) -> None:
    text = refusal(SqsBatchProcessor, SqsRecordModel[kind])

    assert "'body' comes as text" in text
    assert "Json[" in text


@pytest.mark.parametrize("kind", NEEDS_JSON, ids=str)
def test_a_type_for_bytes_that_takes_no_bytes(kind: Any) -> None:
    text = refusal(KinesisBatchProcessor, KinesisDataStreamRecord[kind])

    assert "'data' comes as bytes" in text
    assert "Json[" in text


@pytest.mark.parametrize(
    "kind",
    [
        *(Json[Order], Json[Order] | None, str, bytes, list[int], Text, Sequence[int], deque[int]),
        *(SecretStr, SecretBytes, AnyUrl, HttpUrl, PostgresDsn, Path, IPv4Address, Pattern[str]),
        *(complex, UUID, Level, Colour, Literal["a"], Literal[Level.LOW], type[Order]),
        *(InstanceOf[Order], Colour | SecretStr | None),
    ],
    ids=str,
)
def test_a_type_for_an_image_that_takes_no_mapping(kind: Any) -> None:
    text = refusal(DynamoDBBatchProcessor, DynamoDBStreamRecordModel[kind])

    assert "'NewImage' comes as a mapping" in text


def test_the_form_that_would_work_is_named() -> None:
    class Env(SqsRecordModel):
        body: Order

    assert refusal(SqsBatchProcessor, Env) == (
        f"the model {__name__}.test_the_form_that_would_work_is_named.<locals>.Env can read no SQS "
        "record: 'body' comes as text, which Order can't be made of; if it is JSON, take "
        "pydantic's Json[Order]"
    )


def test_the_payload_of_an_object_in_the_record() -> None:
    class Payload(KinesisDataStreamRecordPayload):
        data: Order

    class Record(KinesisDataStreamRecord):
        kinesis: Payload

    class Wire(KinesisDataStreamRecordPayload):
        payload_form: ClassVar[PayloadForm] = "wire"
        data: Order

    class WireRecord(KinesisDataStreamRecord):
        kinesis: Wire

    assert "'data' comes as bytes" in refusal(KinesisBatchProcessor, Record)
    assert "'data' comes as text" in refusal(KinesisBatchProcessor, WireRecord)


TAKES_TEXT: list[Any] = [
    *(str, object, Any, int, float, bytes, Json[Order], Json[list[Order]], Text),
    *(Json[Order] | str, str | Order, Parsed, Parsed | None, Lenient, SecretStr, Iterable[int]),
    *(Hashable, InstanceOf[Hashable], date, UUID, Position | str, Sequence),
    Annotated[Order, BeforeValidator(Order.model_validate_json)],
]


@pytest.mark.parametrize("kind", TAKES_TEXT, ids=str)
def test_a_type_that_can_take_text_is_let_through(kind: Any) -> None:
    SqsBatchProcessor(model=SqsRecordModel[kind])
    KinesisBatchProcessor(model=KinesisDataStreamRecord[kind])


def test_a_type_for_text_that_bytes_are_not_converted_to() -> None:
    SqsBatchProcessor(model=SqsRecordModel[Literal["a"]])
    KinesisBatchProcessor(model=KinesisDataStreamRecord[Literal[b"a"]])
    SqsBatchProcessor(model=SqsRecordModel[Colour])
    KinesisBatchProcessor(model=KinesisDataStreamRecord[Raw])


@pytest.mark.parametrize("kind", [Literal["a"], Decimal, Colour, complex], ids=str)
def test_a_type_that_takes_text_but_no_bytes(kind: Any) -> None:
    text = refusal(KinesisBatchProcessor, KinesisDataStreamRecord[kind])

    assert "'data' comes as bytes" in text


@pytest.mark.parametrize("kind", [Literal[b"a"], Raw], ids=str)
def test_a_type_that_takes_bytes_but_no_text(kind: Any) -> None:
    assert "'body' comes as text" in refusal(SqsBatchProcessor, SqsRecordModel[kind])


@pytest.mark.parametrize("kind", [deque[int], Counter[str], Position, Level, SecretStr], ids=str)
def test_a_type_that_takes_no_payload_in_an_own_class(kind: Any) -> None:
    names = {"__module__": __name__}
    body = type("Own", (SqsRecordModel,), {"__annotations__": {"body": kind}, **names})
    value = type("Own", (KafkaRecordModel,), {"__annotations__": {"value": kind}, **names})
    base = DynamoDBStreamChangedRecordModel
    change = type("Change", (base,), {"__annotations__": {"OldImage": kind}, **names})
    image = type(
        "Own", (DynamoDBStreamRecordModel,), {"__annotations__": {"dynamodb": change}, **names}
    )

    if kind is not SecretStr:
        assert "'body' comes as text" in refusal(SqsBatchProcessor, body)
        assert "'value' comes as bytes" in refusal(KafkaBatchProcessor, value)
    if kind not in (Counter[str], Position):
        assert "'OldImage' comes as a mapping" in refusal(DynamoDBBatchProcessor, image)


def test_an_alias_that_hides_a_member_of_the_source() -> None:
    """The member would always be absent: each Kafka record would be a tombstone."""

    class Renamed(KafkaRecordModel):
        value: Json[Order] | None = Field(default=None, alias="order")

    assert "leave the alias of 'value' out" in refusal(KafkaBatchProcessor, Renamed)


def test_an_alias_that_reads_an_encoded_member_under_another_name() -> None:
    class Renamed(KafkaRecordModel):
        order: Json[Order] = Field(alias="value")

    text = refusal(KafkaBatchProcessor, Renamed)

    assert "override 'value' itself, and add a property 'order'" in text


@pytest.mark.parametrize(
    "kind",
    [
        *(object, Any, Order, Plain, Typed, Tree, Order | Other, dict[str, Any], Parsed),
        *(OrderedDict[str, int], Counter[str], defaultdict[str, int], Position, Shape, Lenient),
        *(Mapping[str, int], InstanceOf[dict[str, int]], Iterable[str], Order | SecretStr),
    ],
    ids=str,
)
def test_a_type_that_can_take_a_mapping_is_let_through(kind: Any) -> None:
    DynamoDBBatchProcessor(model=DynamoDBStreamRecordModel[kind])


def test_an_image_that_such_records_never_have() -> None:
    class Inserted(DynamoDBStreamChangedRecordModel):
        NewImage: Order  # pyright: ignore[reportGeneralTypeIssues]
        OldImage: None = None

    class Insertion(DynamoDBStreamRecordModel):
        dynamodb: Inserted

    DynamoDBBatchProcessor(model=Insertion)


def test_a_validator_may_convert_text_to_anything() -> None:
    class Env(SqsRecordModel):
        body: Order

        @field_validator("body", mode="before")
        @classmethod
        def parse(cls, value: str) -> Order:
            return Order.model_validate_json(value)

    SqsBatchProcessor(model=Env)
    assert Env.model_validate(sqs_record(body='{"amount": 7}')).body == Order(amount=7)


@pytest.mark.parametrize("body", [{"amount": 7}, None, 5, [], b'{"amount": 7}'])
def test_the_wire_type_is_checked_before_the_users_validators_run(body: object) -> None:
    seen: list[object] = []

    class Env(SqsRecordModel[Any]):
        @field_validator("body", mode="before")
        @classmethod
        def look(cls, value: object) -> object:
            seen.append(value)
            return value

    with pytest.raises(ValueError, match="body"):
        Env.model_validate(sqs_record(body=body))
    assert seen == []


def test_the_users_validators_get_decoded_payloads() -> None:
    seen: list[object] = []

    def look(value: object) -> object:
        seen.append(value)
        return value

    class Payload(KinesisDataStreamRecordPayload[Any]):
        _look = field_validator("data", mode="before")(look)

    class Change(DynamoDBStreamChangedRecordModel[Any]):
        _look = field_validator("NewImage", mode="before")(look)

    Payload.model_validate(kinesis_record()["kinesis"])
    Change.model_validate(dynamodb_record(NewImage={"a": {"S": "b"}})["dynamodb"])

    assert seen == [b'{"amount": 7}', {"a": "b"}]


@pytest.mark.parametrize(
    ("name", "near"), [("Body", "body"), ("message_id", "messageId"), ("mesageId", "messageId")]
)
def test_a_misspelt_member_is_named_with_the_nearest(name: str, near: str) -> None:
    model = type("Env", (SqsRecordModel,), {"__annotations__": {name: str}, "__module__": __name__})

    text = refusal(SqsBatchProcessor, model)

    assert text == (
        f"the model {__name__}.Env can read no SQS record: {__name__}.Env needs {name!r}, "
        f"which none has; did you mean {near!r}?"
    )


def test_a_misspelt_member_of_an_object_in_the_record() -> None:
    class Change(DynamoDBStreamChangedRecordModel):
        newImage: Order  # noqa: N815

    class Record(DynamoDBStreamRecordModel):
        dynamodb: Change

    class Attributes(BaseModel):
        senderId: str  # noqa: N815

    class Env(SqsRecordModel):
        attributes: Attributes  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]

    class Attribute(SqsMsgAttributeModel):
        datatype: str

    class Env2(SqsRecordModel):
        messageAttributes: dict[str, Attribute]  # noqa: N815

    assert "did you mean 'NewImage'?" in refusal(DynamoDBBatchProcessor, Record)
    assert "did you mean 'SenderId'?" in refusal(SqsBatchProcessor, Env)
    assert "did you mean 'dataType'?" in refusal(SqsBatchProcessor, Env2)


def test_a_member_that_no_record_has() -> None:
    class Env(SqsRecordModel):
        tenant: int

    assert "needs 'tenant', which none has; give it a default" in refusal(SqsBatchProcessor, Env)


@pytest.mark.parametrize(
    ("processor", "base", "name", "advice"),
    [
        (
            KinesisBatchProcessor,
            KinesisDataStreamRecord,
            "data",
            (
                "it is a member of 'kinesis': declare it in a model that extends "
                "lambda_batch.KinesisDataStreamRecordPayload, or write "
                "KinesisDataStreamRecord[Json[...]]"
            ),
        ),
        (
            DynamoDBBatchProcessor,
            DynamoDBStreamRecordModel,
            "NewImage",
            (
                "it is a member of 'dynamodb': declare it in a model that extends "
                "lambda_batch.DynamoDBStreamChangedRecordModel, or write "
                "DynamoDBStreamRecordModel[...]"
            ),
        ),
        (
            SqsBatchProcessor,
            SqsRecordModel,
            "SentTimestamp",
            (
                "it is a member of 'attributes': declare it in a model that extends "
                "lambda_batch.SqsAttributesModel"
            ),
        ),
        (
            SqsBatchProcessor,
            SqsRecordModel,
            "amount",
            (
                "give it a default if it can be absent, or declare it in the type of the payload "
                "if it is part of that: SqsRecordModel[Json[...]]"
            ),
        ),
    ],
)
def test_a_member_at_the_wrong_level(processor: Any, base: Any, name: str, advice: str) -> None:
    model = type("Env", (base,), {"__annotations__": {name: int}, "__module__": __name__})

    assert refusal(processor, model).endswith(f"Env needs {name!r}, which none has; {advice}")


def test_a_member_of_the_record_in_an_object_of_it() -> None:
    class Change(DynamoDBStreamChangedRecordModel):
        eventID: str  # noqa: N815

    class Record(DynamoDBStreamRecordModel):
        dynamodb: Change

    assert refusal(DynamoDBBatchProcessor, Record).endswith(
        "it is a member of the record itself: declare it in a model that extends "
        "lambda_batch.DynamoDBStreamRecordModel"
    )


@pytest.mark.parametrize("annotation", [Order, Json[Order]], ids=["plain", "json"])
@pytest.mark.parametrize(
    ("processor", "base", "name", "advice"),
    [
        (
            KinesisBatchProcessor,
            KinesisDataStreamRecord,
            "kinesis",
            (
                "write KinesisDataStreamRecord[Json[Order]]; otherwise extend "
                "lambda_batch.KinesisDataStreamRecordPayload"
            ),
        ),
        (
            DynamoDBBatchProcessor,
            DynamoDBStreamRecordModel,
            "dynamodb",
            (
                "write DynamoDBStreamRecordModel[Order]; otherwise extend "
                "lambda_batch.DynamoDBStreamChangedRecordModel"
            ),
        ),
    ],
)
def test_a_payload_in_place_of_the_object_that_holds_it(
    processor: Any, base: Any, name: str, advice: str, annotation: Any
) -> None:
    model = type("Env", (base,), {"__annotations__": {name: annotation}, "__module__": __name__})

    assert refusal(processor, model).endswith(
        f"Order needs 'amount', which none has; if Order is the type of the payload, {advice}"
    )


def test_members_that_can_be_filled_are_let_through() -> None:
    class Attributes(SqsAttributesModel):
        tenant: str | None = None

    class Env(SqsRecordModel):
        tenant: str | None = None
        text: str = Field(alias="body")
        group: str = Field(validation_alias=AliasPath("attributes", "MessageGroupId"))
        queue: str = Field(validation_alias=AliasChoices("queueArn", "eventSourceARN"))
        attributes: Attributes

    class Derived(SqsRecordModel):
        tenant: str

        @model_validator(mode="before")
        @classmethod
        def derive(cls, value: Any) -> Any:
            return {**value, "tenant": "t"}

    SqsBatchProcessor(model=Env)
    SqsBatchProcessor(model=Derived)


def test_a_type_that_is_imported_only_for_type_checkers() -> None:
    class Env(SqsRecordModel):
        body: Json[Hidden]

    text = refusal(SqsBatchProcessor, Env)

    assert f"{__name__}.test_a_type_that_is_imported_only_for_type_checkers.<locals>.Env" in text
    assert "'Hidden'" in text
    assert "TYPE_CHECKING" in text


def test_a_namesake_of_another_library_is_named_with_its_module() -> None:
    foreign = type("SqsRecordModel", (BaseModel,), {"__module__": "other.models"})
    model = type("Mine", (foreign,), {"__module__": "app"})
    enum: Any = type("EventType", (), {"__module__": "other.base"})

    assert refusal(SqsBatchProcessor, model) == (
        "the model of SQS records must be a subclass of lambda_batch.SqsRecordModel or "
        "lambda_batch.SQSRecord, got app.Mine, which is made of other.models.SqsRecordModel; "
        "change the import to `from lambda_batch import SqsRecordModel`"
    )
    with pytest.raises(ConfigurationError) as caught:
        BatchProcessor(enum())
    assert str(caught.value) == (
        "event_type must be a member of lambda_batch.EventType, got an other.base.EventType; "
        "change the import to `from lambda_batch import EventType`"
    )


def test_a_model_that_is_no_subclass_of_a_record_is_named() -> None:
    base = "the model of SQS records must be a subclass of lambda_batch.SqsRecordModel or "
    base += "lambda_batch.SQSRecord, got "
    own = type("Mine", (BaseModel,), {"__module__": "app"})
    assert refusal(SqsBatchProcessor, own) == f"{base}app.Mine"
    assert refusal(SqsBatchProcessor, own()) == f"{base}an instance of app.Mine"


def test_an_instance_of_the_right_model_is_no_model() -> None:
    instance = SqsRecordModel.model_construct()
    assert "got an instance of lambda_batch" in refusal(SqsBatchProcessor, instance)


def test_a_model_of_powertools_itself() -> None:
    parser = pytest.importorskip("aws_lambda_powertools.utilities.parser.models")
    batch = pytest.importorskip("aws_lambda_powertools.utilities.batch")

    assert "change the import" in refusal(SqsBatchProcessor, parser.SqsRecordModel)
    wrong: Any = BatchProcessor
    with pytest.raises(ConfigurationError, match="change the import"):
        wrong(batch.EventType.SQS)


def test_the_first_use_of_a_model_in_several_threads_at_once() -> None:
    for _ in range(20):

        class Payload(KinesisDataStreamRecordPayload):
            data: Json[Order]

        class Record(KinesisDataStreamRecord):
            kinesis: Payload

        barrier = threading.Barrier(8)
        found = SimpleNamespace(data=[])

        def use(record: Any = Record, barrier: Any = barrier, found: Any = found) -> None:
            barrier.wait()
            processor = KinesisBatchProcessor(model=record)
            event = {"Records": [kinesis_record()]}
            process_partial_response(
                event, lambda each: found.data.append(each.kinesis.data), processor, context=None
            )

        threads = [threading.Thread(target=use) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert found.data == [Order(amount=7)] * 8
