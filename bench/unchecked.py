"""Models of records in which only the payload has a type: the least that a model costs."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from pydantic import BaseModel, Json, field_validator

from bench.payloads import Order, OrderImage, read_attributes


class Message(BaseModel):
    """A message."""

    messageId: Any
    receiptHandle: Any
    body: Json[Order]
    attributes: Any
    messageAttributes: Any
    md5OfBody: Any
    md5OfMessageAttributes: Any = None
    eventSource: Any
    eventSourceARN: Any
    awsRegion: Any


class Data(BaseModel):
    """The `kinesis` member of a record."""

    kinesisSchemaVersion: Any
    partitionKey: Any = None
    sequenceNumber: Any
    data: Json[Order]
    approximateArrivalTimestamp: Any
    encryptionType: Any = None

    @field_validator("data", mode="before")
    @classmethod
    def _decode(cls, data: str) -> bytes:
        return b64decode(data)


class StreamRecord(BaseModel):
    """A record of a data stream."""

    kinesis: Data
    eventSource: Any
    eventVersion: Any
    eventID: Any
    eventName: Any
    invokeIdentityArn: Any
    awsRegion: Any
    eventSourceARN: Any


class Changed(BaseModel):
    """The `dynamodb` member of a change."""

    ApproximateCreationDateTime: Any = None
    Keys: Any
    NewImage: OrderImage | None = None
    OldImage: OrderImage | None = None
    SequenceNumber: Any
    SizeBytes: Any
    StreamViewType: Any

    @field_validator("NewImage", "OldImage", mode="before")
    @classmethod
    def _decode(cls, image: dict[str, Any]) -> dict[str, Any]:
        return read_attributes(image)


class Change(BaseModel):
    """A change of a table."""

    eventID: Any
    eventName: Any
    eventVersion: Any
    eventSource: Any
    awsRegion: Any
    eventSourceARN: Any
    dynamodb: Changed
    userIdentity: Any = None


MODELS: dict[str, type[BaseModel]] = {"sqs": Message, "kinesis": StreamRecord, "dynamodb": Change}
