"""What is known to break in other batch libraries, each as a test that it does not here."""

import asyncio
import gc
import threading
import weakref
from base64 import b64encode
from copy import deepcopy
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import BaseModel, Field, Json, TypeAdapter, field_validator

from lambda_batch import (
    AsyncSqsBatchProcessor,
    BatchProcessingError,
    ConfigurationError,
    DynamoDBBatchProcessor,
    DynamoDBRecord,
    DynamoDBStreamRecordModel,
    HandlerError,
    KinesisBatchProcessor,
    KinesisStreamRecord,
    SQSRecord,
    SqsRecordModel,
    UnexpectedBatchTypeError,
    UsageError,
    aprocess_partial_response,
    async_process_partial_response,
    process_partial_response,
)
from tests.runtime.cases import (
    ASYNC,
    AWAITED,
    DYNAMODB,
    FAILURE,
    KINESIS,
    SQS,
    SYNC,
    Case,
    Mode,
    OutOfStockError,
    SqsOrder,
    every_case,
    every_mode,
    identifiers,
    own_modes,
    text_of,
    texts_of,
)
from tests.runtime.events import Raw, dynamodb_record, event_of, kinesis_record, sqs_record

MARKER = "4929-1234-PAYLOAD"
"""Stands for personal data in a payload."""

every_kind = pytest.mark.parametrize("kind", ["standard", "fifo"])


def processor_of(mode: Mode, kind: str, **options: Any) -> Any:
    """Create an SQS processor, or a FIFO one that stops at a failed group."""
    if kind == "fifo":
        return mode.fifo(skip_group_on_error=True, **options)
    return mode.processor(SQS, **options)


def messages(*payloads: Raw | None) -> list[Raw]:
    """Create messages, each of a group of its own."""
    return [
        sqs_record(number, payload, group=f"group-{number}")
        for number, payload in enumerate(payloads, 1)
    ]


class Picky(BaseModel):
    """A payload whose validator has a bug."""

    number: int

    @field_validator("number")
    @classmethod
    def check(cls, number: int) -> int:
        """Raise what pydantic does not take for a failed validation."""
        table = {1: "one", 3: "three"}
        return len(table[number])


class PickyRecord(SqsRecordModel[Json[Picky]]):
    """A message with such a payload."""


@every_kind
@every_mode
def test_a_validator_may_raise_anything(mode: Mode, kind: str) -> None:
    """A validator that raises neither ValueError nor AssertionError fails only its record."""
    records = messages({"number": 1}, {"number": 2}, {"number": 3})
    processor = processor_of(mode, kind, model=PickyRecord)
    assert mode.respond(event_of(*records), SQS.failing_on(), processor) == SQS.response(2)


class TitledRecord(SqsRecordModel[Json[dict[str, int]]], title="An order from the shop"):
    """A model with a title of its own."""


@every_kind
@every_mode
def test_a_model_may_have_a_title(mode: Mode, kind: str) -> None:
    """A record that fails a model with its own title fails only that record."""
    records = messages({"number": 1}, {"number": "two"}, {"number": 3})
    processor = processor_of(mode, kind, model=TitledRecord)
    assert mode.respond(event_of(*records), SQS.failing_on(), processor) == SQS.response(2)


@every_mode
@pytest.mark.parametrize(
    "image",
    [
        {"number": {"Z": "1"}},
        {"number": {"N": "many"}},
        {"number": {"N": 2}},
        {"number": {}},
        {"number": None},
        {"number": {"N": "1", "S": "1"}},
        {"number": {"NULL": True}},
        "image",
        [],
        {},
    ],
    ids=repr,
)
def test_an_invalid_new_image_fails_only_its_record(mode: Mode, image: object) -> None:
    """An image that is no image of an order fails its record; no image crashes the batch."""
    records = DYNAMODB.records(3)
    records[1]["dynamodb"]["NewImage"] = image
    processor = mode.processor(DYNAMODB, model=DYNAMODB.model)
    response = mode.respond(event_of(*records), DYNAMODB.failing_on(), processor)
    assert response == DYNAMODB.response(2)


@every_mode
def test_a_new_image_may_be_absent(mode: Mode) -> None:
    """A removed item has no new image, and that is no failure."""
    records = DYNAMODB.records(2)
    del records[0]["dynamodb"]["NewImage"]
    orders: list[object] = []

    def handle(record: Any) -> None:
        orders.append(DYNAMODB.read_order(record))

    processor = mode.processor(DYNAMODB, model=DYNAMODB.model)
    assert mode.respond(event_of(*records), handle, processor) == {"batchItemFailures": []}
    assert None in orders

    def read_view(record: DynamoDBRecord) -> None:
        orders.append(record.dynamodb.new_image)

    processor = mode.processor(DYNAMODB)
    assert mode.respond(event_of(*records), read_view, processor) == {"batchItemFailures": []}
    assert {} in orders


@every_case
@every_mode
@pytest.mark.parametrize("identifier", [None, "", True, "absent"], ids=repr)
def test_a_record_without_identifier_is_refused(mode: Mode, case: Case, identifier: object) -> None:
    """A batch with a record that can't be reported is refused before any record is handled."""
    seen: list[int] = []
    records = case.records(3)
    holder: Any = records[1]
    for step in case.path[:-1]:
        holder = holder[step]
    holder[case.path[-1]] = identifier
    if identifier == "absent":
        del holder[case.path[-1]]
    for model in (None, case.model):
        processor = mode.processor(case, model=model)
        with pytest.raises(
            UnexpectedBatchTypeError, match=f"{case.place} in record 1 of the {case}"
        ):
            mode.respond(case.make_event(*records), case.failing_on(seen=seen), processor)
    assert seen == []


@every_mode
@pytest.mark.parametrize("record", [None, 3, "record", [], {}, {"messageId": None}], ids=repr)
def test_an_item_that_is_not_a_record_is_refused(mode: Mode, record: Any) -> None:
    """A batch that holds something else than records is refused, with no stray exception."""
    with pytest.raises(UnexpectedBatchTypeError, match="record 1 of the SQS batch"):
        mode.respond(event_of(sqs_record(1), record), SQS.failing_on(), mode.processor(SQS))


@every_mode
@pytest.mark.parametrize("skip", [False, True])
def test_a_malformed_record_behind_a_fifo_failure_is_reported(
    mode: Mode,
    skip: bool,
) -> None:
    """With a model, a malformed record behind the failure of its group does not crash."""
    records = [
        sqs_record(1, group="b"),
        sqs_record(2, group="a"),
        sqs_record(3, {"number": "three"}, group="a"),
    ]
    processor = mode.fifo(model=SqsOrder, skip_group_on_error=skip)
    assert mode.respond(event_of(*records), SQS.failing_on(2), processor) == SQS.response(2, 3)


class MuteError(Exception):
    """An exception that can't be printed."""

    def __str__(self) -> str:
        raise LookupError

    __repr__ = __str__


@every_kind
@every_mode
def test_an_exception_need_not_have_a_text(mode: Mode, kind: str) -> None:
    """An exception whose __str__ raises fails only its record, and its class is still named."""

    def handle(record: Any) -> None:
        if SQS.number(record) == 2:
            raise MuteError

    records = messages(None, None, None)
    processor = processor_of(mode, kind)
    assert mode.respond(event_of(*records), handle, processor) == SQS.response(2)
    outcomes = mode.process(records, handle, processor_of(mode, kind))
    assert "MuteError" in outcomes[1].error


@every_mode
@pytest.mark.parametrize("attributes", [None, "absent", {}, []])
def test_a_fifo_record_need_not_have_attributes(mode: Mode, attributes: object) -> None:
    """A FIFO record without attributes is handled like any other."""
    records = messages(None, None)
    records[0]["attributes"] = attributes
    if attributes == "absent":
        del records[0]["attributes"]
    processor = mode.fifo(skip_group_on_error=True)
    response = mode.respond(event_of(*records), SQS.failing_on(), processor)
    assert response == {"batchItemFailures": []}


@every_case
def test_an_async_handler_in_a_sync_processor_is_refused(case: Case) -> None:
    """A coroutine is never taken for a result: no record counts as handled, none is lost."""
    called: list[int] = []

    async def handle(record: Any) -> None:
        called.append(case.number(record))

    processor = SYNC.processor(case)
    with pytest.raises(HandlerError, match="handle is async"):
        SYNC.respond_to(case.event(2), handle, processor)
    with pytest.raises(UsageError):
        processor.response()
    assert called == []


@every_kind
def test_a_coroutine_is_never_a_result(kind: str) -> None:
    """Where only the call shows that a handler is async, its records fail."""

    async def handle(_record: Any) -> None:
        """Do nothing."""

    processor = processor_of(SYNC, kind, raise_on_entire_batch_failure=False)
    event = event_of(*messages(None, None))
    unseen: Any = lambda record: handle(record)  # noqa: E731, PLW0108  # so that it is not seen
    assert SYNC.respond_to(event, unseen, processor) == SQS.response(1, 2)
    assert [kind for kind, _, _ in processor.exceptions] == [HandlerError, HandlerError]


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
def test_a_coroutine_is_never_a_result_of_an_async_handler() -> None:
    """An async handler that forgets to await what it returns has handled nothing."""
    called: list[int] = []

    async def work(record: Any) -> None:
        called.append(SQS.number(record))

    async def handle(record: Any) -> Any:
        return work(record)

    processor = AsyncSqsBatchProcessor(raise_on_entire_batch_failure=False)
    response = async_process_partial_response(SQS.event(2), handle, processor)
    assert response == SQS.response(1, 2)
    assert called == []


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
@pytest.mark.parametrize("kind", ["hooks", "FIFO", "FIFO, by group", "own step"])
@pytest.mark.parametrize("mode", [ASYNC, AWAITED], ids=str)
def test_a_coroutine_is_no_result_where_hooks_or_order_matter(mode: Mode, kind: str) -> None:
    """An async handler that returns work instead of awaiting it has handled nothing."""
    options: dict[str, Any] = {"raise_on_entire_batch_failure": False}
    succeeded: list[Any] = []

    class Hooked(AsyncSqsBatchProcessor[SQSRecord]):
        def success_handler(self, record: Any, result: Any) -> Any:
            succeeded.append(record)
            return super().success_handler(record, result)

    class Stepping(AsyncSqsBatchProcessor[SQSRecord]):
        async def _async_process_record(self, record: Any) -> Any:
            return await super()._async_process_record(record)

    async def work(record: Any) -> None:
        succeeded.append(record)

    async def handle(record: Any) -> Any:
        return work(record)

    processor: Any
    if kind == "hooks":
        processor = Hooked(**options)
    elif kind == "own step":
        processor = Stepping(**options)
    else:
        processor = mode.fifo(skip_group_on_error=kind.endswith("group"), **options)
    response = mode.respond_to(event_of(*messages(None, None, None)), handle, processor)
    assert response == SQS.response(1, 2, 3)
    assert succeeded == []


@every_case
@own_modes
def test_a_caught_failure_of_all_still_reports_all(mode: Mode, case: Case) -> None:
    """To catch BatchProcessingError and return response() reports every record."""
    processor = mode.processor(case)
    with pytest.raises(BatchProcessingError):
        mode.respond(case.event(3), case.failing_on(1, 2, 3), processor)
    assert processor.response() == case.response(1, 2, 3)


@every_mode
@pytest.mark.parametrize(
    ("case", "foreign"),
    [
        (SQS, kinesis_record(2)),
        (SQS, dynamodb_record(2)),
        (KINESIS, sqs_record(2)),
        (KINESIS, dynamodb_record(2)),
        (DYNAMODB, sqs_record(2)),
        (DYNAMODB, kinesis_record(2)),
        (SQS, sqs_record(2) | {"eventSource": "aws:mq"}),
        (SQS, sqs_record(2) | {"eventSource": ["aws:sqs"]}),
        (SQS, sqs_record(2) | {"eventSource": None}),
        (SQS, {"EventSource": "aws:sns", "Sns": {"MessageId": "1", "Message": "{}"}}),
    ],
)
def test_an_event_of_another_source_is_refused(mode: Mode, case: Case, foreign: Raw) -> None:
    """Records of another source are not ignored as if handled: the invocation fails."""
    seen: list[object] = []
    for records in ([foreign], [case.make(1, None), foreign]):
        with pytest.raises(UnexpectedBatchTypeError, match=f"{case} batch"):
            mode.respond(event_of(*records), seen.append, mode.processor(case))
    assert seen == []


@every_case
@every_mode
def test_a_record_need_not_name_its_source(mode: Mode, case: Case) -> None:
    """A record with its identifier but no eventSource, as tests write them, is handled."""
    records = case.records(2)
    for record in records:
        record.pop("eventSource", None)
    event = case.make_event(*records)
    event.pop("eventSource", None)
    response = mode.respond(event, case.failing_on(2), mode.processor(case))
    assert response == case.response(2)


@every_kind
@own_modes
def test_a_failure_handler_without_super_reports_all_the_same(mode: Mode, kind: str) -> None:
    """An override of failure_handler that keeps nothing does not turn failures into successes."""
    base: type[Any] = type(processor_of(mode, kind))

    class Silent(base):  # type: ignore[misc]
        def failure_handler(self, _record: Any, _exception: Any) -> Any:
            return None

    event = event_of(*messages(None, None, None))
    processor = Silent()
    expected = SQS.response(2) if kind == "standard" else SQS.response(2, 3)
    assert mode.respond(event, SQS.failing_on(2), processor) == expected
    with pytest.raises(BatchProcessingError):
        mode.respond(event, SQS.failing_on(1, 2, 3), processor)
    assert processor.response() == SQS.response(1, 2, 3)


@every_kind
def test_no_task_outlives_a_cancelled_invocation(kind: str) -> None:
    """After a handler raised CancelledError, nothing of its batch shows in the next one."""
    late: list[int] = []
    processor = processor_of(ASYNC, kind)

    async def handle(record: SQSRecord) -> None:
        number = SQS.number(record)
        await asyncio.sleep(0)
        if number == 2:
            raise asyncio.CancelledError
        await asyncio.sleep(0.01)
        late.append(number)
        raise OutOfStockError(FAILURE)

    with pytest.raises(asyncio.CancelledError):
        async_process_partial_response(event_of(*messages(*[None] * 4)), handle, processor)
    assert processor.response() == SQS.response(1, 2, 3, 4)

    async def wait(_record: SQSRecord) -> None:
        await asyncio.sleep(0.03)

    records = [sqs_record(number, group=str(number)) for number in (5, 6)]
    response = async_process_partial_response(event_of(*records), wait, processor)
    assert response == {"batchItemFailures": []}
    assert processor.exceptions == []
    assert late == []


@every_kind
def test_inside_a_running_loop_nothing_is_handled(kind: str) -> None:
    """The sync entry point to async handlers refuses to run in a loop, and runs no handler."""
    called: list[int] = []
    processor = processor_of(ASYNC, kind)

    async def handle(record: SQSRecord) -> None:
        called.append(SQS.number(record))

    async def run() -> None:
        with pytest.raises(UsageError, match="await aprocess_partial_response"):
            async_process_partial_response(event_of(*messages(None)), handle, processor)
        for _ in range(5):
            await asyncio.sleep(0)

    asyncio.run(run())
    assert called == []


@every_kind
@every_mode
def test_threads_get_their_own_responses(mode: Mode, kind: str) -> None:
    """Two threads that share a processor, each with its own failures, get each its own ids."""
    processor = processor_of(mode, kind)
    both = threading.Barrier(2, timeout=10)
    trials = 50
    answers: dict[str, list[list[str]]] = {"first": [], "second": []}
    events = {
        "first": [sqs_record(number, group=str(number)) for number in (1, 2, 3)],
        "second": [sqs_record(number, group=str(number)) for number in (4, 5, 6)],
    }

    def work(name: str) -> None:
        for _ in range(trials):
            both.wait()
            response = mode.respond(event_of(*events[name]), SQS.failing_on(2, 5), processor)
            answers[name].append(identifiers(response))

    threads = [threading.Thread(target=work, args=(name,)) for name in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers["first"] == [identifiers(SQS.response(2))] * trials
    assert answers["second"] == [identifiers(SQS.response(5))] * trials


@every_kind
@own_modes
def test_a_batch_is_not_processed_twice(mode: Mode, kind: str) -> None:
    """A second process() of the same batch is refused, and handles nothing again."""
    seen: list[int] = []
    processor = processor_of(mode, kind)
    with processor(messages(None, None), mode.adapt(SQS.failing_on(2, seen=seen))) as batch:
        run = batch.async_process if mode.is_async else batch.process
        run()
        for again in (run, processor.async_process if mode.is_async else processor.process):
            with pytest.raises(UsageError, match="twice"):
                again()
    assert sorted(seen) == [1, 2]
    assert processor.response() == SQS.response(2)


@every_kind
@own_modes
def test_a_processor_can_be_used_inside_its_own_handler(mode: Mode, kind: str) -> None:
    """A batch inside a handler has a response of its own, and does not change the outer one."""
    processor = processor_of(mode, kind)
    inner_responses: list[object] = []

    def outer(record: Any) -> None:
        number = SQS.number(record)
        inner = event_of(*[sqs_record(n, group=str(n)) for n in (10 * number, 10 * number + 1)])
        response = process_partial_response(inner, SQS.failing_on(10 * number), processor)
        inner_responses.append(response)
        if number == 2:
            raise OutOfStockError(FAILURE)

    async def outer_async(record: Any) -> None:
        number = SQS.number(record)
        inner = event_of(*[sqs_record(n, group=str(n)) for n in (10 * number, 10 * number + 1)])
        handler = mode.adapt(SQS.failing_on(10 * number))
        inner_responses.append(await aprocess_partial_response(inner, handler, processor))
        if number == 2:
            raise OutOfStockError(FAILURE)

    handler = outer_async if mode.is_async else outer
    records = messages(None, None, None)
    assert mode.respond_to(event_of(*records), handler, processor) == SQS.response(2)
    assert sorted(inner_responses, key=str) == [SQS.response(n) for n in (10, 20, 30)]
    assert processor.fail_messages == [records[1]]
    assert processor.success_messages == [records[0], records[2]]


@every_case
@own_modes
@pytest.mark.parametrize("identifier", [None, ""], ids=repr)
def test_no_empty_identifier_is_ever_returned(
    mode: Mode, case: Case, identifier: str | None
) -> None:
    """An id that Lambda would take for a failure of the whole batch is not in any response."""
    records = case.records(2)
    holder: Any = records[0]
    for step in case.path[:-1]:
        holder = holder[step]
    holder[case.path[-1]] = identifier
    processor = mode.processor(case, raise_on_entire_batch_failure=False)
    with pytest.raises(UnexpectedBatchTypeError):
        mode.respond(case.make_event(*records), case.failing_on(1, 2), processor)
    with pytest.raises(UsageError):
        processor.response()


@every_kind
def test_a_sync_handler_in_an_async_processor_is_refused(kind: str) -> None:
    """A handler that does its work without being awaited is refused before it does any."""
    called: list[int] = []

    def handle(record: SQSRecord) -> None:
        called.append(SQS.number(record))

    wrong: Any = handle
    with pytest.raises(HandlerError, match="handle is not async"):
        async_process_partial_response(event_of(*messages(None)), wrong, processor_of(ASYNC, kind))
    assert called == []


@every_kind
def test_a_sync_result_in_an_async_processor_is_a_success(kind: str) -> None:
    """Where only the call shows that a handler is not async, what it did counts."""
    called: list[int] = []
    handler: Any = lambda record: called.append(SQS.number(record))  # noqa: E731  # no annotation
    event = event_of(*messages(None, None))
    response = async_process_partial_response(event, handler, processor_of(ASYNC, kind))
    assert response == {"batchItemFailures": []}
    assert called == [1, 2]


@every_kind
@own_modes
def test_an_error_keeps_its_children(mode: Mode, kind: str) -> None:
    """The next invocation does not empty the child_exceptions of an earlier error."""
    processor = processor_of(mode, kind)
    with pytest.raises(BatchProcessingError) as caught:
        mode.respond(event_of(*messages(None)), SQS.failing_on(1), processor)
    mode.respond(event_of(*messages(None)), SQS.failing_on(), processor)
    processor.release()
    assert [kind for kind, _, _ in caught.value.child_exceptions] == [OutOfStockError]


@every_kind
@every_case
@every_mode
def test_a_plain_model_is_refused_at_once(mode: Mode, case: Case, kind: str) -> None:
    """A model that is not that of the source is refused where the processor is made."""

    class Plain(BaseModel):
        messageId: str  # noqa: N815  # as on the wire
        body: str

    make = mode.fifo if kind == "fifo" else partial(mode.processor, case)
    with pytest.raises(ConfigurationError, match="Plain"):
        make(model=Plain)


class Cash(BaseModel):
    """A way to pay."""

    kind: Literal["cash"]


class Card(BaseModel):
    """Another one."""

    kind: Literal["card"]


class MarkedOrder(BaseModel, extra="forbid"):
    """An order in which every member may be wrong."""

    number: int
    email: str | None = None
    prices: dict[str, int] | None = None
    payment: Annotated[Cash | Card, Field(discriminator="kind")] = Cash(kind="cash")


class MarkedRecord(SqsRecordModel[Json[MarkedOrder]]):
    """A message with such an order."""


MARKED_VALUES: list[Raw] = [
    {"number": MARKER},
    {"number": 1, "email": [MARKER]},
    {"number": 1, "prices": {"cup": MARKER}},
    {"number": 1, "payment": MARKER},
]
MARKED_NAMES: list[Raw] = [
    {"number": 1, MARKER: 1},
    {"number": 1, "prices": {MARKER: "dear"}},
    {"number": 1, "payment": {"kind": MARKER}},
]


@every_mode
@pytest.mark.parametrize("payload", MARKED_VALUES, ids=str)
def test_no_value_of_a_payload_is_in_a_cause(
    mode: Mode, payload: Raw, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the cause, nor the log, nor the errors of the engine hold a value of a record."""
    records = [sqs_record(1, payload)]
    outcomes = mode.process(
        records,
        SQS.failing_on(),
        mode.processor(SQS, model=MarkedRecord, raise_on_entire_batch_failure=False),
    )
    assert outcomes[0].status == "fail"
    with pytest.raises(BatchProcessingError) as caught:
        mode.respond(event_of(*records), SQS.failing_on(), mode.processor(SQS, model=MarkedRecord))
    [(_, error, _)] = caught.value.child_exceptions
    assert MARKER not in outcomes[0].error + texts_of([caught.value, error])
    assert caplog.text
    assert MARKER not in caplog.text


@every_mode
@pytest.mark.parametrize("payload", MARKED_NAMES, ids=str)
def test_no_name_in_a_payload_is_in_a_log(
    mode: Mode, payload: Raw, caplog: pytest.LogCaptureFixture
) -> None:
    """Keys of maps, unknown members and tags are a user's data, too, and not logged."""
    processor = mode.processor(SQS, model=MarkedRecord)
    with pytest.raises(BatchProcessingError) as caught:
        mode.respond(event_of(sqs_record(1, payload)), SQS.failing_on(), processor)
    assert MARKER not in texts_of([caught.value])
    assert caplog.text
    assert MARKER not in caplog.text


@every_mode
@pytest.mark.parametrize("payload", [{MARKER: "dear"}, {"cup": MARKER}], ids=str)
def test_nothing_of_a_payload_that_a_handler_validates_is_in_a_log(
    mode: Mode, payload: Raw, caplog: pytest.LogCaptureFixture
) -> None:
    """A ValidationError of the handler's own is logged without names and values, too."""
    prices = TypeAdapter(dict[str, int])

    def handle(record: SQSRecord) -> None:
        prices.validate_json(record.body)

    with pytest.raises(BatchProcessingError) as caught:
        mode.respond(event_of(sqs_record(1, payload)), handle, mode.processor(SQS))
    assert MARKER not in texts_of([caught.value])
    assert "ValidationError" in caplog.text
    assert MARKER not in caplog.text


@every_mode
def test_nothing_that_a_handler_raises_with_is_in_a_log(
    mode: Mode, caplog: pytest.LogCaptureFixture
) -> None:
    """The text of a handler's exception, and of what caused it, can hold a payload."""

    def look_up(key: str) -> None:
        raise LookupError(key)

    def handle(record: SQSRecord) -> None:
        try:
            look_up(record.body)
        except LookupError as error:
            raise OutOfStockError(record.body) from error

    event = event_of(sqs_record(1, {"email": MARKER}))
    with pytest.raises(BatchProcessingError) as caught:
        mode.respond(event, handle, mode.processor(SQS))
    assert MARKER not in texts_of([caught.value])
    assert "OutOfStockError" in caplog.text
    assert "LookupError" in caplog.text
    assert MARKER not in caplog.text


@every_case
@every_mode
def test_no_payload_is_in_the_text_of_a_refusal(mode: Mode, case: Case) -> None:
    """A batch that is refused is described without what is in it."""
    other = next(each for each in (SQS, KINESIS) if each is not case)
    anonymous = case.make(1, {"email": MARKER})
    holder: Any = anonymous
    for step in case.path[:-1]:
        holder = holder[step]
    del holder[case.path[-1]]
    odd: list[Any] = [anonymous, other.make(1, {"email": MARKER}), MARKER, [MARKER]]
    for record in odd:
        for event in (case.make_event(record), event_of(record)):
            with pytest.raises(UnexpectedBatchTypeError) as caught:
                mode.respond(event, case.failing_on(), mode.processor(case))
            assert MARKER not in texts_of([caught.value])
    odd_events: list[Any] = [
        MARKER,
        {"Records": MARKER},
        {"records": {MARKER: MARKER}},
        {MARKER: []},
    ]
    for event in odd_events:
        with pytest.raises((ValueError, UnexpectedBatchTypeError)) as refused:
            mode.respond(event, case.failing_on(), mode.processor(case))
        assert MARKER not in texts_of([refused.value])


@every_case
def test_no_payload_is_in_the_repr_of_a_record(case: Case) -> None:
    """Record classes that end up in a log with an f-string show no payload."""
    shown: list[str] = []
    record = case.make(1, {"email": MARKER})
    SYNC.process([record], lambda each: shown.append(f"{each} {each!r}"), SYNC.processor(case))
    assert MARKER not in shown[0]
    assert f" {text_of(case.identifier(record))}>" in shown[0]


def test_failures_are_in_input_order_whoever_is_faster() -> None:
    """The async response has the order of the event, not that of completion."""
    done: list[int] = []

    async def handle(record: SQSRecord) -> None:
        number = SQS.number(record)
        for _ in range(2 * (6 - number)):
            await asyncio.sleep(0)
        done.append(number)
        if number != 3:
            raise OutOfStockError(FAILURE)

    processor = AsyncSqsBatchProcessor()
    response = async_process_partial_response(SQS.event(5), handle, processor)
    assert done == [5, 4, 3, 2, 1]
    assert response == SQS.response(1, 2, 4, 5)


def test_exceptions_are_in_input_order_whoever_is_faster() -> None:
    """The child_exceptions have the order of the batch, as their description says."""

    async def handle(record: SQSRecord) -> None:
        number = SQS.number(record)
        for _ in range(2 * (6 - number)):
            await asyncio.sleep(0)
        raise OutOfStockError(number)

    processor = AsyncSqsBatchProcessor()
    with pytest.raises(BatchProcessingError) as caught:
        async_process_partial_response(SQS.event(3), handle, processor)
    assert [error.args for _, error, _ in caught.value.child_exceptions] == [(1,), (2,), (3,)]
    assert [SQS.number(record) for record in processor.fail_messages] == [1, 2, 3]


@every_mode
def test_binary_attributes_are_bytes(mode: Mode) -> None:
    """Binary values reach handlers decoded, off record classes and off models."""
    found: list[object] = []
    change = dynamodb_record(1)
    change["dynamodb"]["NewImage"] = {
        "number": {"N": "1"},
        "icon": {"B": b64encode(b"\x00\xff").decode()},
        "icons": {"BS": [b64encode(b"\x01").decode()]},
        "nested": {"M": {"icon": {"B": b64encode(b"\x02").decode()}}},
    }

    def read_image(record: DynamoDBRecord) -> None:
        found.append(record.dynamodb.new_image)

    mode.respond(event_of(change), read_image, mode.processor(DYNAMODB))

    def read_model(record: DynamoDBStreamRecordModel[dict[str, Any]]) -> None:
        found.append(record.dynamodb.NewImage)

    model = DynamoDBStreamRecordModel[dict[str, Any]]
    mode.respond(event_of(change), read_model, mode.processor(DYNAMODB, model=model))
    expected = {"number": 1, "icon": b"\x00\xff", "icons": {b"\x01"}, "nested": {"icon": b"\x02"}}
    assert found == [expected, expected]
    message = sqs_record(1)
    message["messageAttributes"] = {
        "icon": {"dataType": "Binary", "binaryValue": b64encode(b"\x03").decode()}
    }
    values: list[object] = []

    def read_message(record: SQSRecord) -> None:
        icon = record.message_attributes["icon"]
        values.append(icon and icon.binary_value)

    mode.respond(event_of(message), read_message, mode.processor(SQS))

    def read_message_model(record: SqsOrder) -> None:
        values.append(record.messageAttributes["icon"].binaryValue)

    mode.respond(event_of(message), read_message_model, mode.processor(SQS, model=SqsOrder))
    assert values == [b"\x03", b"\x03"]


@every_mode
def test_every_type_of_attribute_becomes_a_python_value(mode: Mode) -> None:
    """Images are Python values of the types that DynamoDB documents, exact and nested."""
    record = dynamodb_record(1)
    record["dynamodb"]["OldImage"] = {
        "text": {"S": ""},
        "number": {"N": "-1.50E+3"},
        "texts": {"SS": ["a", "b"]},
        "numbers": {"NS": ["1", "2.5"]},
        "flag": {"BOOL": False},
        "none": {"NULL": True},
        "list": {"L": [{"S": "a"}, {"L": []}, {"M": {}}]},
        "map": {"M": {"deep": {"M": {"er": {"N": "1"}}}}},
    }
    found: list[Any] = []

    def handle(record: DynamoDBRecord) -> None:
        found.append(record.dynamodb.old_image)
        found.append(record.dynamodb.keys)

    assert mode.respond(event_of(record), handle, mode.processor(DYNAMODB)) == DYNAMODB.response()
    assert found == [
        {
            "text": "",
            "number": Decimal(-1500),
            "texts": {"a", "b"},
            "numbers": {Decimal(1), Decimal("2.5")},
            "flag": False,
            "none": None,
            "list": ["a", [], {}],
            "map": {"deep": {"er": Decimal(1)}},
        },
        {"id": "order-1"},
    ]


@every_mode
@pytest.mark.parametrize(
    "attribute",
    [
        {"S": 1},
        {"N": "NaN"},
        {"N": "1_0"},
        {"N": 1},
        {"BOOL": "true"},
        {"NULL": False},
        {"SS": "a"},
        {"SS": [1]},
        {"B": "?"},
        {"L": {}},
        {"L": [{"Z": 1}]},
        {"M": []},
        {"M": {"deep": {"N": "one"}}},
        [],
        {"S": "1", "N": "1"},
    ],
    ids=repr,
)
def test_a_bad_attribute_fails_its_record(mode: Mode, attribute: object) -> None:
    """A value that is not of its type fails its record, read off record class or model."""
    records = DYNAMODB.records(2)
    records[1]["dynamodb"]["NewImage"]["more"] = attribute

    def handle(record: DynamoDBRecord) -> None:
        assert record.dynamodb.new_image

    response = mode.respond(event_of(*records), handle, mode.processor(DYNAMODB))
    assert response == DYNAMODB.response(2)
    model = DynamoDBStreamRecordModel[dict[str, Any]]
    processor = mode.processor(DYNAMODB, model=model)
    response = mode.respond(event_of(*records), DYNAMODB.failing_on(), processor)
    assert response == DYNAMODB.response(2)


def test_attributes_nest_no_deeper_than_in_dynamodb() -> None:
    """Nesting deeper than DynamoDB's own limit fails the record, and no stack is exhausted."""
    records = DYNAMODB.records(3)
    for record, depth in zip(records, (32, 33, 10_000), strict=True):
        nested: Raw = {"S": "deep"}
        for _ in range(depth):
            nested = {"L": [nested]}
        record["dynamodb"]["NewImage"]["nested"] = nested

    def handle(record: DynamoDBRecord) -> None:
        assert record.dynamodb.new_image

    processor = DynamoDBBatchProcessor()
    assert SYNC.respond(event_of(*records), handle, processor) == DYNAMODB.response(2, 3)


@every_mode
@pytest.mark.parametrize(
    "data",
    ["e30", "e30=e30=", "{}", "e3 0=", pytest.param("é30=", id="not ASCII"), None, 7],
    ids=repr,
)
def test_bad_base64_fails_its_record(mode: Mode, data: object) -> None:
    """Data that are not base64 are not decoded to something else: their record fails."""
    records = KINESIS.records(2)
    records[0]["kinesis"]["data"] = data

    def handle(record: KinesisStreamRecord) -> None:
        record.kinesis.data_as_bytes()

    response = mode.respond(event_of(*records), handle, mode.processor(KINESIS))
    assert response == KINESIS.response(1)
    processor = mode.processor(KINESIS, model=KINESIS.model)
    response = mode.respond(event_of(*records), KINESIS.failing_on(), processor)
    assert response == KINESIS.response(1)


@every_case
@every_mode
def test_the_raw_event_is_never_changed(mode: Mode, case: Case) -> None:
    """Neither with a model nor without one is anything decoded into the event itself."""
    records = [case.make(1, None), case.make(2, {"number": "two"}), case.make(3, None)]
    event = case.make_event(*records)
    before = deepcopy(event)

    def read_all(record: Any) -> None:
        case.read_payload(record)

    mode.respond(event, read_all, mode.processor(case))
    assert event == before
    mode.respond(event, case.failing_on(3), mode.processor(case, model=case.model))
    assert event == before


class Tracked(Raw):
    """A raw record of which a test can tell whether it is still held."""


class TrackedError(Exception):
    """An exception of which a test can tell whether it is still held."""

    made: ClassVar[list["weakref.ref[TrackedError]"]] = []

    def __init__(self, record: object) -> None:
        super().__init__(record)
        self.made.append(weakref.ref(self))


def run_tracked(
    mode: Mode, processor: Any, *, fail: bool = True
) -> tuple[list["weakref.ref[Tracked]"], list["weakref.ref[TrackedError]"]]:
    """Run a batch and keep no more than weak references to what was in it."""
    TrackedError.made.clear()
    records = [Tracked(record) for record in SQS.records(4)]

    def handle(record: Any) -> None:
        if fail and SQS.number(record) > 2:
            raise TrackedError(record)

    mode.respond(event_of(*records), handle, processor)
    return [weakref.ref(record) for record in records], list(TrackedError.made)


def left(references: list[Any]) -> int:
    """Count what is still held."""
    gc.collect()
    return sum(reference() is not None for reference in references)


@own_modes
@pytest.mark.parametrize("model", [None, SqsOrder], ids=str)
@pytest.mark.parametrize("fail", [False, True])
def test_release_frees_the_batch(mode: Mode, model: Any, fail: bool) -> None:
    """After release(), nothing of the finished batch is held: no record, no traceback."""
    processor = mode.processor(SQS, model=model)
    run_tracked(mode, processor)
    records, errors = run_tracked(mode, processor, fail=fail)
    assert left(errors) == (2 if fail else 0)  # exceptions are there to be read until then
    processor.release()
    assert left(records) == 0
    assert left(errors) == 0
    assert processor.success_messages == []
    assert processor.fail_messages == []
    assert processor.exceptions == []
    with pytest.raises(UsageError):
        processor.response()


@own_modes
def test_the_next_batch_frees_the_previous_one(mode: Mode) -> None:
    """A processor holds one batch at most, however many it has processed."""
    processor = mode.processor(SQS)
    run_tracked(mode, processor)
    first = run_tracked(mode, processor)
    second = run_tracked(mode, processor)
    assert left(first[0]) == left(first[1]) == 0
    run_tracked(mode, processor, fail=False)
    assert left(second[0]) == left(second[1]) == 0


@own_modes
def test_a_processor_that_is_gone_holds_no_batch(mode: Mode) -> None:
    """The batch of a processor that was made for one call goes when another one is used."""
    run_tracked(mode, mode.processor(SQS), fail=False)
    records, _ = run_tracked(mode, mode.processor(SQS), fail=False)
    run_tracked(mode, mode.processor(SQS), fail=False)
    assert left(records) == 0


def test_the_kept_loop_holds_no_batch() -> None:
    """The batch for which the event loop was made does not live as long as the loop."""
    processor = AsyncSqsBatchProcessor()
    records, errors = run_tracked(ASYNC, processor)
    processor.release()
    assert left(records) == left(errors) == 0


@own_modes
def test_alternating_processors_hold_one_batch_each(mode: Mode) -> None:
    """Two processors of one function do not hold each other's finished batches, and so on."""
    one, two = mode.processor(SQS), mode.processor(SQS)
    runs = [run_tracked(mode, processor) for _ in range(5) for processor in (one, two)]
    assert [left(records) for records, _ in runs[:-2]] == [0] * 8
    assert [left(errors) for _, errors in runs[:-2]] == [0] * 8


def test_a_running_task_holds_one_batch_of_each_processor() -> None:
    """One task that awaits batch after batch does not hold those that are finished."""
    one, two = AsyncSqsBatchProcessor(), AsyncSqsBatchProcessor()

    async def handle(record: Any) -> None:
        await asyncio.sleep(0)
        if SQS.number(record) > 2:
            raise TrackedError(record)

    async def turn(processor: AsyncSqsBatchProcessor) -> list[weakref.ref[Tracked]]:
        records = [Tracked(record) for record in SQS.records(4)]
        await aprocess_partial_response(event_of(*records), handle, processor)
        return [weakref.ref(record) for record in records]

    async def main() -> list[int]:
        turns = [await turn(processor) for _ in range(5) for processor in (one, two)]
        return [left(records) for records in turns[:-2]]

    assert asyncio.run(main()) == [0] * 8


@pytest.mark.parametrize("limit", [None, 5])
def test_few_tasks_are_alive_if_handlers_do_not_wait(limit: int | None) -> None:
    """A batch of 1,000 records is not 1,000 tasks where nothing waits."""
    most = 0

    async def handle(_record: SQSRecord) -> None:
        nonlocal most
        most = max(most, len(asyncio.all_tasks()))

    processor = AsyncSqsBatchProcessor(max_concurrency=limit)
    response = async_process_partial_response(SQS.event(1_000), handle, processor)
    assert response == {"batchItemFailures": []}
    assert 1 <= most <= (limit or 200) + 1


@every_mode
def test_a_processor_without_model_takes_no_notice_of_payloads(mode: Mode) -> None:
    """Without a model, nothing is parsed that a handler does not ask for."""
    records = [sqs_record(1) | {"body": "{"}, sqs_record(2) | {"body": None, "attributes": 3}]
    response = mode.respond(event_of(*records), SQS.failing_on(), mode.processor(SQS))
    assert response == {"batchItemFailures": []}


def test_processors_of_streams_report_like_those_of_queues() -> None:
    """A stream's response holds every failed record, not only the lowest."""
    for case, processor in (
        (KINESIS, KinesisBatchProcessor()),
        (DYNAMODB, DynamoDBBatchProcessor()),
    ):
        untyped: Any = processor
        assert SYNC.respond(case.event(4), case.failing_on(2, 4), untyped) == case.response(2, 4)
