"""Payloads that are root models."""

from typing import Any

from pydantic import Json, RootModel

from lambda_batch import (
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    PartialItemFailureResponse,
    process_partial_response,
)


class Readings(RootModel[list[float]]):
    def mean(self) -> float:
        return sum(self.root) / len(self.root)


class ReadingsEvent(KinesisDataStreamRecord[Json[Readings]]):
    pass


processor = KinesisBatchProcessor(ReadingsEvent)


def record_handler(record: ReadingsEvent) -> float:
    return record.kinesis.data.mean() + record.kinesis.data.root[0]


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    return process_partial_response(event, record_handler, processor)
