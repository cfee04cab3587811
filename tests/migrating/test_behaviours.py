"""What docs/migrating.md says differs here: each line is tried with both libraries."""

from __future__ import annotations

import asyncio
import json
import logging
from base64 import b64encode
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import SQSEvent, event_source
from aws_lambda_powertools.utilities.parser import models as their_models
from pydantic import BaseModel, Field, Json, ValidationError, create_model, field_validator

import lambda_batch as ours
from lambda_batch.testing import dynamodb_record, kinesis_record, sqs_event, sqs_record
from tests.migrating.both import (
    CONTEXT,
    EMPTY,
    EVENT,
    TheirDynamoDBRecord,
    TheirKafkaRecord,
    TheirSQSRecord,
    about,
    fail_first,
    failures,
    handle,
    handle_async,
    kafka_event,
    kafka_processor,
    kafka_record,
    our_sqs_processor,
    process_here,
    process_there,
    their_sqs_processor,
    theirs,
)


@about("a record fails")
def test_failures_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    process_there(fail_first)
    assert not [record for record in caplog.records if record.levelno >= logging.INFO]
    process_here(fail_first)
    assert {record.name for record in caplog.records if record.levelno >= logging.INFO} == {
        "lambda_batch"
    }


@about("a handler whose parameter is not called `record`")
def test_handler_whose_parameter_has_another_name() -> None:
    def by_position(message: Any) -> None: ...

    def by_keyword(*, record: Any) -> None: ...

    there = their_sqs_processor(raise_on_entire_batch_failure=False)
    assert failures(process_there(by_position, there)) == 2
    assert process_there(by_keyword) == EMPTY
    assert process_here(by_position) == EMPTY
    assert process_here(by_keyword) == EMPTY


@about(
    "the object in `with processor(records, handler) as batch`",
    "`message[2]` of a success, `success_messages`",
)
def test_messages_of_a_with_statement() -> None:
    raw = EVENT["Records"][0]
    there = their_sqs_processor(model=their_models.SqsRecordModel)
    with there(EVENT["Records"], handle) as batch:
        message = batch.process()[0]
    assert batch is there
    assert message[2] is there.success_messages[0] is raw

    model: Any = ours.SqsRecordModel
    here = our_sqs_processor(model=model)
    with here(EVENT["Records"], handle) as batch:
        message = batch.process()[0]
    assert batch.response() == here.response() == EMPTY
    assert batch.success_messages == here.success_messages
    assert isinstance(message[2], model)
    assert type(here.success_messages[0]) is ours.SQSRecord
    assert message[2] == here.success_messages[0] == raw
    assert isinstance(batch, ours.Batch)


@about("the `record` of `success_handler`", "`json.dumps(self.success_messages)`")
@pytest.mark.parametrize("is_async", [False, True])
def test_hooks_of_successes(is_async: bool) -> None:
    seen: list[Any] = []

    def with_hook(base: type[Any]) -> type[Any]:
        def success_handler(processor: Any, record: Any, result: Any) -> Any:
            outcome = base.success_handler(processor, record, result)
            seen.append((record, processor.success_messages[-1]))
            return outcome

        return type("Hooked", (base,), {"success_handler": success_handler})

    def process(library: Any, model: Any = None) -> Any:
        base = library.AsyncBatchProcessor if is_async else library.BatchProcessor
        processor = with_hook(base)(library.EventType.SQS, model=model)
        if is_async:
            library.async_process_partial_response(EVENT, handle_async, processor)
        else:
            library.process_partial_response(EVENT, handle, processor)
        return processor

    raw = EVENT["Records"][0]
    for model in (None, their_models.SqsRecordModel):
        processor = process(theirs, model)
        assert seen[0][0] is raw
        assert json.loads(json.dumps(processor.success_messages)) == EVENT["Records"]
        seen.clear()

    process(ours)
    assert seen[0][0]["messageId"] == raw["messageId"]
    seen.clear()
    processor = process(ours, ours.SqsRecordModel)
    record, message = seen[0]
    with pytest.raises(TypeError):
        record["messageId"]
    assert record.messageId == raw["messageId"]
    assert message.raw_event is raw
    with pytest.raises(TypeError):
        json.dumps(processor.success_messages)
    raws = json.dumps([each.raw_event for each in processor.success_messages])
    assert json.loads(raws) == EVENT["Records"]


@about("`self.success_messages = []`, and so with `fail_messages` and `exceptions`")
def test_assigned_lists() -> None:
    def assign(processor: Any) -> None:
        processor.success_messages = []
        processor.fail_messages = []
        processor.exceptions = []

    for base in (theirs.BatchProcessor, theirs.AsyncBatchProcessor):
        assign(base(theirs.EventType.SQS))
    for processor in (our_sqs_processor(), ours.AsyncSqsBatchProcessor()):
        for name in ("success_messages", "fail_messages", "exceptions"):
            with pytest.raises(AttributeError):
                setattr(processor, name, [])

    processor = our_sqs_processor()
    for _ in range(2):
        process_here(fail_first, processor)
        lists = (processor.success_messages, processor.fail_messages, processor.exceptions)
        assert list(map(len, lists)) == [1, 1, 1]
    processor.release()
    assert [*processor.success_messages, *processor.fail_messages, *processor.exceptions] == []


@about("with a model, a malformed member around the payload, such as `approximateArrivalTimestamp`")
def test_malformed_members_around_the_payload() -> None:
    raw: Any = kinesis_record("text")
    raw["kinesis"]["approximateArrivalTimestamp"] = "soon"
    event = {"Records": [raw]}
    handled: list[Any] = []

    def keep(record: Any) -> None:
        handled.append(record)

    def read(record: Any) -> None:
        _ = record.kinesis.approximateArrivalTimestamp

    def make(library: Any, model: Any) -> Any:
        kind = library.EventType.KinesisDataStreams
        return library.BatchProcessor(kind, model=model, raise_on_entire_batch_failure=False)

    there = make(theirs, their_models.KinesisDataStreamRecord)
    assert failures(process_there(keep, there, event)) == 1
    assert not handled
    here = make(ours, ours.KinesisDataStreamRecord[str])
    assert process_here(keep, here, event) == EMPTY
    assert len(handled) == 1
    assert failures(process_here(read, here, event)) == 1


@about('`record == event["Records"][0]`', "`print(record)`", "`record.json_body` twice")
def test_record_classes_as_objects() -> None:
    raw: Any = sqs_record({"sku": "secret"})
    there, here = TheirSQSRecord(raw), ours.SQSRecord(raw)
    assert there != raw
    assert here == raw
    assert "secret" in str(there)
    assert str(here) == f"<SQSRecord {raw['messageId']}>"
    assert there.json_body is there.json_body
    assert here.json_body is not here.json_body


@about("a missing or malformed member of a record")
def test_missing_and_malformed_members() -> None:
    with pytest.raises(KeyError):
        _ = TheirSQSRecord({}).body
    assert TheirSQSRecord({"body": 3}).body == 3
    for raw in ({}, {"body": 3}):
        with pytest.raises(ours.RecordMemberError) as error:
            _ = ours.SQSRecord(raw).body
        assert isinstance(error.value, LookupError)
        assert not isinstance(error.value, KeyError)


@about("assignment to a field of a model")
def test_models_are_frozen() -> None:
    there: Any = their_models.SqsRecordModel.model_validate(sqs_record())
    there.awsRegion = "elsewhere"
    here: Any = ours.SqsRecordModel[str].model_validate(sqs_record())
    with pytest.raises(ValidationError):
        here.awsRegion = "elsewhere"
    assert here.model_copy(update={"awsRegion": "elsewhere"}).awsRegion == there.awsRegion


@about("a time that is no Unix time, such as ISO 8601, in a model")
def test_times_of_another_form() -> None:
    raw: Any = sqs_record()
    there = their_models.SqsRecordModel.model_validate(raw).attributes.SentTimestamp
    assert ours.SqsRecordModel[str].model_validate(raw).attributes.SentTimestamp == there
    raw["attributes"]["SentTimestamp"] = "2026-01-01T00:00:00Z"
    their_models.SqsRecordModel.model_validate(raw)
    with pytest.raises(ValidationError):
        ours.SqsRecordModel[str].model_validate(raw)


@about('a `mode="before"` validator of your own for a payload')
def test_own_validators_get_the_decoded_payload() -> None:
    seen: list[object] = []

    class There(their_models.KinesisDataStreamRecordPayload):
        @field_validator("data", mode="before")
        @classmethod
        def look(cls, value: object) -> object:
            seen.append(value)
            return value

    class Here(ours.KinesisDataStreamRecordPayload[bytes]):
        @field_validator("data", mode="before")
        @classmethod
        def look(cls, value: object) -> object:
            seen.append(value)
            return value

    raw: Any = kinesis_record("text")
    There.model_validate(raw["kinesis"])
    Here.model_validate(raw["kinesis"])
    assert seen == [b64encode(b"text").decode(), b"text"]


@about("a Kafka tombstone: a record whose value is null or absent")
def test_kafka_tombstones() -> None:
    null = kafka_record(value=None)
    absent = kafka_record(8)
    del absent["value"]
    event = kafka_event(null, absent)
    assert failures(process_there(handle, kafka_processor(theirs, model=TheirOrder), event)) == 2
    with pytest.raises(TypeError):
        _ = TheirKafkaRecord(null).decoded_value
    with pytest.raises(KeyError):
        _ = TheirKafkaRecord(absent).decoded_value

    values: list[object] = []

    def keep(record: Any) -> None:
        values.append(record.value)

    model: Any = ours.KafkaRecordModel[Json[Order]]
    for each in (model, OurOptionalOrder):
        assert process_here(keep, kafka_processor(ours, model=each), event) == EMPTY
    for raw in (null, absent):
        record = ours.KafkaRecord(raw)
        values += [record.value, record.decoded_value, record.json_value]
    assert values == [None] * 10
    for each in (OurOrder, OurMigratedOrder):
        with_value = kafka_processor(ours, model=each)
        assert failures(process_here(keep, with_value, event)) == 2
        assert process_here(keep, with_value, kafka_event(kafka_record())) == EMPTY


@about("a Kafka record whose headers are null or absent")
def test_kafka_records_without_headers() -> None:
    null = kafka_record(headers=None)
    absent = kafka_record(8)
    del absent["headers"]
    there = kafka_processor(theirs, model=TheirOrder)
    with pytest.raises(AttributeError):
        process_there(handle, there, kafka_event(kafka_record(), null))
    assert failures(process_there(handle, there, kafka_event(absent))) == 1
    with pytest.raises(TypeError):
        _ = TheirKafkaRecord(null).decoded_headers
    with pytest.raises(KeyError):
        _ = TheirKafkaRecord(absent).decoded_headers

    headers: list[object] = [ours.KafkaRecord(raw).headers for raw in (null, absent)]

    def keep(record: Any) -> None:
        headers.append(record.headers)

    event = kafka_event(null, absent)
    assert process_here(keep, kafka_processor(ours, model=OurOrder), event) == EMPTY
    assert headers == [None] * 4


@about("a Kafka value that is no UTF-8, with a model")
def test_kafka_values_that_are_no_text() -> None:
    event = kafka_event(kafka_record(value=b"\xff"))
    there = kafka_processor(theirs, model=their_models.KafkaRecordModel)
    assert failures(process_there(handle, there, event)) == 1
    values: list[object] = []

    def keep(record: Any) -> None:
        values.append(record.value)

    model: Any = ours.KafkaRecordModel[bytes]
    assert process_here(keep, kafka_processor(ours, model=model), event) == EMPTY
    assert values == [b"\xff"]


@about("the event, after a Kafka model has read its headers")
def test_kafka_events_after_a_model() -> None:
    def read(record: Any) -> None:
        assert record.headers[0] == {"Trace-Id": b"\x01\xff\xc8"}

    def process(process: Callable[..., Any], library: Any, model: Any) -> Any:
        event = kafka_event(kafka_record())
        assert process(read, kafka_processor(library, model=model), event) == EMPTY
        return event

    with pytest.raises(TypeError):
        json.dumps(process(process_there, theirs, TheirOrder))
    assert process(process_here, ours, OurOrder) == kafka_event(kafka_record())


@about("failures of an async batch")
def test_order_of_async_failures() -> None:
    async def fail(record: Any) -> None:
        await asyncio.sleep(0.02 if record.body == "1" else 0)
        raise LookupError(record.body)

    there: Any = theirs.AsyncBatchProcessor(
        theirs.EventType.SQS, raise_on_entire_batch_failure=False
    )
    theirs.async_process_partial_response(EVENT, fail, there)
    assert [record.body for record in there.fail_messages] == ["2", "1"]
    here = ours.AsyncSqsBatchProcessor(raise_on_entire_batch_failure=False)
    with here(EVENT["Records"], fail) as batch:
        batch.async_process()
    assert [record["body"] for record in batch.fail_messages] == ["1", "2"]


def test_each_async_record_has_a_context_of_its_own() -> None:
    last: ContextVar[str] = ContextVar("last", default="none")
    seen: list[str] = []

    async def look(record: Any) -> None:
        seen.append(last.get())
        last.set(record.body)

    there = theirs.AsyncBatchProcessor(theirs.EventType.SQS)
    theirs.async_process_partial_response(EVENT, look, there)
    ours.async_process_partial_response(EVENT, look, ours.AsyncSqsBatchProcessor())
    assert seen == ["none"] * 4


def test_what_the_page_says_is_the_same() -> None:
    raw: Any = dynamodb_record({"id": "1"})
    assert TheirDynamoDBRecord(raw).user_identity == {}
    assert not ours.DynamoDBRecord(raw).user_identity

    @event_source(data_class=SQSEvent)
    def lambda_handler(event: SQSEvent, context: Any) -> Any:
        return process_here(fail_first, event=event)

    assert failures(lambda_handler(EVENT, CONTEXT)) == 1


class Order(BaseModel):
    sku: str


TheirRecord = create_model(
    "TheirRecord", __base__=their_models.SqsRecordModel, body=(Json[Order], ...)
)


class OurRecord(ours.SqsRecordModel):
    body: Json[Order]


TheirOrder = create_model(
    "TheirOrder", __base__=their_models.KafkaRecordModel, value=(Json[Order], ...)
)


class OurOrder(ours.KafkaRecordModel):
    value: Json[Order] = Field()


class OurMigratedOrder(ours.KafkaRecordModel):
    value: Json[Order]  # pyright: ignore[reportGeneralTypeIssues]  # without a default, as there


class OurOptionalOrder(ours.KafkaRecordModel):
    value: Json[Order] | None = None


def test_records_that_fail_validation_are_of_the_record_class() -> None:
    event = sqs_event([{"sku": "a"}, {}])
    there, here = their_sqs_processor(model=TheirRecord), our_sqs_processor(model=OurRecord)
    process_there(handle, there, event)
    process_here(handle, here, event)
    assert [type(record) for record in there.fail_messages] == [TheirSQSRecord]
    assert [type(record) for record in here.fail_messages] == [ours.SQSRecord]
