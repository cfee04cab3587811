"""Models made of the user's own parts: message attributes, whole events, mixins, private state."""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Json, PrivateAttr

from lambda_batch import (
    DynamoDBStreamModel,
    PartialItemFailureResponse,
    RecordModel,
    SqsBatchProcessor,
    SqsModel,
    SqsMsgAttributeModel,
    SqsRecordModel,
    process_partial_response,
)
from orders import Order, OrderChange

OwnT = TypeVar("OwnT")


class OwnAttribute(SqsMsgAttributeModel):
    @property
    def text(self) -> str:
        return self.stringValue or ""


class Traced(BaseModel, frozen=True):
    trace: str | None = None


class Timed(RecordModel):
    received: float | None = None


class Message(Traced, Timed, SqsRecordModel[Json[Order]]):
    messageAttributes: dict[str, OwnAttribute]
    _seen: list[str] = PrivateAttr(default_factory=list[str])

    def remember(self) -> None:
        self._seen.append(self.messageAttributes["Colour"].text)


class Messages(SqsModel[Json[Order]]):
    Records: list[Message]


class Changes(DynamoDBStreamModel):
    Records: list[OrderChange]


class Envelope(SqsRecordModel, Generic[OwnT]):
    body: Json[OwnT]


def record_handler(record: Message) -> str:
    record.remember()
    return f"{record.trace} {record.received} {record.body.sku}"


def unpack(envelope: Envelope[Order], event: Messages) -> str:
    return envelope.body.sku + event.Records[0].messageAttributes["Colour"].text


processor = SqsBatchProcessor(model=Message)


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor)
