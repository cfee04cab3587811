"""Models as users write them: in both styles, and with everything that pydantic lets them add."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, Any, ClassVar, Generic, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    Json,
    PrivateAttr,
    RootModel,
    SerializerFunctionWrapHandler,
    StrictStr,
    ValidatorFunctionWrapHandler,
    computed_field,
    field_serializer,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema

from lambda_batch import (
    DynamoDBStreamChangedRecordModel,
    DynamoDBStreamRecordModel,
    KafkaRecordModel,
    KinesisDataStreamRecord,
    KinesisDataStreamRecordPayload,
    PayloadForm,
    RecordModel,
    SqsAttributesModel,
    SqsRecordModel,
)
from tests.runtime.cases import DYNAMODB, KAFKA, KINESIS, SQS, Case, Order

T = TypeVar("T", bound=BaseModel)


class ByArgument(SqsRecordModel[Json[Order]]):
    """A payload as type argument."""


class ByOverride(SqsRecordModel):
    """An overridden payload."""

    body: Json[Order]


class Envelope(SqsRecordModel, Generic[T]):
    """A generic model of the user's."""

    body: Json[T]


class Small(BaseModel):
    """One kind of payload."""

    number: Literal[1]


class Large(BaseModel):
    """Another kind of payload."""

    number: int


class ByUnion(SqsRecordModel[Json[Small | Large]]):
    """A payload of one of two models."""


class Root(RootModel[dict[str, int]]):
    """A payload that is no object of named members."""


class WithRoot(SqsRecordModel[Json[Root]]):
    """A payload that is a root model."""


@dataclass
class Plain:
    """A payload that is a dataclass."""

    number: int


class WithDataclass(SqsRecordModel[Json[Plain]]):
    """A payload that is a dataclass."""


class Attributes(SqsAttributesModel):
    """Attributes with one that must be text of a kind."""

    SenderId: Annotated[StrictStr, Field(pattern="^A")]
    Missing: str | None = None


class WithAttributes(SqsRecordModel[Json[Order]]):
    """An overridden object."""

    attributes: Attributes


class WithDefaultAttributes(SqsRecordModel[Json[Order]]):
    """An overridden object that has a default."""

    attributes: Attributes = Attributes(
        ApproximateReceiveCount="1",
        SentTimestamp=datetime.now(UTC),
        SenderId="A",
        ApproximateFirstReceiveTimestamp=datetime.now(UTC),
    )


class WithRegion(SqsRecordModel[Json[Order]]):
    """An overridden member around the payload."""

    awsRegion: Literal["eu-central-1"]  # noqa: N815  # AWS's name


class WithValidators(SqsRecordModel[Json[Order]]):
    """Validators of fields, of every mode."""

    @field_validator("messageId", mode="before")
    @classmethod
    def _before(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator("md5OfBody", mode="after")
    @classmethod
    def _after(cls, value: str) -> str:
        return value[::-1]

    @field_validator("awsRegion", mode="wrap")
    @classmethod
    def _wrap(cls, value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        return handler(value) + "!"

    @field_validator("receiptHandle", mode="plain")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        return value


class WithStar(SqsRecordModel[Json[Order]]):
    """A validator of all fields."""

    @field_validator("*", mode="before")
    @classmethod
    def _count(cls, value: Any) -> Any:
        return value


class WithAfter(SqsRecordModel[Json[Order]]):
    """A validator of the model that reads members."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.messageId.endswith("3"):
            msg = "no third one"
            raise ValueError(msg)
        return self


class WithBefore(SqsRecordModel[Json[Order]]):
    """A validator that changes the raw record."""

    @model_validator(mode="before")
    @classmethod
    def _prepare(cls, data: Any) -> Any:
        return data | {"awsRegion": "prepared"} if isinstance(data, dict) else data


class WithWrap(SqsRecordModel[Json[Order]]):
    """A validator around the model."""

    @model_validator(mode="wrap")
    @classmethod
    def _around(cls, data: Any, handler: Any) -> Any:
        return handler(data)


class WithPostInit(SqsRecordModel[Json[Order]]):
    """A model that reads members when it is made."""

    def model_post_init(self, _context: Any, /) -> None:
        """Read a member."""
        assert self.messageId


class WithMore(SqsRecordModel[Json[Order]]):
    """A model with what is computed, private or optional."""

    nickname: str = "none"
    _raw: dict[str, int] = PrivateAttr(default_factory=dict)

    @computed_field  # type: ignore[prop-decorator]  # as pydantic's documentation shows it
    @property
    def region(self) -> str:
        """A member in other words."""
        return f"{self.awsRegion}!"

    @cached_property
    def kept(self) -> str:
        """A member that is kept."""
        return f"{self.messageId}!"

    @field_serializer("md5OfBody")
    def _hide(self, value: str) -> str:
        return f"<{len(value)}>"


class WithAliases(SqsRecordModel[Json[Order]]):
    """A model with names of its own."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)
    origin: str = Field(default="", validation_alias="awsRegion")


class Strict(SqsRecordModel[Json[Order]]):
    """A strict model."""

    model_config = ConfigDict(strict=True)


class Closed(SqsRecordModel[Json[Order]]):
    """A model that refuses other members."""

    model_config = ConfigDict(extra="forbid")


class Open(SqsRecordModel[Json[Order]]):
    """A model that keeps other members."""

    model_config = ConfigDict(extra="allow")


class Again(SqsRecordModel[Json[Order]]):
    """A model that is validated again."""

    model_config = ConfigDict(revalidate_instances="always", validate_default=True)


class Titled(SqsRecordModel[Json[Order]]):
    """A model with another title, which errors name."""

    model_config = ConfigDict(title="An order", arbitrary_types_allowed=True)


class WithSerializer(SqsRecordModel[Json[Order]]):
    """A model that dumps itself."""

    @model_serializer(mode="wrap")
    def _dump(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {"dumped": handler(self), "id": self.messageId}


class WithPlainSerializer(SqsRecordModel[Json[Order]]):
    """A model that dumps only what it wants."""

    @model_serializer(mode="plain")
    def _dump(self) -> dict[str, Any]:
        return {"id": self.messageId}


class WithInit(SqsRecordModel[Json[Order]]):
    """A model with a constructor of its own."""

    def __init__(self, **data: Any) -> None:
        super().__init__(**data)


class WithSchema(SqsRecordModel[Json[Order]]):
    """A model that has a say in its schema."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler, /
    ) -> CoreSchema:
        return super().__get_pydantic_core_schema__(source, handler)


class Mixin:
    """A mixin."""

    def shout(self: Any) -> str:
        """Return a member in capitals."""
        text: str = self.messageId
        return text.upper()


class Mixed(Mixin, ByArgument):
    """A model of two bases."""


class Payload(KinesisDataStreamRecordPayload):
    """The inner object of a stream record."""

    data: Json[Order]


class KinesisByOverride(KinesisDataStreamRecord):
    """An overridden inner object."""

    kinesis: Payload


class KinesisOnWire(KinesisDataStreamRecord):
    """Data as on the wire."""

    class Inner(KinesisDataStreamRecordPayload):
        """The inner object."""

        payload_form: ClassVar[PayloadForm] = "wire"
        data: str

    kinesis: Inner


class CheckedPayload(KinesisDataStreamRecordPayload[Json[Order]]):
    """An inner object whose validator reads its members."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        assert self.partitionKey != "refused"
        return self


class KinesisChecked(KinesisDataStreamRecord):
    """An inner object with a validator."""

    kinesis: CheckedPayload

    @model_validator(mode="after")
    def _check(self) -> Self:
        assert self.kinesis.sequenceNumber
        assert self.awsRegion != "refused"
        return self


class Image(BaseModel):
    """An item."""

    number: int
    name: str = Field(default="", alias="title")


class DynamoDBByOverride(DynamoDBStreamRecordModel):
    """An overridden inner object."""

    class Change(DynamoDBStreamChangedRecordModel):
        """The change."""

        NewImage: Image | None = None
        OldImage: Image | None = None

    dynamodb: Change


class DynamoDBKeys(DynamoDBStreamRecordModel):
    """Typed keys."""

    class Change(DynamoDBStreamChangedRecordModel[Order]):
        """The change."""

        Keys: dict[str, Any]

    dynamodb: Change


class OpenImage(BaseModel):
    """An item whose other attributes are kept."""

    model_config = ConfigDict(extra="allow")
    number: int


class DynamoDBOnWire(DynamoDBStreamRecordModel):
    """Images as on the wire."""

    class Change(DynamoDBStreamChangedRecordModel):
        """The change."""

        payload_form: ClassVar[PayloadForm] = "wire"
        NewImage: dict[str, Any] | None = None

    dynamodb: Change


class KafkaByOverride(KafkaRecordModel):
    """An overridden value and key."""

    value: Json[Order] | None = None
    key: str | None = None


class KafkaChecked(KafkaRecordModel[Json[Order], bytes]):
    """Validators that read the envelope."""

    @field_validator("topic")
    @classmethod
    def _upper(cls, topic: str) -> str:
        return topic.upper()

    @model_validator(mode="after")
    def _check(self) -> Self:
        assert self.offset is not None
        return self


MODELS: list[tuple[Case, type[RecordModel]]] = [
    *((SQS, each) for each in (ByArgument, ByOverride, Envelope[Order], ByUnion, WithRoot)),
    *((SQS, each) for each in (WithDataclass, WithAttributes, WithDefaultAttributes, WithRegion)),
    *((SQS, each) for each in (WithValidators, WithStar, WithAfter, WithBefore, WithWrap)),
    *((SQS, each) for each in (WithPostInit, WithMore, WithAliases, Strict, Closed, Open, Again)),
    *((SQS, each) for each in (Titled, WithSerializer, WithPlainSerializer, WithInit, WithSchema)),
    *((SQS, each) for each in (Mixed, SqsRecordModel)),
    (KINESIS, KinesisDataStreamRecord[Json[Order]]),
    *((KINESIS, each) for each in (KinesisByOverride, KinesisOnWire, KinesisChecked)),
    *((DYNAMODB, each) for each in (DynamoDBByOverride, DynamoDBKeys, DynamoDBOnWire)),
    (DYNAMODB, DynamoDBStreamRecordModel[Order]),
    (DYNAMODB, DynamoDBStreamRecordModel[OpenImage]),
    (DYNAMODB, DynamoDBStreamRecordModel[dict[str, Any]]),
    *((KAFKA, each) for each in (KafkaByOverride, KafkaChecked, KafkaRecordModel)),
    (KAFKA, KafkaRecordModel[Json[Order], str]),
]
"""Models, each with its source."""
