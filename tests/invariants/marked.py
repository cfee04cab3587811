"""Records and failures with a mark wherever a user's data can be."""

import asyncio
import json
from base64 import b64encode
from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, Json, field_validator, model_validator

from lambda_batch import (
    BatchProcessingError,
    DynamoDBStreamRecordModel,
    KafkaRecordModel,
    KinesisDataStreamRecord,
    LambdaBatchError,
    SqsRecordModel,
)
from tests.runtime.cases import DYNAMODB, KAFKA, KINESIS, SQS, Case
from tests.runtime.events import Raw

MARK = "".join(["pay", "load-", "4929"])  # not as a whole, since tracebacks show lines of source
"""Stands for personal data."""


class Cash(BaseModel, extra="forbid"):
    """One way to pay."""

    kind: Literal["cash"]


class Card(BaseModel, extra="forbid"):
    """Another one."""

    kind: Literal["card"]


class Order(BaseModel, extra="forbid"):
    """A payload in which everything can be wrong, and whose validators tell all they know."""

    number: int = 1
    prices: dict[str, int] = {}
    notes: list[int] = []
    payment: Annotated[Cash | Card, Field(discriminator="kind")] = Cash(kind="cash")
    mood: Literal["good"] | int = 1
    said: str = ""
    looked_up: str = ""

    @field_validator("said")
    @classmethod
    def refuse_saying(cls, said: str) -> str:
        """Show the value in the text of the error."""
        if said:
            msg = f"never say {said}"
            raise ValueError(msg)
        return said

    @field_validator("looked_up")
    @classmethod
    def look_up(cls, key: str) -> object:
        """Raise an error that is none of validation, with the value as its argument."""
        return {"": ""}[key]

    @model_validator(mode="after")
    def count(self) -> Self:
        """Raise one that has a cause."""
        try:
            int(next(iter(self.prices), "1"))
        except ValueError as error:
            raise RuntimeError(self.prices) from error
        return self


MODELS: dict[Any, type[Any]] = {
    SQS.event_type: SqsRecordModel[Json[Order]],
    KINESIS.event_type: KinesisDataStreamRecord[Json[Order]],
    DYNAMODB.event_type: DynamoDBStreamRecordModel[Order],
    KAFKA.event_type: KafkaRecordModel[Json[Order], Json[Order]],
}
PAYLOADS: list[Raw] = [
    {"number": 1},
    {"number": MARK},
    {MARK: 1},
    {"prices": {MARK: 1}},
    {"prices": {MARK: "dear"}},
    {"prices": {"cup": MARK}},
    {"prices": MARK},
    {"notes": [MARK]},
    {"notes": {MARK: MARK}},
    {"payment": {"kind": MARK}},
    {"payment": {"kind": "cash", MARK: 1}},
    {"payment": {MARK: "cash"}},
    {"payment": MARK},
    {"mood": MARK},
    {"said": MARK},
    {"looked_up": MARK},
]


def attribute(value: Any) -> Raw:
    """Write a JSON value as a DynamoDB attribute."""
    if isinstance(value, dict):
        return {"M": {name: attribute(inner) for name, inner in value.items()}}
    if isinstance(value, list):
        return {"L": [attribute(inner) for inner in value]}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def marked(case: Case, number: int, payload: Raw) -> Raw:
    """Create a record that has the mark wherever a user's data can be."""
    record: Any = case.make(number, None)
    if case is SQS:
        record["body"] = json.dumps(payload)
        record["messageAttributes"] = {
            MARK: {"dataType": "String", "stringValue": MARK, MARK: MARK},
        }
    elif case is KINESIS:
        record["kinesis"] |= {"data": b64encode(json.dumps(payload).encode()).decode()}
        record["kinesis"] |= {"partitionKey": MARK, MARK: MARK}
    elif case is KAFKA:
        coded = b64encode(json.dumps(payload).encode()).decode()
        record |= {"key": coded, "value": coded, "headers": [{MARK: list(MARK.encode())}]}
    else:
        image = {name: attribute(value) for name, value in payload.items()}
        keys = {"Keys": {MARK: {"S": MARK}}, "OldImage": {MARK: {"S": MARK}}}
        record["dynamodb"] |= {"NewImage": image, **keys, MARK: MARK}
    record[MARK] = MARK
    return {**record}


class MarkedError(Exception):
    """It has the mark wherever an exception can have something."""

    def __init__(self) -> None:
        super().__init__(MARK, {MARK: MARK})
        self.add_note(MARK)
        setattr(self, MARK, MARK)


class OwnError(LambdaBatchError):
    """A user's error in the tree of ours."""


def _raise(error: BaseException) -> None:
    raise error


def _raise_from() -> None:
    try:
        _raise(MarkedError())
    except MarkedError as error:
        raise KeyError(MARK) from error


def raise_group() -> None:
    """Raise more than one error at once."""
    group = ExceptionGroup(MARK, [MarkedError(), ValueError(MARK)])
    raise group


def _validate() -> None:
    Order.model_validate({"number": MARK, MARK: MARK, "said": MARK})


FAILURES: list[Callable[[], None]] = [
    lambda: None,
    lambda: _raise(MarkedError()),
    lambda: _raise(SystemExit(MARK)),
    lambda: _raise(asyncio.CancelledError(MARK)),
    _raise_from,
    raise_group,
    _validate,
    lambda: _raise(BatchProcessingError(MARK)),
    lambda: _raise(OwnError(MARK)),
]
