"""The lines of docs/migrating.md on behaviours: each of them is tried with both libraries."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any, TypeVar

import aws_lambda_powertools.utilities.batch as theirs
import pytest
from aws_lambda_powertools.utilities.batch import exceptions as their_errors
from aws_lambda_powertools.utilities.data_classes import (
    S3Event,
    SQSEvent,
    event_source,
    sqs_event as their_sqs,
)
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import (
    DynamoDBRecord as TheirDynamoDBRecord,
)
from aws_lambda_powertools.utilities.data_classes.kinesis_stream_event import (
    KinesisStreamRecord as TheirKinesisRecord,
)
from aws_lambda_powertools.utilities.parser import models as their_models
from pydantic import BaseModel, ValidationError, field_validator

import lambda_batch as ours
from lambda_batch.testing import (
    FakeLambdaContext,
    dynamodb_event,
    dynamodb_record,
    kinesis_record,
    sqs_event,
    sqs_record,
)
from tests.migrating.page import PAGE

pytestmark = pytest.mark.filterwarnings("ignore")  # Powertools' decorators are deprecated

TestT = TypeVar("TestT", bound=Callable[..., object])

CHECKED: set[str] = set()
"""The situations that a test is about."""

EVENT: Any = sqs_event(["1", "2"])
CONTEXT: Any = FakeLambdaContext()
EMPTY: dict[str, list[Any]] = {"batchItemFailures": []}


def about(*situations: str) -> Callable[[TestT], TestT]:
    """Name the lines of the page that a test checks."""
    CHECKED.update(situations)
    return lambda test: test


def failures(response: Any) -> int:
    return len(response["batchItemFailures"])


def their_sqs_processor(**settings: Any) -> Any:
    return theirs.BatchProcessor(theirs.EventType.SQS, **settings)


def our_sqs_processor(**settings: Any) -> Any:
    return ours.BatchProcessor(ours.EventType.SQS, **settings)


def process_there(handler: Any, processor: Any = None, event: Any = EVENT) -> Any:
    return theirs.process_partial_response(event, handler, processor or their_sqs_processor())


def process_here(handler: Any, processor: Any = None, event: Any = EVENT) -> Any:
    process: Any = ours.process_partial_response  # what types forbid is tried, too
    return process(event, handler, processor or our_sqs_processor())


def fail_first(record: Any) -> None:
    if record.body == "1":
        raise LookupError(record.body)


def fail_all(record: Any) -> None:
    raise LookupError(record.body)


def handle(record: Any) -> str:
    return str(record)


async def handle_async(record: Any) -> str:
    return str(record)


def test_every_line_of_the_page_has_a_test() -> None:
    page = PAGE.read_text(encoding="utf-8")
    tables = re.findall(r"<!-- behaviours -->\n\n.*\n.*\n((?:\|.*\n)+)", page)
    assert len(tables) == page.count("<!-- behaviours -->") == 2
    lines = [
        line.split(" | ")[0].removeprefix("| ") for table in tables for line in table.splitlines()
    ]
    assert set(lines) == CHECKED
    assert len(set(lines)) == len(lines)


def test_the_examples_of_the_page_answer_alike() -> None:
    page = PAGE.read_text(encoding="utf-8")
    snippets = dict(re.findall(r"```python\n# (\w+)\.py\n(.*?)```", page, re.DOTALL))
    assert page.count("```python") == len(snippets) == 4
    event = sqs_event([{"sku": "a", "quantity": 1}, {"sku": "b", "quantity": "many"}])
    answers: list[Any] = []
    for name in ("before", "after"):
        scope: dict[str, Any] = {"__name__": name}
        exec(compile(snippets[name], name, "exec", dont_inherit=True), scope)  # noqa: S102
        answers.append(scope["lambda_handler"](event, CONTEXT))
    assert answers[0] == answers[1]
    assert failures(answers[1]) == 1


def test_the_example_of_a_model_of_the_wire_form_gets_the_wire_form() -> None:
    page = PAGE.read_text(encoding="utf-8")
    snippets = dict(re.findall(r"```python\n# (\w+)\.py\n(.*?)```", page, re.DOTALL))
    scope: dict[str, Any] = {"__name__": "wire"}
    exec(compile(snippets["wire"], "wire", "exec", dont_inherit=True), scope)  # noqa: S102
    record = scope["OrderRecord"].model_validate(dynamodb_record({"sku": "a"}))
    assert record.dynamodb.NewImage.sku == {"S": "a"}
    exec(compile(snippets["settings"], "settings", "exec", dont_inherit=True), scope)  # noqa: S102
    assert scope["processor"].on_failure == "stop_key"


@about("an `async def` handler in a sync processor")
def test_async_handler_in_a_sync_processor() -> None:
    handled: list[Any] = []

    async def keep(record: Any) -> None:
        handled.append(record)

    assert process_there(keep) == EMPTY
    with pytest.raises(ours.HandlerError):
        process_here(keep)
    assert not handled


@about("a plain function in an async processor")
def test_plain_function_in_an_async_processor() -> None:
    handled: list[Any] = []

    def keep(record: Any) -> None:
        handled.append(record)

    there: Any = theirs.AsyncBatchProcessor(
        theirs.EventType.SQS, raise_on_entire_batch_failure=False
    )
    assert failures(theirs.async_process_partial_response(EVENT, keep, there)) == 2  # type: ignore[arg-type]
    assert len(handled) == 2
    process: Any = ours.async_process_partial_response
    with pytest.raises(ours.HandlerError):
        process(EVENT, keep, ours.AsyncSqsBatchProcessor())
    assert len(handled) == 2
    # What it returns is not known before.
    assert (
        process(EVENT, lambda record: handled.append(record), ours.AsyncSqsBatchProcessor())
        == EMPTY
    )
    assert len(handled) == 4


@about("a handler that is, or returns, a generator")
def test_handler_that_is_a_generator() -> None:
    handled: list[Any] = []

    def keep(record: Any) -> Iterator[None]:
        handled.append(record)
        yield

    assert process_there(keep) == EMPTY
    with pytest.raises(ours.HandlerError):
        process_here(keep)
    lenient = our_sqs_processor(raise_on_entire_batch_failure=False)
    assert failures(process_here(lambda record: keep(record), lenient)) == 2
    assert not handled


@about("an event of another source")
def test_event_of_another_source() -> None:
    handled: list[Any] = []
    event = dynamodb_event([{"id": "1"}, {"id": "2"}])

    def fail_second(record: Any) -> None:
        handled.append(record)
        if len(handled) == 2:
            raise LookupError

    with pytest.raises(KeyError, match="messageId"):
        process_there(fail_second, event=event)
    assert len(handled) == 2
    with pytest.raises(ours.UnexpectedBatchTypeError):
        process_here(fail_second, event=event)
    assert len(handled) == 2


@about("a record without its item identifier")
def test_record_without_its_item_identifier() -> None:
    handled: list[Any] = []
    record = {name: value for name, value in sqs_record("1").items() if name != "messageId"}
    event = {"Records": [record]}
    assert process_there(lambda record: handled.append(record), event=event) == EMPTY
    assert len(handled) == 1
    with pytest.raises(KeyError, match="messageId"):
        process_there(
            fail_all, their_sqs_processor(raise_on_entire_batch_failure=False), event=event
        )
    with pytest.raises(ours.UnexpectedBatchTypeError):
        process_here(handled.append, event=event)
    assert len(handled) == 1


@about("`response()` after a caught `BatchProcessingError`", "the text of a `BatchProcessingError`")
def test_response_after_the_whole_batch_failed() -> None:
    there, here = their_sqs_processor(), our_sqs_processor()
    with pytest.raises(their_errors.BatchProcessingError) as their_error:
        process_there(fail_all, there)
    with pytest.raises(ours.BatchProcessingError) as our_error:
        process_here(fail_all, here)
    assert there.response() == EMPTY
    assert failures(here.response()) == 2
    assert str(their_error.value).count("Traceback") == 2
    assert len(str(our_error.value).splitlines()) == 1
    assert "Traceback" not in str(our_error.value)
    assert len(our_error.value.child_exceptions) == 2


@about("`response()` before any batch")
def test_response_before_any_batch() -> None:
    assert their_sqs_processor().response() == EMPTY
    with pytest.raises(ours.UsageError):
        our_sqs_processor().response()


@about("`process()` never called, or left by an exception")
def test_process_never_called() -> None:
    there, here = their_sqs_processor(), our_sqs_processor(raise_on_entire_batch_failure=False)
    with there(EVENT["Records"], handle):
        pass
    with here(EVENT["Records"], handle):
        pass
    assert there.response() == EMPTY
    assert failures(here.response()) == 2

    def leave(record: Any) -> None:
        raise KeyboardInterrupt

    for processor in (there, here):
        with pytest.raises(KeyboardInterrupt), processor(EVENT["Records"], leave):
            processor.process()
    assert there.response() == EMPTY
    assert failures(here.response()) == 2


@about("`process()` twice in one `with`")
def test_process_twice() -> None:
    there, here = their_sqs_processor(), our_sqs_processor()
    with there(EVENT["Records"], handle):
        there.process()
        there.process()
    assert len(there.success_messages) == 4
    with here(EVENT["Records"], handle):
        here.process()
        with pytest.raises(ours.UsageError):
            here.process()
    assert len(here.success_messages) == 2


@about("a `failure_handler` that does not call `super()`")
def test_failure_handler_without_super() -> None:
    class There(theirs.BatchProcessor):
        def failure_handler(self, record: Any, exception: Any) -> Any:  # noqa: ARG002
            return "fail", "", record

    class Here(ours.SqsBatchProcessor):
        def failure_handler(self, record: Any, exception: Any) -> Any:  # noqa: ARG002
            return "fail", "", record

    assert process_there(fail_first, There(theirs.EventType.SQS)) == EMPTY
    assert failures(process_here(fail_first, Here())) == 1


@about(
    "a DynamoDB image or attribute that is null or malformed, bad base64",
    "`B` attributes in DynamoDB images",
)
def test_payloads_that_are_malformed() -> None:
    good: Any = dynamodb_record({"id": "1", "data": b"bytes"})
    assert TheirDynamoDBRecord(good).dynamodb.new_image["data"] == b64encode(b"bytes").decode()  # type: ignore[union-attr]
    assert ours.DynamoDBRecord(good).dynamodb.new_image["data"] == b"bytes"

    null: Any = dynamodb_record({"id": "1"})
    null["dynamodb"]["NewImage"] = None
    event = {"Records": [good, null]}
    there = theirs.BatchProcessor(
        theirs.EventType.DynamoDBStreams, model=their_models.DynamoDBStreamRecordModel
    )
    with pytest.raises(AttributeError):
        theirs.process_partial_response(event, handle, there)
    assert TheirDynamoDBRecord(null).dynamodb.new_image == {}  # type: ignore[union-attr]
    model: Any = ours.DynamoDBStreamRecordModel
    assert failures(process_here(handle, ours.DynamoDBBatchProcessor(model), event)) == 1
    with pytest.raises(ours.RecordMemberError):
        _ = ours.DynamoDBRecord(null).dynamodb.new_image

    bad: Any = kinesis_record("text")
    bad["kinesis"]["data"] = "dGV4dA==!?"
    assert TheirKinesisRecord(bad).kinesis.data_as_text() == "text"
    with pytest.raises(ours.DecodingError):
        ours.KinesisStreamRecord(bad).kinesis.data_as_text()


@about("a model of another source")
def test_model_of_another_source() -> None:
    there = their_sqs_processor(
        model=their_models.KinesisDataStreamRecord, raise_on_entire_batch_failure=False
    )
    assert failures(process_there(handle, there)) == 2
    with pytest.raises(ours.ConfigurationError):
        our_sqs_processor(model=ours.KinesisDataStreamRecord)


@about("`async_process_partial_response` where an event loop is running")
def test_async_processing_in_a_running_loop() -> None:
    async def process() -> None:
        there = theirs.AsyncBatchProcessor(theirs.EventType.SQS)
        with pytest.raises(RuntimeError) as error:
            theirs.async_process_partial_response(EVENT, handle_async, there)
        assert not isinstance(error.value, ours.UsageError)
        here = ours.AsyncSqsBatchProcessor()
        with pytest.raises(ours.UsageError, match="aprocess_partial_response"):
            ours.async_process_partial_response(EVENT, handle_async, here)
        assert await ours.aprocess_partial_response(EVENT, handle_async, here) == EMPTY

    asyncio.run(process())


@about("a function under `@batch_processor` that leaves failed records out of its result")
def test_function_that_reports_no_failures() -> None:
    def answer(event: Any, context: Any) -> Any:
        return EMPTY

    there: Any = theirs.batch_processor(record_handler=fail_first, processor=their_sqs_processor())
    assert there(answer)(EVENT, CONTEXT) == EMPTY
    here: Any = ours.batch_processor(record_handler=fail_first, processor=our_sqs_processor())
    with pytest.raises(ours.UsageError, match=r"return processor\.response\(\)"):
        here(answer)(EVENT, CONTEXT)


@about("an async function under `@batch_processor`")
def test_async_function_under_a_decorator() -> None:
    handled: list[Any] = []

    async def answer(event: Any, context: Any) -> Any:
        return EMPTY

    def keep(record: Any) -> None:
        handled.append(record)

    there: Any = theirs.batch_processor(record_handler=keep, processor=their_sqs_processor())
    never_awaited = there(answer)(EVENT, CONTEXT)
    assert asyncio.iscoroutine(never_awaited)
    never_awaited.close()
    assert len(handled) == 2
    here: Any = ours.batch_processor(record_handler=keep, processor=our_sqs_processor())
    with pytest.raises(ours.UsageError, match="def"):
        here(answer)(EVENT, CONTEXT)


@about("`fail_messages`, `response()` after a batch in a thread that has ended")
def test_response_after_a_thread_has_ended() -> None:
    there, here = their_sqs_processor(), our_sqs_processor()
    for process, processor in ((process_there, there), (process_here, here)):
        thread = Thread(target=process, args=(fail_first, processor))
        thread.start()
        thread.join()
    assert failures(there.response()) == len(there.fail_messages) == 1
    with pytest.raises(ours.UsageError):
        here.response()
    with pytest.raises(ours.UsageError):
        _ = here.fail_messages


@about("`response()` after an event was refused")
def test_response_after_an_event_was_refused() -> None:
    there, here = their_sqs_processor(), our_sqs_processor()
    process_there(fail_first, there)
    with pytest.raises(their_errors.UnexpectedBatchTypeError):
        process_there(handle, there, {})
    assert failures(there.response()) == 1
    process_here(fail_first, here)
    with pytest.raises(ours.UnexpectedBatchTypeError):
        process_here(handle, here, {})
    with pytest.raises(ours.UsageError):
        here.response()


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
    assert isinstance(batch, ours.Batch)
    assert batch.response() == here.response() == EMPTY
    assert batch.success_messages == here.success_messages
    assert isinstance(message[2], model)
    assert type(here.success_messages[0]) is ours.SQSRecord
    assert message[2] == here.success_messages[0] == raw


@about('`record == event["Records"][0]`', "`print(record)`", "`record.json_body` twice")
def test_record_classes_as_objects() -> None:
    raw: Any = sqs_record({"sku": "secret"})
    there, here = their_sqs.SQSRecord(raw), ours.SQSRecord(raw)
    assert there != raw
    assert here == raw
    assert "secret" in str(there)
    assert str(here) == f"<SQSRecord {raw['messageId']}>"
    assert there.json_body is there.json_body
    assert here.json_body is not here.json_body


@about("a missing or malformed member of a record")
def test_missing_and_malformed_members() -> None:
    with pytest.raises(KeyError):
        _ = their_sqs.SQSRecord({}).body
    assert their_sqs.SQSRecord({"body": 3}).body == 3  # type: ignore[comparison-overlap]
    for raw in ({}, {"body": 3}):
        with pytest.raises(ours.RecordMemberError) as error:
            _ = ours.SQSRecord(raw).body
        assert isinstance(error.value, LookupError)
        assert not isinstance(error.value, KeyError)


@about('`message_attributes["absent"]`')
def test_absent_message_attribute() -> None:
    raw: Any = sqs_record()
    assert their_sqs.SQSRecord(raw).message_attributes["absent"] is None
    with pytest.raises(KeyError):
        _ = ours.SQSRecord(raw).message_attributes["absent"]
    assert ours.SQSRecord(raw).message_attributes.get("absent") is None


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


def test_what_the_page_says_is_the_same() -> None:
    raw: Any = dynamodb_record({"id": "1"})
    assert TheirDynamoDBRecord(raw).user_identity == {}
    assert not ours.DynamoDBRecord(raw).user_identity

    @event_source(data_class=SQSEvent)
    def lambda_handler(event: SQSEvent, context: Any) -> Any:
        return process_here(fail_first, event=event)

    assert failures(lambda_handler(EVENT, CONTEXT)) == 1


def test_records_that_fail_validation_are_of_the_record_class() -> None:
    class Order(BaseModel):
        sku: str

    for process, processor, kind in (
        (process_there, their_sqs_processor(model=their_model(Order)), their_sqs.SQSRecord),
        (process_here, our_sqs_processor(model=our_model(Order)), ours.SQSRecord),
    ):
        process(handle, processor, sqs_event([{"sku": "a"}, {}]))
        assert [type(record) for record in processor.fail_messages] == [kind]


def their_model(order: Any) -> Any:
    from pydantic import Json

    return type(
        "Record", (their_models.SqsRecordModel,), {"__annotations__": {"body": Json[order]}}
    )


def our_model(order: Any) -> Any:
    from pydantic import Json

    return ours.SqsRecordModel[Json[order]]


def test_what_the_tables_say_instead_gives_the_same() -> None:
    """The expressions of the tables that compute what a member of Powertools is."""
    raw: Any = sqs_record({"Records": []})
    there, here = their_sqs.SQSRecord(raw), ours.SQSRecord(raw)
    url = "https://sqs.{3}.amazonaws.com/{4}/{5}".format(*here.event_source_arn.split(":"))
    assert url == there.queue_url
    assert S3Event(here.json_body) == there.decoded_nested_s3_event

    compressed = zlib.compress(json.dumps({"sku": "a"}).encode())
    record: Any = kinesis_record(compressed)
    payload = ours.KinesisStreamRecord(record).kinesis
    value = json.loads(zlib.decompress(payload.data_as_bytes(), zlib.MAX_WBITS + 32))
    assert value == TheirKinesisRecord(record).kinesis.data_zlib_compressed_as_json()
    model = ours.KinesisDataStreamRecord[bytes].model_validate(record)
    assert json.loads(zlib.decompress(model.kinesis.data, zlib.MAX_WBITS + 32)) == value
    their_model = their_models.KinesisDataStreamRecord.model_validate(record)
    assert value == their_model.decompress_zlib_record_data_as_json()
    arrival = model.kinesis.approximateArrivalTimestamp.timestamp()
    assert arrival == their_model.kinesis.approximateArrivalTimestamp

    change: Any = dynamodb_record({"id": "1"})
    ours_name, theirs_name = (
        ours.DynamoDBRecord(change).event_name,
        TheirDynamoDBRecord(change).event_name,
    )
    assert ours_name == theirs_name
    assert ours_name is not theirs_name
