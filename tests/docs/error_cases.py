"""Real runs that raise each public error, for the texts in docs/errors.md."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, cast

from pydantic import BaseModel, Json

from lambda_batch import (
    AsyncSqsBatchProcessor,
    DeadLetter,
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    KinesisStreamRecord,
    KinesisWindowProcessor,
    LambdaBatchError,
    PermanentError,
    RetryLater,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SQSRecord,
    SqsRecordModel,
    async_process_partial_response,
    batch_processor,
    decode_attribute_map,
    process_partial_response,
    process_window,
    schemas,
)
from lambda_batch.testing import (
    FakeLambdaContext,
    QueueSettings,
    VirtualClock,
    encode_attribute_map,
    kinesis_event,
    sqs_event,
    sqs_fifo_event,
)

Event = dict[str, Any]


class Order(BaseModel):
    sku: str


class StreamOrder(KinesisDataStreamRecord[Json[Order]]): ...


class BareOrder(SqsRecordModel):
    body: Order


def handle(record: Any) -> None:
    del record


def fail(record: Any) -> None:
    raise KeyError(record["messageId"] if "messageId" in record else record["eventID"])


async def wait(record: Any) -> None:
    del record
    await asyncio.sleep(10)


def answer(
    event: Event, handler: Callable[[Any], object], processor: Any, **context: Any
) -> BaseException:
    """Process an event in which every record fails, and return the error of the last record."""
    processor.raise_on_entire_batch_failure = False
    process_partial_response(event, handler, processor, **context)
    error: BaseException = processor.exceptions[-1][1]
    return error


def all_fail() -> object:
    return process_partial_response(sqs_event(["a", "b"]), fail, SqsBatchProcessor(), None)


def other_source() -> object:
    return process_partial_response(kinesis_event(["a"]), handle, SqsBatchProcessor(), None)


def no_records() -> object:
    return process_partial_response({"orders": []}, handle, SqsBatchProcessor(), None)


def event_text() -> object:
    text: Any = '{"Records": []}'
    return process_partial_response(text, handle, SqsBatchProcessor(), None)


def async_handler() -> object:
    return answer(sqs_event(["a"]), wait, SqsBatchProcessor())


def save(record: SQSRecord, table: str) -> None: ...


def two_parameters() -> object:
    return answer(sqs_event(["a"]), cast("Any", save), SqsBatchProcessor())


def lazy_result() -> BaseException:
    return answer(sqs_event(["a"]), lambda record: map(print, record), SqsBatchProcessor())


def other_model() -> object:
    model: Any = StreamOrder
    return SqsBatchProcessor(model=model)


def bare_payload() -> object:
    return SqsBatchProcessor(model=BareOrder)


def no_instance() -> object:
    process: Any = process_partial_response
    return cast("object", process(sqs_event(["a"]), handle, SqsBatchProcessor, None))


def outside_with() -> object:
    return SqsBatchProcessor().process()


def no_batch_yet() -> object:
    return SqsBatchProcessor().response()


def lambda_handler(event: Event, context: object) -> object:
    return {"batchItemFailures": []}


def response_left_out() -> object:
    def fail_some(record: SQSRecord) -> None:
        if record.body != "a":
            raise KeyError

    decorator: Any = batch_processor(record_handler=fail_some, processor=SqsBatchProcessor())
    return decorator(lambda_handler)(sqs_event(["a", "b", "c"]), FakeLambdaContext())


def unknown_schema() -> object:
    return schemas.read("sqs.json")


def bad_base64() -> BaseException:
    event = kinesis_event(["a"])
    event["Records"][0]["kinesis"]["data"] = "not base64!"
    return answer(event, lambda record: record.kinesis.data_as_bytes(), KinesisBatchProcessor())


def bad_attribute() -> object:
    return decode_attribute_map({"price": {"N": "1,50"}})


def missing_member() -> BaseException:
    event = sqs_event(["a"])
    del event["Records"][0]["body"]
    return answer(event, lambda record: record.body, SqsBatchProcessor())


def no_time() -> BaseException:
    return answer(
        sqs_event(["a"]),
        handle,
        SqsBatchProcessor(reserve=5),
        context=FakeLambdaContext(timeout=3),
    )


def slow_handler() -> BaseException:
    processor = AsyncSqsBatchProcessor(time_limit=0.01, raise_on_entire_batch_failure=False)
    async_process_partial_response(sqs_event(["a"]), wait, processor, None)
    error: BaseException = processor.exceptions[-1][1]
    return error


class Totals(BaseModel):
    orders: int = 0


def add(state: Totals, record: KinesisStreamRecord) -> Totals:
    del record
    return state


def foreign_state() -> object:
    window = {"start": "2026-11-27T07:04:00Z", "end": "2026-11-27T07:06:00Z"}
    flags = {"isFinalInvokeForWindow": False, "isWindowTerminatedEarly": False}
    places = {"shardId": "shardId-000000000000", "eventSourceARN": "arn:aws:kinesis:::stream/a"}
    event = kinesis_event(["a"]) | flags | places
    event |= {"window": window, "state": {"orders": "many"}}
    return process_window(event, add, KinesisWindowProcessor(state=Totals))


def later() -> BaseException:
    def wait_for_shop(record: SQSRecord) -> None:
        raise RetryLater(after=3600)

    return answer(sqs_event(["a"]), wait_for_shop, SqsBatchProcessor())


def permanent() -> BaseException:
    def refuse(record: SQSRecord) -> None:
        msg = "an order without a product"
        raise PermanentError(msg)

    def take(letters: Sequence[DeadLetter]) -> None: ...

    return answer(sqs_event(["a"]), refuse, SqsBatchProcessor(sink=take))


def sink_fails() -> BaseException:
    def refuse(record: SQSRecord) -> None:
        raise PermanentError

    def take(letters: Sequence[DeadLetter]) -> None:
        raise ConnectionError

    return answer(sqs_event(["a"]), refuse, SqsBatchProcessor(sink=take))


def bulk_fails() -> BaseException:
    def write(successes: Sequence[object]) -> None:
        raise ConnectionError

    return answer(sqs_event(["a"]), handle, SqsBatchProcessor(bulk=write))


def stopped() -> BaseException:
    return answer(kinesis_event(["a", "b"]), fail, KinesisBatchProcessor(on_failure="stop"))


def key_stopped() -> BaseException:
    return answer(kinesis_event(["a", "b"]), fail, KinesisBatchProcessor(on_failure="stop_key"))


def fifo_stopped() -> BaseException:
    return answer(sqs_fifo_event(["a", "b"]), fail, SqsFifoPartialProcessor())


def group_stopped() -> BaseException:
    processor = SqsFifoPartialProcessor(skip_group_on_error=True)
    return answer(sqs_fifo_event(["a", "b"]), fail, processor)


def rejected_settings() -> object:
    return QueueSettings(fifo=True, batch_size=100)


def one_body() -> object:
    bodies: Any = "a"
    return sqs_event(bodies)


def clock_back() -> object:
    VirtualClock().advance(-1)
    return None


def inexact() -> object:
    return encode_attribute_map({"price": float("nan")})


CASES: dict[str, tuple[Callable[[], object], ...]] = {
    "BatchProcessingError": (all_fail,),
    "UnexpectedBatchTypeError": (other_source, no_records),
    "InvalidEventError": (event_text,),
    "HandlerError": (async_handler, two_parameters, lazy_result),
    "ConfigurationError": (other_model, bare_payload, no_instance),
    "UsageError": (outside_with, no_batch_yet, response_left_out, unknown_schema),
    "RecordMemberError": (missing_member,),
    "DecodingError": (bad_base64, bad_attribute),
    "NotAttemptedError": (no_time,),
    "RecordTimeoutError": (slow_handler,),
    "WindowStateError": (foreign_state,),
    "RetryLater": (later,),
    "PermanentError": (permanent,),
    "SinkError": (sink_fails,),
    "BulkError": (bulk_fails,),
    "CircuitBreakerError": (stopped,),
    "KeyCircuitBreakerError": (key_stopped,),
    "SQSFifoCircuitBreakerError": (fifo_stopped,),
    "SQSFifoMessageGroupCircuitBreakerError": (group_stopped,),
    "EventError": (one_body,),
    "SettingsError": (rejected_settings,),
    "SimulationError": (clock_back,),
    "AttributeTypeError": (inexact,),
}
"""What raises each error, or returns the error of a failed record."""


def text_of(case: Callable[[], object]) -> str:
    """Return the last line of the traceback, as for a function in app.py."""
    try:
        error = case()
    except LambdaBatchError as raised:
        error = raised
    return f"{type(error).__name__}: {error}".replace(f"{__name__}.", "app.")
