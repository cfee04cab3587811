"""What every way into the engine does with a batch: functions, context manager, decorators."""

import asyncio
import pickle
import re
import sys
from collections.abc import Callable
from functools import partial
from traceback import extract_tb
from types import MappingProxyType
from typing import Any

import pytest
from pydantic import BaseModel, Json

from lambda_batch import (
    AsyncSqsBatchProcessor,
    BasePartialProcessor,
    BatchProcessingError,
    BatchProcessor,
    ConfigurationError,
    EventType,
    FailureResponse,
    HandlerError,
    InvalidEventError,
    LambdaBatchError,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SQSRecord,
    SqsRecordModel,
    SuccessResponse,
    UnexpectedBatchTypeError,
    UsageError,
    aprocess_partial_response,
    async_batch_processor,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from tests.runtime.cases import (
    ASYNC,
    CASES,
    FAILURE,
    KAFKA,
    KINESIS,
    SQS,
    SYNC,
    Case,
    KinesisOrder,
    Mode,
    OutOfStockError,
    SqsOrder,
    ends_soon,
    every_case,
    every_mode,
    every_style,
    own_modes,
)
from tests.runtime.events import FakeContext, Raw, event_of, sqs_record

INTERRUPTS = [KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError]


@every_case
@every_style
@every_mode
def test_nothing_is_reported_when_all_succeed(mode: Mode, style: str, case: Case) -> None:
    """A batch that is handled is reported as handled, and each record was handled once."""
    seen: list[int] = []
    response = mode.respond(case.event(5), case.failing_on(seen=seen), mode.processor(case, style))
    assert response == {"batchItemFailures": []}
    assert sorted(seen) == [1, 2, 3, 4, 5]


@every_case
@every_style
@every_mode
def test_failures_are_reported_in_input_order(mode: Mode, style: str, case: Case) -> None:
    """The response holds the identifiers of the failed records, and the others were handled."""
    seen: list[int] = []
    handler = case.failing_on(5, 2, 3, seen=seen)
    response = mode.respond(case.event(6), handler, mode.processor(case, style))
    assert response == case.response(2, 3, 5)
    assert sorted(seen) == [1, 2, 3, 4, 5, 6]


@every_case
@every_mode
def test_records_are_handled_with_a_model(mode: Mode, case: Case) -> None:
    """With a model, handlers get instances of it, and failures are reported as without one."""
    orders: list[int] = []

    def handle(record: Any) -> None:
        assert type(record) is case.model
        orders.append(case.read_order(record).number)
        if case.number(record) == 2:
            raise OutOfStockError(FAILURE)

    response = mode.respond(case.event(3), handle, mode.processor(case, model=case.model))
    assert response == case.response(2)
    assert sorted(orders) == [1, 2, 3]


@every_case
@every_mode
def test_records_are_handled_with_a_record_class(mode: Mode, case: Case) -> None:
    """A class that extends the source's record class does for a model, and so does that itself."""
    view: type[Any] = case.event_type.source.view
    for kind in (view, type("OwnRecord", (view,), {})):
        seen: list[type[Any]] = []

        def handle(record: Any, seen: list[type[Any]] = seen) -> None:
            seen.append(type(record))
            if case.number(record) == 2:
                raise OutOfStockError(FAILURE)

        response = mode.respond(case.event(3), handle, mode.processor(case, model=kind))
        assert response == case.response(2)
        assert seen == [kind] * 3


@every_case
@every_mode
def test_a_record_that_fails_the_model_fails_alone(mode: Mode, case: Case) -> None:
    """A record that is no instance of the model fails unhandled, and the rest goes on."""
    seen: list[int] = []
    records = [case.make(1, None), case.make(2, {"number": "two"}), case.make(3, None)]
    processor = mode.processor(case, model=case.model)
    outcomes = mode.process(records, case.failing_on(seen=seen), processor)
    assert [outcome.status for outcome in outcomes] == ["success", "fail", "success"]
    assert sorted(seen) == [1, 3]
    # The handler's form could not be made of it, so its record class is shown.
    assert outcomes[1].record == records[1]
    assert case.read_payload(outcomes[1].record) == {"number": "two"}
    assert mode.respond(case.make_event(*records), case.failing_on(), processor) == case.response(2)


@every_case
@every_style
@own_modes
def test_a_batch_of_failures_raises(mode: Mode, style: str, case: Case) -> None:
    """Where every record fails, the error that fails the invocation says why each has failed."""
    processor = mode.processor(case, style)
    with pytest.raises(BatchProcessingError, match=r"3 .*OutOfStockError") as caught:
        mode.respond(case.event(3), case.failing_on(1, 2, 3), processor)
    children = caught.value.child_exceptions
    assert [kind for kind, _, _ in children] == [OutOfStockError] * 3
    assert [str(error) for _, error, _ in children] == [FAILURE] * 3
    for _, error, traceback in children:
        assert traceback is error.__traceback__
        assert [frame.name for frame in extract_tb(traceback)][-1] == "handle"
    assert str(case) in str(caught.value)
    # Caught, it still must not lose a record.
    assert processor.response() == case.response(1, 2, 3)


@every_case
@every_style
@every_mode
def test_a_batch_of_failures_can_be_reported(mode: Mode, style: str, case: Case) -> None:
    """With raise_on_entire_batch_failure off, all records are reported instead."""
    processor = mode.processor(case, style, raise_on_entire_batch_failure=False)
    response = mode.respond(case.event(3), case.failing_on(1, 2, 3), processor)
    assert response == case.response(1, 2, 3)


@every_case
@every_mode
@pytest.mark.parametrize(
    ("event", "came"),
    [
        ({}, "nothing"),
        ({"Records": None}, "null"),
        ({"Records": []}, "an empty array"),
        ({"Records": {"0": {}}}, "an object"),
        ({"Records": "records"}, "a string"),
        ({"Records": 3}, "a number"),
        ({"other": [{}]}, "nothing"),
    ],
)
def test_an_event_without_records_is_refused(mode: Mode, case: Case, event: Raw, came: str) -> None:
    """An event that holds no list of records is no batch: the invocation fails."""
    seen: list[int] = []
    if case is KAFKA:
        event = {name.replace("R", "r"): value for name, value in event.items()}
    with pytest.raises(UnexpectedBatchTypeError, match=f"{case} records .*got {came}") as caught:
        mode.respond(event, case.failing_on(seen=seen), mode.processor(case))
    assert isinstance(caught.value, BatchProcessingError)
    powertools = "Invalid Kafka event structure" if case is KAFKA else "Unexpected batch event type"
    assert str(caught.value).startswith(powertools)
    assert caught.value.child_exceptions == []
    assert seen == []


@every_mode
@pytest.mark.parametrize(
    ("event", "came"),
    [
        (None, "null (None)"),
        ([], "an array (list)"),
        ("{}", "a string"),
        (3, "a number"),
        (True, "a boolean"),
    ],
)
def test_an_event_that_is_no_object_is_refused(mode: Mode, event: object, came: str) -> None:
    """An event that is not even an object is a ValueError, as it always was."""
    with pytest.raises(ValueError, match=f"^Invalid event format.* {re.escape(came)}") as caught:
        mode.respond(event, SQS.failing_on(), mode.processor(SQS))
    assert isinstance(caught.value, InvalidEventError)


@every_mode
def test_any_mapping_is_an_event(mode: Mode) -> None:
    """Events and records need not be dicts, as those of other libraries are not."""
    records = [MappingProxyType(record) for record in SQS.records(2)]
    event = MappingProxyType({"Records": records})
    response = mode.respond(event, SQS.failing_on(2), mode.processor(SQS))
    assert response == SQS.response(2)


@ends_soon
@every_mode
@pytest.mark.parametrize("interrupt", INTERRUPTS)
def test_interrupts_fail_the_invocation(mode: Mode, interrupt: type[BaseException]) -> None:
    """What is no Exception comes out of the entry point as it is."""

    def handle(record: Any) -> None:
        if SQS.number(record) == 2:
            raise interrupt

    with pytest.raises(interrupt):
        mode.respond(SQS.event(4), handle, mode.processor(SQS))


class Hooked(SqsBatchProcessor[Any]):
    """A processor with a user's hook in the way of each success."""

    def success_handler(self, record: Any, result: Any) -> Any:
        """Do what would be done without it."""
        return super().success_handler(record, result)


@ends_soon
@pytest.mark.parametrize("interrupt", INTERRUPTS)
@pytest.mark.parametrize("make", [SqsBatchProcessor, SqsFifoPartialProcessor, Hooked])
def test_interrupted_records_are_not_handled(
    make: Callable[[], Any], interrupt: type[BaseException]
) -> None:
    """After an interrupt, unhandled records count as failed."""
    seen: list[int] = []
    processor = make()

    def handle(record: SQSRecord) -> None:
        seen.append(SQS.number(record))
        if SQS.number(record) == 2:
            raise interrupt

    with pytest.raises(interrupt):
        process_partial_response(SQS.event(4), handle, processor)
    assert seen == [1, 2]
    assert processor.response() == SQS.response(2, 3, 4)


@every_case
@every_mode
def test_the_context_is_injected_on_request(mode: Mode, case: Case) -> None:
    """A handler with a parameter lambda_context gets the context of the invocation."""
    context = FakeContext(remaining=1_500)
    remaining: list[int] = []

    def handle(record: Any, lambda_context: Any) -> None:
        assert case.number(record)
        remaining.append(lambda_context.get_remaining_time_in_millis())

    mode.respond(case.event(2), handle, mode.processor(case), context)
    assert remaining == [1_500, 1_500]


@every_mode
def test_the_context_is_not_injected_unasked(mode: Mode) -> None:
    """A handler without that parameter gets only the record, and so does one that takes any."""
    seen: list[object] = []

    def handle(_record: Any, *args: Any, **kwargs: Any) -> None:
        seen.append((args, kwargs))

    response = mode.respond(SQS.event(1), handle, mode.processor(SQS), FakeContext())
    assert response == {"batchItemFailures": []}
    assert seen == [((), {})]


@every_mode
def test_a_default_stands_in_for_a_missing_context(mode: Mode) -> None:
    """Without a context, the handler's own default is what it sees."""
    seen: list[object] = []

    def handle(_record: Any, *, lambda_context: Any = "none given") -> None:
        seen.append(lambda_context)

    mode.respond(SQS.event(1), handle, mode.processor(SQS))
    assert seen == ["none given"]


@own_modes
def test_context_manager_and_decorator_inject_the_context(mode: Mode) -> None:
    """The context that the other entry points are given reaches the handler, too."""
    seen: list[object] = []

    def handle(_record: Any, lambda_context: Any = None) -> None:
        seen.append(lambda_context)

    in_manager, in_decorator = FakeContext(), FakeContext()
    processor = mode.processor(SQS)
    mode.process(SQS.records(1), handle, processor, in_manager)

    @mode.decorator(handle, processor)
    def lambda_handler(_event: Any, _context: Any) -> Any:
        return processor.response()

    assert lambda_handler(SQS.event(1), in_decorator) == {"batchItemFailures": []}
    assert seen[0] is in_manager
    assert seen[1] is in_decorator


@every_case
@every_style
@every_mode
def test_outcomes_are_tuples_with_names(mode: Mode, style: str, case: Case) -> None:
    """process() gives a named tuple for each record, equal to plain ones with raw records."""
    records = case.records(3)
    outcomes = mode.process(records, case.failing_on(2), mode.processor(case, style))
    first, second, third = outcomes
    assert isinstance(first, SuccessResponse)
    assert (first.status, first.result, first.record) == ("success", 1, records[0])
    assert isinstance(second, FailureResponse)
    assert second.error == f"{OutOfStockError}:{FAILURE}"
    assert second == ("fail", f"{OutOfStockError}:{FAILURE}", records[1])
    assert third == ("success", 3, records[2])
    status, result, record = third
    assert (status, result, case.number(record)) == ("success", 3, 3)


@every_mode
def test_outcomes_with_a_model_equal_raw_records(mode: Mode) -> None:
    """The records in outcomes are the models that the handler saw, equal to the raw records."""
    records = SQS.records(2)
    outcomes = mode.process(records, SQS.failing_on(2), mode.processor(SQS, model=SqsOrder))
    assert [type(outcome.record) for outcome in outcomes] == [SqsOrder, SqsOrder]
    assert outcomes == [
        ("success", 1, records[0]),
        ("fail", f"{OutOfStockError}:{FAILURE}", records[1]),
    ]


def test_outcomes_can_be_matched_and_sent() -> None:
    """Outcomes take part in match statements, and survive pickling."""
    records = SQS.records(2)
    outcomes = SYNC.process(records, SQS.failing_on(2), SqsBatchProcessor())
    seen: list[object] = []
    for outcome in outcomes:
        match outcome:
            case SuccessResponse(status="success", result=result):
                seen.append(result)
            case FailureResponse(error=error):
                seen.append(error)
            case _:
                pytest.fail("an outcome is one of the two")
    assert seen == [1, f"{OutOfStockError}:{FAILURE}"]
    sent = SuccessResponse("success", 1, records[0])
    assert pickle.loads(pickle.dumps(sent)) == sent  # noqa: S301  # our own
    generic: Any = SuccessResponse
    assert generic[dict[str, Any], int]


@every_case
@every_style
@own_modes
def test_attributes_show_the_batch(mode: Mode, style: str, case: Case) -> None:
    """After a batch, the processor shows what succeeded, what failed, and why."""
    processor = mode.processor(case, style)
    records = case.records(4)
    mode.process(records, case.failing_on(2, 4), processor)
    assert processor.success_messages == [records[0], records[2]]
    assert processor.fail_messages == [records[1], records[3]]
    assert [kind for kind, _, _ in processor.exceptions] == [OutOfStockError] * 2
    assert [str(error) for _, error, _ in processor.exceptions] == [FAILURE] * 2
    assert processor.response() == case.response(2, 4)
    assert processor.event_type is case.event_type


@own_modes
def test_attributes_with_a_model_equal_raw_records(mode: Mode) -> None:
    """With a model, too, the attributes can be compared with the records of the event."""
    processor = mode.processor(SQS, model=SqsOrder)
    records = [*SQS.records(2), sqs_record(3, {"number": "three"})]
    mode.process(records, SQS.failing_on(2), processor)
    assert processor.success_messages == [records[0]]
    # In the async processor they fail in the order in which they come to their ends.
    assert sorted(processor.fail_messages, key=SQS.number) == [records[1], records[2]]
    assert processor.model is SqsOrder


@own_modes
def test_attributes_show_the_newest_batch(mode: Mode) -> None:
    """A second batch shows nothing of the first."""
    processor = mode.processor(SQS)
    mode.respond(SQS.event(3), SQS.failing_on(1, 2), processor)
    record = sqs_record(9)
    mode.respond(event_of(record), SQS.failing_on(), processor)
    assert processor.success_messages == [record]
    assert processor.fail_messages == []
    assert processor.exceptions == []
    assert processor.response() == {"batchItemFailures": []}


@own_modes
def test_attributes_can_be_read_while_the_batch_is_open(mode: Mode) -> None:
    """Inside the `with`, after process(), processor and batch show the same."""
    processor = mode.processor(SQS)
    records = SQS.records(3)
    with processor(records, mode.adapt(SQS.failing_on(2))) as batch:
        if mode.is_async:
            processor.async_process()
        else:
            processor.process()
        assert processor.success_messages == batch.success_messages == [records[0], records[2]]
        assert processor.fail_messages == batch.fail_messages == [records[1]]
        assert processor.exceptions == batch.exceptions
        assert processor.response() == batch.response() == SQS.response(2)
        assert processor.records == records


@own_modes
def test_the_processor_processes_the_open_batch(mode: Mode) -> None:
    """processor.process() gives what batch.process() gives."""
    processor = mode.processor(KINESIS)
    records = KINESIS.records(2)
    with processor(records=records, handler=mode.adapt(KINESIS.failing_on(1))):
        outcomes = processor.async_process() if mode.is_async else processor.process()
    assert outcomes == [
        ("fail", f"{OutOfStockError}:{FAILURE}", records[0]),
        ("success", 2, records[1]),
    ]


def test_the_processor_awaits_the_open_batch() -> None:
    """processor.aprocess() gives what batch.aprocess() gives, and shows it in the same task."""

    async def run() -> None:
        processor = AsyncSqsBatchProcessor()
        records = SQS.records(2)
        with processor(records, ASYNC.adapt(SQS.failing_on(2))):
            outcomes: list[Any] = list(await processor.aprocess())
        assert outcomes[0] == ("success", 1, records[0])
        assert outcomes[1].status == "fail"
        assert processor.success_messages == [records[0]]
        assert processor.response() == SQS.response(2)

    asyncio.run(run())


@own_modes
def test_records_can_be_any_sequence(mode: Mode) -> None:
    """A user may hand over a tuple or a part of the event's records."""
    processor = mode.processor(SQS)
    mode.process(tuple(SQS.records(3))[1:], SQS.failing_on(3), processor)
    assert processor.response() == SQS.response(3)


@every_mode
def test_no_records_at_all_are_no_failure(mode: Mode) -> None:
    """A user may leave out every record; then there is nothing to do and nothing to report."""
    processor = mode.processor(SQS)
    if mode.is_async:

        async def run() -> object:
            with processor([], mode.adapt(SQS.failing_on())) as batch:
                async with asyncio.timeout(1):
                    await batch.aprocess()
            return processor.response()

        response = asyncio.run(run())
    else:
        mode.process([], SQS.failing_on(), processor)
        response = processor.response()
    assert response == {"batchItemFailures": []}


@every_mode
def test_records_of_an_event_passed_whole_are_refused(mode: Mode) -> None:
    """The event in place of its records is refused, not iterated over."""
    for wrong in (SQS.event(1), SQS.event(1)["Records"][0], None):
        records: Any = wrong
        with pytest.raises(UnexpectedBatchTypeError, match=r"an array of SQS records, .*/Records"):
            mode.process(records, SQS.failing_on(), mode.processor(SQS))


@every_mode
def test_an_identifier_is_reported_once(mode: Mode) -> None:
    """A record that came twice is reported once, whether one or both of it have failed."""
    records = [sqs_record(1), sqs_record(2), sqs_record(1), sqs_record(3)]
    calls: list[int] = []

    def handle(record: Any) -> None:
        calls.append(SQS.number(record))
        if calls.count(1) == 1 and calls[-1] == 1:
            raise OutOfStockError(FAILURE)

    assert mode.respond(event_of(*records), handle, mode.processor(SQS)) == SQS.response(1)
    assert sorted(calls) == [1, 1, 2, 3]
    response = mode.respond(event_of(*records), SQS.failing_on(1, 2), mode.processor(SQS))
    assert response == SQS.response(1, 2)


@every_case
@own_modes
def test_a_success_handler_can_be_overridden(mode: Mode, case: Case) -> None:
    """What an override of success_handler gives is what process() gives."""
    base = mode.base(case)
    results: list[object] = []

    class Keeping(base):  # type: ignore[valid-type,misc]
        def success_handler(self, record: Any, result: Any) -> Any:
            results.append(result)
            return super().success_handler(record, result * 10)

    processor = Keeping()
    outcomes = mode.process(case.records(3), case.failing_on(2), processor)
    assert sorted(results, key=str) == [1, 3]
    assert [outcome[1] for outcome in outcomes if outcome[0] == "success"] == [10, 30]
    assert len(processor.success_messages) == 2
    assert processor.response() == case.response(2)


@own_modes
def test_a_success_handler_that_returns_nothing_loses_nothing(mode: Mode) -> None:
    """An override that forgets to return does not undo what the handler has done."""
    base = mode.base(SQS)

    class Forgetful(base):  # type: ignore[valid-type,misc]
        def success_handler(self, record: Any, result: Any) -> Any:
            super().success_handler(record, result)

    processor = Forgetful()
    records = SQS.records(2)
    outcomes = mode.process(records, SQS.failing_on(), processor)
    assert outcomes == [("success", 1, records[0]), ("success", 2, records[1])]
    assert processor.response() == {"batchItemFailures": []}


@own_modes
def test_a_success_handler_can_keep_messages_of_its_own(mode: Mode) -> None:
    """What an override without super() puts into success_messages is what is found there."""
    base = mode.base(SQS)
    found: list[object] = []

    class Keeping(base):  # type: ignore[valid-type,misc]
        def success_handler(self, record: Any, result: Any) -> Any:
            self.success_messages.append({"age": result})
            return ("success", result, record)

        def _clean(self) -> None:
            found.extend(self.success_messages)

    mode.respond(SQS.event(2), SQS.failing_on(), Keeping())
    assert found == [{"age": 1}, {"age": 2}]


@every_mode
def test_a_success_handler_that_raises_fails_the_record(mode: Mode) -> None:
    """What a user's hook raises costs its record, not the batch."""
    base = mode.base(SQS)

    class Failing(base):  # type: ignore[valid-type,misc]
        def success_handler(self, record: Any, result: Any) -> Any:
            if result == 2:
                raise OutOfStockError(FAILURE)
            return super().success_handler(record, result)

    assert mode.respond(SQS.event(3), SQS.failing_on(), Failing()) == SQS.response(2)


@every_mode
def test_a_success_handler_can_turn_a_success_into_a_failure(mode: Mode) -> None:
    """An override that calls a result a failure is believed."""
    base = mode.base(SQS)

    class Strict(base):  # type: ignore[valid-type,misc]
        def success_handler(self, record: Any, result: Any) -> Any:
            if result == 2:
                return ("fail", "two is not enough", record)
            return super().success_handler(record, result)

    assert mode.respond(SQS.event(3), SQS.failing_on(), Strict()) == SQS.response(2)


@every_case
@own_modes
def test_a_failure_handler_can_be_overridden(mode: Mode, case: Case) -> None:
    """An override of failure_handler sees record and exception, with the exception in flight."""
    base = mode.base(case)
    seen: list[tuple[int, str]] = []

    class Tracking(base):  # type: ignore[valid-type,misc]
        def failure_handler(self, record: Any, exception: Any) -> Any:
            kind, error, traceback = exception
            assert sys.exc_info()[:2] == (kind, error)  # what error trackers report
            assert traceback is error.__traceback__
            seen.append((case.number(record), str(error)))
            return super().failure_handler(record, exception)

    processor = Tracking()
    mode.process(case.records(3), case.failing_on(2, 3), processor)
    assert sorted(seen) == [(2, FAILURE), (3, FAILURE)]
    assert len(processor.fail_messages) == 2
    assert processor.response() == case.response(2, 3)


@every_mode
@pytest.mark.parametrize("outcome", [None, "fail", ("success", 1, {}), [], ("fail",)], ids=repr)
def test_a_failure_handler_can_not_make_a_success(mode: Mode, outcome: object) -> None:
    """Whatever an override of failure_handler gives, the record is reported."""
    base = mode.base(SQS)

    class Odd(base):  # type: ignore[valid-type,misc]
        def failure_handler(self, _record: Any, _exception: Any) -> Any:
            return outcome

    assert mode.respond(SQS.event(3), SQS.failing_on(2), Odd()) == SQS.response(2)
    records = SQS.records(2)
    outcomes = mode.process(records, SQS.failing_on(2), Odd())
    assert outcomes[0] == ("success", 1, records[0])
    assert outcomes[1][0] == "fail"


@every_mode
def test_a_failure_handler_that_raises_costs_nothing_more(mode: Mode) -> None:
    """An override of failure_handler that fails itself does not fail the batch."""
    base = mode.base(SQS)

    class Failing(base):  # type: ignore[valid-type,misc]
        def failure_handler(self, _record: Any, _exception: Any) -> Any:
            raise LookupError

    records = SQS.records(3)
    outcomes = mode.process(records, SQS.failing_on(2), Failing())
    assert outcomes[1] == ("fail", f"{OutOfStockError}:{FAILURE}", records[1])
    assert mode.respond(SQS.event(3), SQS.failing_on(2), Failing()) == SQS.response(2)


@every_mode
def test_all_failures_are_raised_whatever_the_failure_handler_keeps(mode: Mode) -> None:
    """An override without super() does not empty the error that fails the invocation."""
    base = mode.base(SQS)

    class Silent(base):  # type: ignore[valid-type,misc]
        def failure_handler(self, _record: Any, _exception: Any) -> Any:
            return None

    with pytest.raises(BatchProcessingError, match="OutOfStockError") as caught:
        mode.respond(SQS.event(2), SQS.failing_on(1, 2), Silent())
    assert [kind for kind, _, _ in caught.value.child_exceptions] == [OutOfStockError] * 2


@own_modes
def test_prepare_and_clean_run_around_the_batch(mode: Mode) -> None:
    """The hooks around a batch run once each, with the batch's records in reach."""
    base = mode.base(SQS)
    steps: list[str] = []

    class Watched(base):  # type: ignore[valid-type,misc]
        def _prepare(self) -> None:
            steps.append(f"prepare {len(self.records)}")
            super()._prepare()

        def _clean(self) -> None:
            steps.append(f"clean {len(self.success_messages)}")
            super()._clean()

    def handle(record: Any) -> None:
        steps.append(f"handle {SQS.number(record)}")

    mode.respond(SQS.event(2), handle, Watched())
    assert steps == ["prepare 2", "handle 1", "handle 2", "clean 2"]


@every_mode
def test_an_overridden_step_gets_raw_records(mode: Mode) -> None:
    """An override of the step that processes one record gets the raw one; what it raises fails."""
    base = mode.base(SQS)
    seen: list[Raw] = []

    class Sync(base):  # type: ignore[valid-type,misc]
        def _process_record(self, record: Raw) -> Any:
            seen.append(record)
            if SQS.number(record) == 2:
                raise OutOfStockError(FAILURE)
            return super()._process_record(record)

    class Async(base):  # type: ignore[valid-type,misc]
        async def _async_process_record(self, record: Raw) -> Any:
            seen.append(record)
            if SQS.number(record) == 2:
                raise OutOfStockError(FAILURE)
            return await super()._async_process_record(record)

    processor = Async() if mode.is_async else Sync()
    event = SQS.event(4)
    assert mode.respond(event, SQS.failing_on(3), processor) == SQS.response(2, 3)
    assert all(each is raw for each, raw in zip(seen, event["Records"], strict=True))


@ends_soon
@pytest.mark.parametrize("interrupt", INTERRUPTS)
def test_interrupts_of_a_step_fail_the_invocation(interrupt: type[BaseException]) -> None:
    """What a user's own step raises comes out, too, if it is no Exception."""

    class Interrupted(SqsBatchProcessor[Any]):
        def _process_record(self, record: Raw) -> Any:
            if SQS.number(record) == 2:
                raise interrupt
            return super()._process_record(record)

    processor = Interrupted()
    with pytest.raises(interrupt):
        process_partial_response(SQS.event(3), SQS.failing_on(), processor)
    assert processor.response() == SQS.response(2, 3)


@pytest.mark.parametrize(
    "mode",
    [
        SYNC,
        ASYNC,
    ],
    ids=str,
)
def test_an_overridden_step_may_pass_on_another_record(mode: Mode) -> None:
    """A step that hands on a changed copy of the raw record costs no more than its failures."""
    base = mode.base(SQS)

    class Sync(base):  # type: ignore[valid-type,misc]
        def _process_record(self, record: Raw) -> Any:
            return super()._process_record(record | {"body": "{}"})

    class Async(base):  # type: ignore[valid-type,misc]
        async def _async_process_record(self, record: Raw) -> Any:
            return await super()._async_process_record(record | {"body": "{}"})

    processor = Async() if mode.is_async else Sync()
    assert mode.respond(SQS.event(3), SQS.failing_on(2), processor) == SQS.response(2)
    with pytest.raises(BatchProcessingError) as caught:
        mode.respond(SQS.event(2), SQS.failing_on(1, 2), processor)
    assert [kind for kind, _, _ in caught.value.child_exceptions] == [OutOfStockError] * 2


class Reporting(SqsBatchProcessor[Any]):
    """A processor whose own step calls the hooks itself, as the guide has it from scratch."""

    def _process_record(self, record: Any) -> Any:
        try:
            result = self.handler(record)
        except Exception as error:  # as the guide has it
            failure: Any = error
            return self.failure_handler(record, failure)
        return self.success_handler(record, result)


def test_an_overridden_step_may_call_the_hooks() -> None:
    """What such a step reports is in outcomes, attributes and response."""
    processor = Reporting()
    records = SQS.records(3)
    with processor(records, SQS.failing_on(2)) as batch:
        outcomes: list[Any] = list(batch.process())
    assert outcomes[0] == ("success", 1, records[0])
    assert outcomes[1] == ("fail", f"{OutOfStockError}:{FAILURE}", records[1])
    assert processor.fail_messages == [records[1]]
    assert processor.response() == SQS.response(2)


def test_failures_of_an_overridden_step_are_raised() -> None:
    """Failures that such a step reports itself are in the error that fails the invocation."""
    with pytest.raises(BatchProcessingError, match="2 x OutOfStockError") as caught:
        process_partial_response(SQS.event(2), SQS.failing_on(1, 2), Reporting())
    assert [kind for kind, _, _ in caught.value.child_exceptions] == [OutOfStockError] * 2


@every_mode
@pytest.mark.parametrize("outcome", [None, "success", ["success", 1, {}], 1], ids=repr)
def test_a_step_with_an_unknown_result_has_not_succeeded(mode: Mode, outcome: object) -> None:
    """A record of which no success is known counts as failed."""
    base = mode.base(SQS)

    class Sync(base):  # type: ignore[valid-type,misc]
        def _process_record(self, record: Raw) -> Any:
            return outcome if SQS.number(record) == 2 else ("success", None, record)

    class Async(base):  # type: ignore[valid-type,misc]
        async def _async_process_record(self, record: Raw) -> Any:
            return outcome if SQS.number(record) == 2 else ("success", None, record)

    processor = Async() if mode.is_async else Sync()
    assert mode.respond(SQS.event(3), SQS.failing_on(), processor) == SQS.response(2)


class Scores(BasePartialProcessor):
    """A processor from scratch, as the guide shows it."""

    def __init__(self, table: list[Any]) -> None:
        self.table = table
        super().__init__()

    def _prepare(self) -> None:
        self.success_messages.clear()

    def _clean(self) -> None:
        self.table.extend(self.success_messages)

    def _process_record(self, record: Any) -> Any:
        try:
            result = self.handler(record)
        except Exception as error:  # as the guide has it
            failure: Any = error
            return self.failure_handler(record, failure)
        return self.success_handler(record, result)

    def success_handler(self, record: Any, result: Any) -> Any:
        """Keep the result in place of the record."""
        self.success_messages.append({"age": result})
        return SuccessResponse("success", result, record)


def test_a_processor_from_scratch_works_as_a_context_manager() -> None:
    """The base class brings records, handler and outcomes to a user's own processor."""
    table: list[Any] = []
    processor = Scores(table)

    def handle(record: Raw) -> int:
        if record["age"] < 0:
            raise OutOfStockError(FAILURE)
        return 2 * int(record["age"])

    records = [{"age": 1}, {"age": -1}, {"age": 3}]
    with processor(records=records, handler=handle) as batch:
        outcomes = batch.process()
    assert outcomes == [
        ("success", 2, {"age": 1}),
        ("fail", f"{OutOfStockError}:{FAILURE}", {"age": -1}),
        ("success", 6, {"age": 3}),
    ]
    assert table == [{"age": 2}, {"age": 6}]
    assert processor.fail_messages == [{"age": -1}]
    assert [kind for kind, _, _ in processor.exceptions] == [OutOfStockError]


class Counting(BasePartialProcessor):
    """A processor from scratch that brings no more than it must."""

    def _prepare(self) -> None:
        """Nothing."""

    def _clean(self) -> None:
        """Nothing."""

    def _process_record(self, record: Any) -> Any:
        return self.success_handler(record, self.handler(record))


def test_a_processor_from_scratch_keeps_successes() -> None:
    """The hooks of the base class keep track of records for a processor from scratch, too."""
    processor = Counting()
    with processor(records=[{"age": 1}, {}], handler=lambda record: record["age"]) as batch:
        outcomes = batch.process()
    assert outcomes[0] == ("success", 1, {"age": 1})
    assert processor.success_messages == [{"age": 1}]
    assert processor.fail_messages == [{}]


def test_a_processor_from_scratch_shows_nothing_of_a_refused_event() -> None:
    """After a refusal, the attributes do not show an earlier batch."""
    processor = Counting()
    handler: Any = batch_processor(lambda record: record["age"], processor)(lambda _event, _: {})
    handler({"Records": [{"age": 1}]}, None)
    assert processor.success_messages == [{"age": 1}]
    with pytest.raises(UnexpectedBatchTypeError):
        handler({"Records": []}, None)
    assert processor.success_messages == []


def test_a_processor_from_scratch_works_as_a_decorator() -> None:
    """The decorator processes the event's records, then calls the Lambda handler."""
    table: list[Any] = []

    @batch_processor(record_handler=lambda record: record["age"], processor=Scores(table))
    def lambda_handler(event: Raw, _context: object) -> Raw:
        assert table == [{"age": 5}, {"age": 7}]
        return {"statusCode": 200, "records": len(event["Records"])}

    event: Raw = {"Records": [{"age": 5}, {"age": 7}]}
    assert lambda_handler(event, None) == {"statusCode": 200, "records": 2}


def test_a_processor_from_scratch_takes_no_event_without_records() -> None:
    """A processor of an unknown source refuses what holds no list of records, too."""
    handler: Any = batch_processor(record_handler=print, processor=Scores([]))(lambda _event, _: {})
    with pytest.raises(UnexpectedBatchTypeError):
        handler({"records": []}, None)
    with pytest.raises(InvalidEventError):
        handler(None, None)


def test_a_processor_from_scratch_has_no_identifiers() -> None:
    """Nothing is made up where the event source, and so the item identifier, is unknown."""
    with Scores([])(records=[{"age": 1}], handler=lambda _: 1 / 0) as batch:
        batch.process()
        with pytest.raises(UsageError, match="event source"):
            batch.response()


def test_a_processor_from_scratch_must_bring_its_step() -> None:
    """Without _process_record and the hooks around it there is no processor."""
    unfinished: Any = BasePartialProcessor
    with pytest.raises(TypeError, match="_process_record"):
        unfinished()


def test_a_step_from_scratch_that_raises_fails_its_record() -> None:
    """What a user's step lets out costs its record, not the batch."""

    class Careless(Scores):
        def _process_record(self, record: Any) -> Any:
            return self.success_handler(record, self.handler(record))

    table: list[Any] = []
    with Careless(table)(records=[{"age": 1}, {}], handler=lambda each: each["age"]) as batch:
        outcomes = batch.process()
    assert outcomes[0] == ("success", 1, {"age": 1})
    assert outcomes[1] == ("fail", f"{KeyError}:'age'", {})
    assert table == [{"age": 1}]


@every_case
@every_style
@own_modes
def test_the_decorator_processes_first(mode: Mode, style: str, case: Case) -> None:
    """The decorated Lambda handler runs after the batch, with its own arguments."""
    processor = mode.processor(case, style)
    seen: list[int] = []
    given: list[object] = []

    @mode.decorator(case.failing_on(2, seen=seen), processor)
    def lambda_handler(event: Any, context: Any, *more: Any, **named: Any) -> Any:
        """Tell Lambda."""
        assert sorted(seen) == [1, 2, 3]
        given.append((event, context, more, named))
        return processor.response()

    event, context = case.event(3), FakeContext()
    assert lambda_handler.__name__ == "lambda_handler"
    assert lambda_handler.__doc__ == "Tell Lambda."
    assert lambda_handler(event, context, 1, named=2) == case.response(2)
    assert given == [(event, context, (1,), {"named": 2})]


@own_modes
def test_the_decorator_raises_what_the_function_does(mode: Mode) -> None:
    """If the batch fails as a whole, the Lambda handler is not called."""
    called: list[object] = []

    @mode.decorator(SQS.failing_on(1, 2), mode.processor(SQS))
    def lambda_handler(event: Any, _context: Any) -> None:
        called.append(event)

    with pytest.raises(BatchProcessingError):
        lambda_handler(SQS.event(2), None)
    with pytest.raises(UnexpectedBatchTypeError):
        lambda_handler({"Records": []}, None)
    with pytest.raises(InvalidEventError):
        lambda_handler(None, None)
    assert called == []


def by_decorator(event: Any, handler: Any, processor: Any) -> None:
    """Run a batch by way of the decorator for sync processors."""
    batch_processor(handler, processor)(lambda _event, _context: {})(event, None)


def by_async_decorator(event: Any, handler: Any, processor: Any) -> None:
    """Run a batch by way of the decorator for async processors."""
    async_batch_processor(handler, processor)(lambda _event, _context: {})(event, None)


@pytest.mark.parametrize("fifo", [False, True])
@pytest.mark.parametrize(
    ("mode", "entry"),
    [
        (ASYNC, process_partial_response),
        (ASYNC, by_decorator),
        pytest.param(
            SYNC,
            async_process_partial_response,
        ),
        pytest.param(
            SYNC,
            by_async_decorator,
        ),
    ],
)
def test_entry_point_and_processor_must_be_of_one_kind(mode: Mode, entry: Any, fifo: bool) -> None:
    """A sync entry point refuses an async processor, and the reverse, before any record."""
    seen: list[int] = []
    plain = SQS.failing_on(1, seen=seen)
    make = mode.fifo if fifo else partial(mode.processor, SQS)
    for handler in (mode.adapt(plain), lambda record: plain(record)):  # noqa: PLW0108  # hides it
        processor = make(raise_on_entire_batch_failure=False)
        with pytest.raises((UsageError, HandlerError)):
            entry(SQS.event(2), handler, processor)
    assert seen == []


def test_the_awaited_entry_point_needs_an_async_processor() -> None:
    """A sync processor can't be awaited, and no record is handled in the attempt."""
    seen: list[int] = []
    processor: Any = SqsBatchProcessor()
    entry: Callable[..., Any] = aprocess_partial_response
    handler = SQS.failing_on(seen=seen)
    with pytest.raises(UsageError):
        asyncio.run(entry(SQS.event(1), handler, processor))
    with pytest.raises(ConfigurationError, match="got a function; the order is event, record_"):
        asyncio.run(entry(SQS.event(1), processor, handler))
    assert seen == []


@every_mode
def test_a_processor_needs_an_event_type(mode: Mode) -> None:
    """The name of an event type is none, and the error says so."""
    make: Any = type(mode.processor(SQS, "by event type"))
    for wrong in ("SQS", None, SqsOrder):
        with pytest.raises(ConfigurationError, match="EventType"):
            make(event_type=wrong)


@every_mode
@every_style
def test_a_model_must_extend_that_of_the_source(mode: Mode, style: str) -> None:
    """Neither a plain model, nor that of another source, nor an instance of one is taken."""

    class Plain(BaseModel):
        messageId: str  # noqa: N815  # as on the wire

    instance: Any = SqsOrder.model_validate(sqs_record(1))
    for wrong in (Plain, KinesisOrder, instance, dict, "SqsOrder"):
        with pytest.raises(
            ConfigurationError, match=r"SQS records must be a subclass of lambda_batch\.SqsRecord"
        ):
            mode.processor(SQS, style, model=wrong)


class Early(SqsRecordModel[Json["Late"]]):
    """A model that names a type defined after it."""


class Late(BaseModel):
    """That type."""

    number: int


@every_mode
def test_a_model_may_name_types_defined_after_it(mode: Mode) -> None:
    """A model with a forward reference is completed, and parses records like any other."""
    records = [*SQS.records(2), sqs_record(3, {"number": "three"})]
    numbers: list[int] = []

    def handle(record: Early) -> None:
        numbers.append(record.body.number)

    processor = mode.processor(SQS, model=Early)
    assert mode.respond(event_of(*records), handle, processor) == SQS.response(3)
    assert sorted(numbers) == [1, 2]


@pytest.mark.parametrize("wrong", [0, -1])
def test_concurrency_is_at_least_one(wrong: int) -> None:
    """A limit under which nothing could run is refused."""
    with pytest.raises(ConfigurationError, match=f"max_concurrency .* {wrong}"):
        AsyncSqsBatchProcessor(max_concurrency=wrong)


def test_concurrency_is_a_whole_number() -> None:
    """A limit that is no whole number is refused before it can fail a batch."""
    fraction: Any = 2.5
    with pytest.raises(ConfigurationError):
        AsyncSqsBatchProcessor(max_concurrency=fraction)


def test_processors_can_be_subscripted() -> None:
    """Users annotate, instantiate and extend processors with their record types."""

    class Own(BatchProcessor[SqsOrder, SQSRecord]):
        """A user's processor."""

    subscripted: Any = BatchProcessor[SqsOrder, SQSRecord]
    for made in (subscripted, Own):
        processor = made(event_type=EventType.SQS, model=SqsOrder)
        assert SYNC.respond(SQS.event(2), SQS.failing_on(2), processor) == SQS.response(2)


@every_case
@every_mode
def test_a_record_is_a_mapping_of_its_raw_members(mode: Mode, case: Case) -> None:
    """A handler can read a record class as the raw record that it looks at."""
    raw = case.make(1, None)

    def handle(record: Any) -> None:
        assert record.raw_event is raw
        assert dict(record) == raw
        assert list(record) == list(raw)
        assert len(record) == len(raw)
        member = case.path[0]
        assert member in record
        assert member.title() not in record
        assert record[member] == raw[member]
        assert record.get("nothing") is None
        assert record == type(record)(raw)
        assert record != {}
        with pytest.raises(TypeError, match="unhashable"):
            hash(record)

    response = mode.respond(case.make_event(raw), handle, mode.processor(case))
    assert response == {"batchItemFailures": []}


@every_case
def test_a_model_is_equal_to_what_it_was_made_of(case: Case) -> None:
    """A model equals the raw record that it was made of, and no other one."""
    model = case.model.model_validate(case.make(1, None))
    assert model == case.make(1, None)
    assert model == case.model.model_validate(case.make(1, None))
    assert model != case.make(2, None)
    assert model != {}
    assert model != "record"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_user_can_catch_everything_by_one_class(case: Case) -> None:
    """What the engine raises on purpose is a LambdaBatchError."""
    processor = SYNC.processor(case)
    events: list[Any] = [None, {}, {"Records": [{}]}, case.event(1)]
    for event in events:
        with pytest.raises(LambdaBatchError):
            SYNC.respond(event, case.failing_on(1), processor)
