"""What docs/migrating.md says is stricter here: each line is tried with both libraries."""

from __future__ import annotations

import asyncio
import gc
from base64 import b64encode
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch import BatchProcessor as TheirBatchProcessor
from aws_lambda_powertools.utilities.parser import models as their_models

import lambda_batch as ours
from lambda_batch.testing import dynamodb_event, dynamodb_record, kinesis_record, sqs_record
from tests.migrating.both import (
    CONTEXT,
    EMPTY,
    EVENT,
    TheirDynamoDBRecord,
    TheirKinesisRecord,
    about,
    fail_all,
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
    their_errors,
    their_sqs_processor,
    theirs,
)

pytestmark = pytest.mark.filterwarnings("ignore")  # Powertools' decorators are deprecated


@pytest.fixture(autouse=True)
def _coroutines_end_here() -> Iterator[None]:
    """Free the coroutines that Powertools does not await while warnings of them are ignored."""
    yield
    gc.collect()


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
    assert failures(theirs.async_process_partial_response(EVENT, keep, there)) == 2
    assert len(handled) == 2
    process: Any = ours.async_process_partial_response
    with pytest.raises(ours.HandlerError):
        process(EVENT, keep, ours.AsyncSqsBatchProcessor())
    assert len(handled) == 2
    # A method of a list does not say what it returns.
    assert process(EVENT, handled.append, ours.AsyncSqsBatchProcessor()) == EMPTY
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

    def pass_on(record: Any) -> Any:
        return keep(record)

    lenient = our_sqs_processor(raise_on_entire_batch_failure=False)
    assert failures(process_here(pass_on, lenient)) == 2
    assert not handled


@about("an event of another source")
def test_event_of_another_source() -> None:
    handled: list[Any] = []
    event = dynamodb_event([{"id": "1"}, {"id": "2"}])

    def keep(record: Any) -> None:
        handled.append(record)

    def fail_fourth(record: Any) -> None:
        handled.append(record)
        if len(handled) == 4:
            raise LookupError

    assert process_there(keep, event=event) == EMPTY
    with pytest.raises(KeyError, match="messageId"):
        process_there(fail_fourth, event=event)
    assert len(handled) == 4
    handled.clear()
    messages = {"Records": [sqs_record("1"), sqs_record("2"), sqs_record("3"), sqs_record("4")]}
    with pytest.raises(AttributeError):
        process_there(
            fail_fourth, theirs.BatchProcessor(theirs.EventType.DynamoDBStreams), messages
        )
    assert len(handled) == 4
    with pytest.raises(ours.UnexpectedBatchTypeError):
        process_here(keep, event=event)
    assert len(handled) == 4


@about("a record without its item identifier")
def test_record_without_its_item_identifier() -> None:
    handled: list[Any] = []

    def keep(record: Any) -> None:
        handled.append(record)

    message: Any = sqs_record("1")
    del message["messageId"]
    event = {"Records": [message]}
    assert process_there(keep, event=event) == EMPTY
    lenient = their_sqs_processor(raise_on_entire_batch_failure=False)
    with pytest.raises(KeyError, match="messageId"):
        process_there(fail_all, lenient, event)
    change: Any = dynamodb_record({"id": "1"})
    del change["dynamodb"]["SequenceNumber"]
    stream = theirs.BatchProcessor(
        theirs.EventType.DynamoDBStreams, raise_on_entire_batch_failure=False
    )
    response = process_there(fail_all, stream, {"Records": [change]})
    assert response == {"batchItemFailures": [{"itemIdentifier": None}]}
    with pytest.raises(ours.UnexpectedBatchTypeError):
        process_here(keep, event=event)
    with pytest.raises(ours.UnexpectedBatchTypeError):
        process_here(keep, ours.DynamoDBBatchProcessor(), {"Records": [change]})
    assert len(handled) == 1
    record = kafka_record()
    del record["offset"]
    with pytest.raises(KeyError, match="offset"):
        process_there(fail_all, kafka_processor(theirs), kafka_event(record))
    with pytest.raises(ours.UnexpectedBatchTypeError):
        process_here(keep, kafka_processor(ours), kafka_event(record))
    assert len(handled) == 1


@about(
    "a Kafka event with another `eventSource`, such as `aws:SelfManagedKafka` in old samples",
    "a Kafka event whose partitions hold no arrays of records",
)
def test_kafka_events_of_another_form() -> None:
    handled: list[Any] = []

    def keep(record: Any) -> None:
        handled.append(record)

    for name in ("aws:SelfManagedKafka", "aws:sqs"):
        event = kafka_event(kafka_record(), eventSource=name)
        assert process_there(keep, kafka_processor(theirs), event) == EMPTY
        with pytest.raises(ours.UnexpectedBatchTypeError, match="'aws:kafka' or "):
            process_here(keep, kafka_processor(ours), event)
    assert len(handled) == 2

    handled.clear()
    forms: list[Any] = [[], {}, {"0": kafka_record()}]
    for form in forms:
        event = kafka_event(records={"orders-0": form})
        assert process_there(keep, kafka_processor(theirs), event) == EMPTY
        with pytest.raises(ours.UnexpectedBatchTypeError):
            process_here(keep, kafka_processor(ours), event)
    assert [record.raw_event for record in handled] == ["0"]


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
    class There(TheirBatchProcessor):
        def failure_handler(self, record: Any, exception: Any) -> Any:  # noqa: ARG002
            return "fail", "", record

    class Here(ours.SqsBatchProcessor):
        def failure_handler(self, record: Any, exception: Any) -> Any:  # noqa: ARG002
            return "fail", "", record

    assert process_there(fail_first, There(theirs.EventType.SQS)) == EMPTY
    assert failures(process_here(fail_first, Here())) == 1


@about(
    "a malformed DynamoDB image, or one with an attribute that is null or malformed; bad base64",
    "`B` attributes in DynamoDB images",
)
def test_payloads_that_are_malformed() -> None:
    good: Any = dynamodb_record({"id": "1", "data": b"bytes"})
    assert TheirDynamoDBRecord(good).dynamodb.new_image["data"] == b64encode(b"bytes").decode()
    assert ours.DynamoDBRecord(good).dynamodb.new_image["data"] == b"bytes"

    null: Any = dynamodb_record({"id": "1"})
    null["dynamodb"]["NewImage"]["sku"] = None
    event = {"Records": [good, null]}
    there = theirs.BatchProcessor(
        theirs.EventType.DynamoDBStreams, model=their_models.DynamoDBStreamRecordModel
    )
    with pytest.raises(AttributeError):
        theirs.process_partial_response(event, handle, there)

    def read(record: Any) -> None:
        _ = record.dynamodb.NewImage

    untyped: Any = ours.DynamoDBStreamRecordModel
    assert failures(process_here(read, ours.DynamoDBBatchProcessor(untyped), event)) == 1
    typed: Any = ours.DynamoDBStreamRecordModel[dict[str, Any]]
    assert failures(process_here(handle, ours.DynamoDBBatchProcessor(typed), event)) == 1
    with pytest.raises(ours.DecodingError, match="expected"):
        _ = ours.DynamoDBRecord(null).dynamodb.new_image

    malformed: Any = dynamodb_record({"id": "1"})
    malformed["dynamodb"]["NewImage"]["sku"] = {"S": 3}
    assert TheirDynamoDBRecord(malformed).dynamodb.new_image["sku"] == 3
    with pytest.raises(ours.DecodingError, match="expected"):
        _ = ours.DynamoDBRecord(malformed).dynamodb.new_image

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
