"""What errors say, word for word: they are all that tells someone on call what to do."""

import asyncio
import copy
import pickle
from collections.abc import Callable
from typing import Any, Self

import pytest
from pydantic import BaseModel, Json, model_validator

from lambda_batch import (
    AsyncSqsBatchProcessor,
    BaseAsyncBatchProcessor,
    BasePartialBatchProcessor,
    BasePartialProcessor,
    BatchProcessingError,
    DecodingError,
    EventType,
    HandlerError,
    LambdaBatchError,
    RecordMemberError,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SQSRecord,
    SqsRecordModel,
    UnexpectedBatchTypeError,
    UsageError,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from lambda_batch.wire.attribute_values import decode_attribute_map
from tests.events.samples import kinesis_record
from tests.runtime.cases import (
    DYNAMODB,
    FAILURE,
    KAFKA,
    KINESIS,
    SQS,
    SYNC,
    Case,
    Mode,
    OutOfStockError,
    every_case,
    every_mode,
)
from tests.runtime.events import FakeContext, event_of, sqs_record

Wrong = Any
"""What type checkers would not let pass."""


def text_of(kind: type[LambdaBatchError], act: Callable[[], object]) -> str:
    """Return the text of the error that something raises."""
    with pytest.raises(kind) as caught:
        act()
    return str(caught.value)


async def handle_async(_record: Any) -> None:
    """Handle a record."""


def handle_sync(_record: Any) -> None:
    """Handle a record."""


def handle_by_yielding(_record: Any) -> Any:
    """Handle nothing."""
    yield


def unseen(handler: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Hide what a handler is until it is called."""
    return lambda record: handler(record)  # noqa: PLW0108  # that is the point


def test_an_async_handler_in_a_sync_processor() -> None:
    wrong: Wrong = handle_async
    assert text_of(
        HandlerError, lambda: process_partial_response(SQS.event(1), wrong, SqsBatchProcessor())
    ) == (
        "the record handler handle_async is async, but this processor does not await it: use the "
        "processor's Async twin with async_process_partial_response"
    )


def test_a_sync_handler_in_an_async_processor() -> None:
    wrong: Wrong = handle_sync
    processor = AsyncSqsBatchProcessor()
    assert text_of(
        HandlerError, lambda: async_process_partial_response(SQS.event(1), wrong, processor)
    ) == (
        "the record handler handle_sync is not async, but this processor awaits it: define it "
        "with `async def`, annotate its result as an Awaitable, or use the sync processor "
        "with process_partial_response"
    )


@pytest.mark.parametrize(
    ("handler", "returned"),
    [
        (unseen(handle_async), "an awaitable, which this processor does not await"),
        (unseen(handle_by_yielding), "a generator, whose body never runs"),
    ],
    ids=["awaitable", "generator"],
)
def test_a_result_that_is_not_finished(handler: Wrong, returned: str) -> None:
    processor = SqsBatchProcessor(raise_on_entire_batch_failure=False)
    process_partial_response(SQS.event(1), handler, processor)
    [(_, error, _)] = processor.exceptions
    assert str(error) == f"the record handler returned {returned}"


def test_an_async_batch_that_is_not_awaited() -> None:
    processor = AsyncSqsBatchProcessor()
    with processor(SQS.records(1), handle_async) as batch:
        untyped: Any = batch
        expected = (
            "this batch is async: use async_process_partial_response, async_batch_processor, "
            "batch.async_process() or `await batch.aprocess()`; no record was handled"
        )
        assert text_of(UsageError, untyped.process) == expected
        assert text_of(UsageError, untyped.process) == expected
        batch.async_process()


def test_a_running_loop() -> None:
    async def main() -> None:
        process = async_process_partial_response
        processor = AsyncSqsBatchProcessor()
        assert text_of(UsageError, lambda: process(SQS.event(1), handle_async, processor)) == (
            "an event loop is running in this thread, and blocking it would stop it: use "
            "`await aprocess_partial_response(...)` or `await batch.aprocess()`; "
            "no record was handled"
        )

    asyncio.run(main())


def test_a_batch_out_of_turn() -> None:
    processor = SqsBatchProcessor()
    context = FakeContext()
    batch = processor(SQS.records(1), handle_sync, context)
    assert text_of(UsageError, batch.process) == (
        "this batch is not open: use `with processor(...) as batch:`"
    )
    assert batch.is_open is False
    with batch:
        assert batch.lambda_context is context
        assert text_of(UsageError, batch.__enter__) == (
            "this batch is open already: call the processor again for another one"
        )
        batch.process()
        assert text_of(UsageError, batch.process) == (
            "this batch has been processed: its records are not handled twice"
        )
    assert text_of(UsageError, batch.process) == (
        "this batch is over: call the processor again for another one"
    )
    assert batch.is_open is False
    assert batch.lambda_context is None


@pytest.mark.parametrize(
    ("record", "expected", "came"),
    [
        (3, "a record that is an object", "a number"),
        (sqs_record(1) | {"eventSource": "aws:mq"}, "eventSource 'aws:sqs'", "'aws:mq'"),
        (sqs_record(1) | {"eventSource": ["aws:sqs"]}, "eventSource 'aws:sqs'", "an array (list)"),
        ({"body": "{}"}, "an item identifier at /messageId", "nothing"),
        ({"messageId": None}, "an item identifier at /messageId", "null (None)"),
        (sqs_record(1) | {"messageId": ""}, "an item identifier at /messageId", "an empty string"),
        (sqs_record(1) | {"messageId": 7}, "an item identifier at /messageId", "a number"),
    ],
    ids=[
        "number",
        "source",
        "source of another type",
        "absent",
        "null",
        "empty",
        "of another type",
    ],
)
def test_a_record_that_is_refused(record: Any, expected: str, came: str) -> None:
    processor = SqsBatchProcessor()
    process: Any = process_partial_response
    assert text_of(
        BatchProcessingError, lambda: process(event_of(record), handle_sync, processor)
    ) == (
        f"Unexpected batch event type: expected {expected} in record 0 of the SQS batch, got "
        f"{came}. The batch was refused before any record was handled; check which event source "
        "invokes the function and the processor's event type."
    )


class Scratch(BasePartialProcessor):
    """A processor that knows no source."""

    def _prepare(self) -> None:
        """Do nothing."""

    def _clean(self) -> None:
        """Fail where all has failed, as others do."""
        from lambda_batch._engine.current_batches import need_open_batch

        need_open_batch(self)._raise_if_all_failed()

    def _process_record(self, record: Any) -> Any:
        return self.handler(record)


def test_a_processor_without_a_source_names_its_class() -> None:
    processor = Scratch()
    decorate = batch_processor(record_handler=lambda _: None, processor=processor)
    run: Any = decorate(lambda _event, _context: {})
    assert text_of(BatchProcessingError, lambda: run({"Records": 3}, None)) == (
        "Unexpected batch event type: expected an array of batch records at /Records, "
        "got a number. Is the function invoked by another event source, or by hand?"
    )

    def fail() -> None:
        with processor([{"number": 1}], lambda _: int("one")) as batch:
            batch.process()

    assert text_of(BatchProcessingError, fail) == (
        "All records failed processing: 1 of the Scratch batch (1 x ValueError)"
    )


def test_a_member_of_a_map_that_is_no_object() -> None:
    record = SQSRecord({"messageAttributes": {"colour": "blue"}})
    assert text_of(RecordMemberError, lambda: record.message_attributes) == (
        "SQSRecord: expected an object of objects in 'messageAttributes', got a string in it"
    )


@pytest.mark.parametrize(
    ("error", "args"),
    [
        (
            RecordMemberError("SQSRecord", "body", "a string", "null"),
            "SQSRecord,body,a string,null",
        ),
        (DecodingError("this", "that"), "this,that"),
    ],
    ids=["member", "decoding"],
)
def test_copies_say_the_same(error: Exception, args: str) -> None:
    assert ",".join(error.args) == args  # what a copy is made of
    for same in (copy.copy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301  # our own
        assert str(same) == str(error)
        assert same.args == error.args
    assert str(BatchProcessingError()) == ""


class Strict(BaseModel):
    """A payload that is refused as a whole."""

    number: int

    @model_validator(mode="after")
    def refuse(self) -> Self:
        """Refuse all."""
        msg = "never"
        raise ValueError(msg)


class StrictRecord(SqsRecordModel[Json[Strict]]):
    """A message that is refused as a whole."""

    @model_validator(mode="before")
    @classmethod
    def refuse(cls, _raw: object) -> object:
        """Refuse all."""
        msg = "never"
        raise ValueError(msg)


def test_a_record_that_is_invalid_as_a_whole(caplog: pytest.LogCaptureFixture) -> None:
    processor = SqsBatchProcessor(model=StrictRecord, raise_on_entire_batch_failure=False)
    process_partial_response(SQS.event(1), handle_sync, processor)
    assert "ValidationError: record: value_error" in caplog.text


def test_a_cause_is_named_by_its_module(caplog: pytest.LogCaptureFixture) -> None:
    def run_out() -> None:
        raise OutOfStockError(FAILURE)

    def handle(_record: SQSRecord) -> None:
        try:
            run_out()
        except OutOfStockError as error:
            raise LookupError from error

    sqs = SqsBatchProcessor(raise_on_entire_batch_failure=False)
    process_partial_response(SQS.event(1), handle, sqs)
    assert "after tests.runtime.cases.OutOfStockError\n" in caplog.text


def test_the_bases_raise_by_default() -> None:
    async def handle(_record: Any) -> None:
        raise OutOfStockError

    processor: Any = BaseAsyncBatchProcessor(EventType.SQS)
    with pytest.raises(BatchProcessingError):
        async_process_partial_response(SQS.event(1), handle, processor)
    processor = BasePartialBatchProcessor(EventType.SQS)
    with pytest.raises(BatchProcessingError):
        process_partial_response(SQS.event(1), SQS.failing_on(1), processor)


def test_an_attribute_that_is_no_object() -> None:
    assert text_of(DecodingError, lambda: decode_attribute_map({"sku": 3})) == (
        "expected an attribute: an object with one type tag, got a number"
    )
    assert text_of(DecodingError, lambda: decode_attribute_map({"sku": {}})) == (
        "expected an attribute: an object with one type tag, got an object (dict) with 0 members"
    )


def test_process_returns_the_result_of_failure_handler() -> None:
    class Own(SqsBatchProcessor):
        def failure_handler(self, record: Any, exception: Any) -> Any:
            """Keep the failure, and say something of one's own."""
            super().failure_handler(record, exception)
            return ("fail", "own words", record)

    for processor in (Own(), SqsFifoPartialProcessor()):
        outcomes = SYNC.process(SQS.records(2), SQS.failing_on(2), processor)
        own = isinstance(processor, Own)
        assert (outcomes[1][1] == "own words") is own


def test_a_failure_of_a_copy_that_a_hook_processes(caplog: pytest.LogCaptureFixture) -> None:
    class Retrying(SqsBatchProcessor):
        def _clean(self) -> None:
            self._process_record({**SQS.make(1, None), "body": "{}"})

    with Retrying()(SQS.records(1), SQS.failing_on(1)) as batch:
        assert batch.process()[0][0] == "fail"
    assert (
        caplog.messages[-1] == "1 more SQS record failed with OutOfStockError: (not of this batch)"
    )


def test_a_failure_of_a_processor_without_a_source(caplog: pytest.LogCaptureFixture) -> None:
    processor = Scratch()
    with pytest.raises(BatchProcessingError), processor([{}], lambda _: int("one")) as batch:
        batch.process()
    lines = caplog.messages[0].splitlines()
    assert lines[0] == "Scratch record of no known source failed: builtins.ValueError"
    assert lines[1].startswith('  File "')
    assert "" not in lines


def test_the_text_of_an_error_that_a_handler_makes_is_left_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def handle(_record: SQSRecord) -> None:
        raise BatchProcessingError(FAILURE)

    processor = SqsBatchProcessor(raise_on_entire_batch_failure=False)
    process_partial_response(SQS.event(1), handle, processor)
    first = caplog.messages[0].splitlines()[0]
    assert first.endswith(" failed: lambda_batch.errors.BatchProcessingError")


def test_the_text_of_an_error_of_a_record_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    def handle(record: SQSRecord) -> None:
        assert record.body

    processor = SqsBatchProcessor(raise_on_entire_batch_failure=False)
    process_partial_response(event_of(sqs_record(1) | {"body": None}), handle, processor)
    first = caplog.messages[0].splitlines()[0]
    assert first.endswith(
        "RecordMemberError: SQSRecord: expected a string in 'body', got null (None)"
    )


def test_a_processor_out_of_its_batch() -> None:
    assert text_of(UsageError, SqsBatchProcessor().process) == (
        "no batch is open: use `with processor(records=..., handler=...)` around this"
    )
    batch: Any = Scratch()([{}], lambda _: ("success", None, {}))
    with batch:
        batch.process()
        assert text_of(UsageError, batch.response) == (
            "the processor knows no event source, so it can't tell item identifiers"
        )


SNS_RECORD = {
    "EventSource": "aws:sns",
    "EventVersion": "1.0",
    "EventSubscriptionArn": "arn:aws:sns:eu-west-1:123456789012:orders:1",
    "Sns": {"MessageId": "1", "Message": "card 4929"},
}
MESSAGE = {"MessageId": "1", "ReceiptHandle": "a", "Body": "card 4929"}
KINESIS_RECORD = {"SequenceNumber": "1", "Data": b"card 4929", "PartitionKey": "a"}


@every_case
@every_mode
@pytest.mark.parametrize(
    ("event", "text"),
    [
        ({"Messages": [MESSAGE]}, "got the output of SQS's ReceiveMessage"),
        ({}, "got nothing"),
        ({"Records": [SNS_RECORD]}, "got a notification of SNS, which has no partial batch resp"),
        ([SNS_RECORD], "(subscribe a queue to the topic, and let the queue invoke the function)"),
        ({"Records": [MESSAGE]}, "got a message as SQS's ReceiveMessage returns it"),
        ([MESSAGE], "lambda_batch.testing.convert_sqs_message makes a record"),
        ({"Records": [KINESIS_RECORD]}, "got a record as Kinesis's GetRecords returns it"),
        (
            {"Records": [], "MillisBehindLatest": 0, "NextShardIterator": "a"},
            "got an answer of Kinesis's GetRecords without records (there is nothing to process",
        ),
        (
            {"Records": [], "NextShardIterator": "a"},
            "got an answer of a stream's GetRecords without records (there is nothing to process",
        ),
        (
            {"ResponseMetadata": {"HTTPStatusCode": 200}},
            "got an answer of an AWS API without records (there is nothing to process",
        ),
    ],
)
def test_an_event_of_another_form_is_named(mode: Mode, case: Case, event: Any, text: str) -> None:
    with pytest.raises(UnexpectedBatchTypeError) as caught:
        mode.respond(event, case.failing_on(), mode.processor(case))
    assert text in str(caught.value)
    assert "4929" not in str(caught.value)


@every_mode
@pytest.mark.parametrize(
    ("event", "came"),
    [
        ({"Records": None}, "null (None)"),
        ({"Records": []}, "an empty array"),
        ({"records": {"topic-0": []}}, "an object at /records, as Kafka events have"),
        (KAFKA.event(1), "an object at /records, as Kafka events have"),
        (
            {"records": [{"data": "a"}]},
            "an array at /records, as events of Amazon Data Firehose have",
        ),
    ],
)
@pytest.mark.parametrize("case", [SQS, KINESIS, DYNAMODB], ids=str)
def test_an_event_without_an_array_of_records_is_named(
    mode: Mode, case: Case, event: Any, came: str
) -> None:
    with pytest.raises(UnexpectedBatchTypeError) as caught:
        mode.respond(event, case.failing_on(), mode.processor(case))
    assert f"{case} records at /Records, got {came}. Is the function inv" in str(caught.value)


@every_mode
@pytest.mark.parametrize(
    ("records", "came"),
    [
        (None, "null (None) at /records"),
        ({}, "an empty object at /records"),
        ({"orders-3": []}, "empty arrays"),
        ({"orders-3": None}, "null (None)"),
        ({"orders-3": 7}, "a number"),
        ([], "an empty array at /records"),
        ([KAFKA.make(1, None)], "an array (list) at /records"),
        ("geheim", "a string at /records"),
    ],
    ids=str,
)
def test_a_kafka_event_without_arrays_of_records_is_named(
    mode: Mode, records: Any, came: str
) -> None:
    event = {"eventSource": "aws:kafka", "records": records}
    with pytest.raises(UnexpectedBatchTypeError) as caught:
        mode.respond(event, KAFKA.failing_on(), mode.processor(KAFKA))
    problem, _, text = str(caught.value).partition(": ")
    assert problem == "Invalid Kafka event structure"
    assert text.startswith(f"expected an array of Kafka records at /records/*, got {came}. Is")


@every_mode
@pytest.mark.parametrize("records", ["geheim", {"0": {}}, [None], [["geheim"]]], ids=str)
def test_a_kafka_record_that_is_no_object_is_named(mode: Mode, records: Any) -> None:
    event = {"eventSource": "aws:kafka", "records": {"orders-3": records}}
    with pytest.raises(UnexpectedBatchTypeError, match="is an object in record 0") as caught:
        mode.respond(event, KAFKA.failing_on(), mode.processor(KAFKA))
    assert "geheim" not in str(caught.value)


@every_mode
def test_a_bare_array_in_which_a_kafka_record_is_null_is_refused(mode: Mode) -> None:
    """EventBridge Pipes invokes functions with the bare records."""
    event: Any = [KAFKA.make(1, None), None]
    with pytest.raises(UnexpectedBatchTypeError, match="is an object in record 1"):
        mode.respond(event, KAFKA.failing_on(), mode.processor(KAFKA))


@every_mode
@pytest.mark.parametrize("case", [SQS, KINESIS, DYNAMODB], ids=str)
def test_an_event_of_another_source_is_named_by_a_kafka_processor(mode: Mode, case: Case) -> None:
    raw = case.make(1, None)
    source = raw["eventSource"]
    for event, came in (
        (case.event(1), f"at /records/*, got records of {source!r} at /Records. Is"),
        ([raw], f"'SelfManagedKafka' in record 0 of the Kafka batch, got {source!r}."),
    ):
        with pytest.raises(UnexpectedBatchTypeError) as caught:
            mode.respond(event, KAFKA.failing_on(), mode.processor(KAFKA))
        assert came in str(caught.value)


@every_mode
@pytest.mark.parametrize("source", ["aws:SelfManagedKafka", "aws:sqs", "secret", None, 7])
def test_a_kafka_event_of_a_wrong_source_is_refused(mode: Mode, source: Any) -> None:
    is_named = isinstance(source, str) and source.startswith("aws:")
    came = repr(source) if is_named else {"secret": "a string", None: "null (None)"}.get(source)
    for event, place in (
        ({**KAFKA.event(1), "eventSource": source}, "the event"),
        ([{**KAFKA.make(1, None), "eventSource": source}], "record 0"),
    ):
        with pytest.raises(UnexpectedBatchTypeError) as caught:
            mode.respond(event, KAFKA.failing_on(), mode.processor(KAFKA))
        assert (
            f"expected eventSource 'aws:kafka' or 'SelfManagedKafka' in {place} of the Kafka "
            f"batch, got {came or 'a number'}."
        ) in str(caught.value)


@every_mode
@pytest.mark.parametrize("source", ["aws:kafka", "SelfManagedKafka"])
def test_a_bare_array_of_kafka_records_is_a_batch(mode: Mode, source: str) -> None:
    """EventBridge Pipes sends it."""
    records = [{**raw, "eventSource": source} for raw in KAFKA.records(2)]
    response = mode.respond(records, KAFKA.failing_on(2), mode.processor(KAFKA))
    assert response == KAFKA.response(2)


# Amazon EventBridge User Guide, "Amazon Kinesis stream as a source for EventBridge Pipes" and
# "Amazon Managed Streaming for Apache Kafka topic as a source in EventBridge Pipes".
_KINESIS = kinesis_record()
PIPES_KINESIS = {**_KINESIS.pop("kinesis"), **_KINESIS}
PIPES_KAFKA = {
    "eventSource": "aws:kafka",
    "eventSourceArn": "arn:aws:kafka:sa-east-1:123456789012:cluster/vpc/751d2973",
    "eventSourceKey": "mytopic-0",
    "topic": "mytopic",
    "partition": "0",
    "offset": 15,
    "timestamp": 1545084650987,
    "timestampType": "CREATE_TIME",
    "key": "abcDEFghiJKLmnoPQRstuVWXyz1234==",
    "value": "SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==",
    "headers": [{"headerKey": [104, 101]}],
}


@every_mode
@pytest.mark.parametrize(
    ("case", "raw", "came"),
    [
        pytest.param(KINESIS, PIPES_KINESIS, "a record of Kinesis as EventBridge", id="kinesis"),
        pytest.param(KAFKA, PIPES_KAFKA, "a record of Kafka as EventBridge Pipes", id="kafka"),
    ],
)
def test_records_in_the_form_of_eventbridge_pipes_are_refused(
    mode: Mode, case: Case, raw: Any, came: str
) -> None:
    event: Any = [raw]
    with pytest.raises(UnexpectedBatchTypeError, match="before any record was handled") as caught:
        mode.respond(event, case.failing_on(), mode.processor(case))
    assert came in str(caught.value)
    assert "let an event source mapping of the " in str(caught.value)


@every_mode
@pytest.mark.parametrize(
    ("member", "value", "came"),
    [
        ("partition", "3", "a string at /topic, a string at /partition, a number at /offset"),
        ("offset", "7", "a string at /topic, a number at /partition, a string at /offset"),
        ("topic", None, "null (None) at /topic, a number at /partition, a number at /offset"),
        ("offset", "absent", "a string at /topic, a number at /partition, nothing at /offset"),
    ],
)
def test_a_kafka_record_with_a_part_of_its_identifier_is_named(
    mode: Mode, member: str, value: Any, came: str
) -> None:
    event = KAFKA.event(2)
    [records] = event["records"].values()
    records[1][member] = value
    if value == "absent":
        del records[1][member]
    with pytest.raises(UnexpectedBatchTypeError) as caught:
        mode.respond(event, KAFKA.failing_on(), mode.processor(KAFKA))
    assert f"in record 1 of the Kafka batch, got {came}." in str(caught.value)
