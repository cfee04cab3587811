"""Models of models: more fields, defaults, aliases, validators, properties."""

from typing import Any

from pydantic import AliasChoices, BaseModel, Field, Json, field_validator

from lambda_batch import PartialItemFailureResponse, SqsBatchProcessor, SqsRecordModel
from lambda_batch import process_partial_response


class Order(BaseModel):
    sku: str = Field(min_length=1)
    quantity: int = Field(default=1, validation_alias=AliasChoices("quantity", "qty"))

    @field_validator("sku")
    @classmethod
    def fold(cls, sku: str) -> str:
        return sku.upper()

    @property
    def label(self) -> str:
        return f"{self.quantity} x {self.sku}"


class OrderMessage(SqsRecordModel[Json[Order]]):
    source_hint: str | None = Field(default=None, alias="sourceHint")


class UrgentMessage(OrderMessage):
    priority: int = 0


processor = SqsBatchProcessor(model=UrgentMessage)


def record_handler(record: OrderMessage) -> str:
    return record.body.label + (record.source_hint or "")


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor)
