"""Handlers that take more than the processor gives: base classes, unions, mappings, objects."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from lambda_batch import (
    KinesisStreamRecord,
    PartialItemFailureResponse,
    RecordModel,
    SQSRecord,
    SqsRecordModel,
    process_partial_response,
)
from orders import OrderEvent, OrderMessage, events, messages, plain_events, plain_messages


def handle_base(record: SqsRecordModel[object]) -> str:
    return record.messageId


def handle_bare_base(record: SqsRecordModel) -> str:
    return record.messageId


def handle_record_model(record: RecordModel) -> str:
    return record.model_dump_json()


def handle_base_model(record: BaseModel) -> dict[str, Any]:
    return record.model_dump()


def handle_either(record: OrderMessage | OrderEvent) -> str:
    return record.body.sku if isinstance(record, OrderMessage) else record.kinesis.data.sku


def handle_model_or_class(record: OrderMessage | SQSRecord) -> object:
    return record.body


def handle_mapping(record: Mapping[str, Any]) -> object:
    return record["eventSource"]


def handle_plain(record: SQSRecord | KinesisStreamRecord) -> str:
    return record.event_source_arn


def handle_object(record: object) -> None:
    print(record)


def lambda_handler(event: dict[str, Any], context: object) -> PartialItemFailureResponse:
    process_partial_response(event, handle_base, messages)
    process_partial_response(event, handle_bare_base, messages)
    process_partial_response(event, handle_record_model, events)
    process_partial_response(event, handle_base_model, messages)
    process_partial_response(event, handle_either, messages)
    process_partial_response(event, handle_either, events)
    process_partial_response(event, handle_model_or_class, messages)
    process_partial_response(event, handle_model_or_class, plain_messages)
    process_partial_response(event, handle_mapping, plain_messages)
    process_partial_response(event, handle_plain, plain_events)
    return process_partial_response(event, handle_object, messages)
