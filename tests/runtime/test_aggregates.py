"""Records that the Kinesis Producer Library has aggregated, split by a processor."""

from __future__ import annotations

import asyncio
from base64 import b64decode, b64encode
from hashlib import md5
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, Json

from lambda_batch import (
    AsyncBatchProcessor,
    AsyncKinesisBatchProcessor,
    AsyncKinesisWindowProcessor,
    BatchProcessingError,
    BatchProcessor,
    BatchReport,
    ConfigurationError,
    DeadLetter,
    EventType,
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    KinesisStreamRecord,
    KinesisWindowProcessor,
    PermanentError,
    SqsBatchProcessor,
    SuccessResponse,
    UnexpectedBatchTypeError,
    aprocess_partial_response,
    async_batch_processor,
    async_process_partial_response,
    async_process_window,
    batch_processor,
    process_partial_response,
    process_window,
)
from lambda_batch.testing import (
    FakeLambdaContext,
    VirtualClock,
    kinesis_aggregate,
    kinesis_event,
    simulate_stream,
    window_event,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MAGIC = b"\xf3\x89\x9a\xc2"


class Order(BaseModel):
    amount: int


class OrderRecord(KinesisDataStreamRecord[Json[Order]]): ...


def aggregate_of(*amounts: int, keys: str | list[str] = "partition") -> bytes:
    """Return the data of an aggregate, with an order of each amount."""
    return kinesis_aggregate([{"amount": amount} for amount in amounts], partition_keys=keys)


def response_of(event: dict[str, Any], *positions: int) -> dict[str, Any]:
    """Return the response that reports the Kinesis records at these positions."""
    numbers = [event["Records"][at]["kinesis"]["sequenceNumber"] for at in positions]
    return {"batchItemFailures": [{"itemIdentifier": number} for number in numbers]}


MIXED = kinesis_event([aggregate_of(0, 1, 2), {"amount": 3}, aggregate_of(4), aggregate_of(5, 6)])


class Handler:
    """Keeps the amounts that it has seen, and fails on some of them."""

    def __init__(self, *failing: int, error: type[Exception] = ValueError) -> None:
        self.failing = failing
        self.error = error
        self.seen: list[int] = []

    def __call__(self, record: Any) -> int:
        data: Any = record.kinesis
        is_view = isinstance(record, KinesisStreamRecord)
        amount: int = data.data_as_json()["amount"] if is_view else data.data.amount
        self.seen.append(amount)
        if amount in self.failing:
            raise self.error
        return amount

    async def call_async(self, record: Any) -> int:
        await asyncio.sleep(0)
        return self(record)


Respond = Any


def _respond_sync(event: Any, handler: Handler, model: Any, options: Any) -> Any:
    processor = KinesisBatchProcessor(model, split_aggregates=True, **options)
    return process_partial_response(event, handler, processor)


def _respond_in_a_thread(event: Any, handler: Handler, model: Any, options: Any) -> Any:
    processor = KinesisBatchProcessor(model, split_aggregates=True, threads=1, **options)
    return process_partial_response(event, handler, processor)


def _respond_by_event_type(event: Any, handler: Handler, model: Any, options: Any) -> Any:
    made = BatchProcessor(
        EventType.KinesisDataStreams, model=model, split_aggregates=True, **options
    )
    return process_partial_response(event, handler, made)


def _respond_decorated(event: Any, handler: Handler, model: Any, options: Any) -> Any:
    processor = KinesisBatchProcessor(model, split_aggregates=True, **options)

    @batch_processor(record_handler=handler, processor=processor)
    def lambda_handler(event: dict[str, Any], context: Any) -> Any:
        return processor.response()

    return lambda_handler(event, FakeLambdaContext())


def _respond_async(event: Any, handler: Handler, model: Any, options: Any) -> Any:
    processor = AsyncKinesisBatchProcessor(model, split_aggregates=True, **options)
    return async_process_partial_response(event, handler.call_async, processor)


def _respond_awaited(event: Any, handler: Handler, model: Any, options: Any) -> Any:
    made = AsyncBatchProcessor(
        EventType.KinesisDataStreams, model=model, split_aggregates=True, **options
    )
    return asyncio.run(aprocess_partial_response(event, handler.call_async, made))


def _respond_async_decorated(event: Any, handler: Handler, model: Any, options: Any) -> Any:
    class Splitting(AsyncKinesisBatchProcessor[Any]):
        split_aggregates = True

    processor = Splitting(model, **options)

    @async_batch_processor(record_handler=handler.call_async, processor=processor)
    def lambda_handler(event: dict[str, Any], context: Any) -> Any:
        return processor.response()

    return lambda_handler(event, FakeLambdaContext())


WAYS: list[Callable[..., Any]] = [
    _respond_sync,
    _respond_in_a_thread,
    _respond_by_event_type,
    _respond_decorated,
    _respond_async,
    _respond_awaited,
    _respond_async_decorated,
]


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__.removeprefix("_respond_"))
def respond(request: pytest.FixtureRequest) -> Respond:
    """Return a function that processes an event in one of the ways."""

    def process(event: Any, handler: Handler, model: Any = None, **options: Any) -> Any:
        return request.param(event, handler, model, options)

    return process


@pytest.mark.parametrize("model", [None, OrderRecord], ids=["record-class", "model"])
def test_each_user_record_is_handled(respond: Respond, model: Any) -> None:
    handler = Handler()

    assert respond(MIXED, handler, model) == {"batchItemFailures": []}
    assert sorted(handler.seen) == [0, 1, 2, 3, 4, 5, 6]


def test_a_record_is_reported_once_whichever_of_its_user_records_fail(respond: Respond) -> None:
    handler = Handler(0, 2, 3, 6)

    assert respond(MIXED, handler) == response_of(MIXED, 0, 1, 3)
    assert sorted(handler.seen) == [0, 1, 2, 3, 4, 5, 6]


def test_a_user_record_that_does_not_fit_the_model_fails_alone(respond: Respond) -> None:
    event = kinesis_event([kinesis_aggregate([{"amount": 1}, "no JSON", {"amount": 3}])])
    handler = Handler()

    assert respond(event, handler, OrderRecord) == response_of(event, 0)
    assert sorted(handler.seen) == [1, 3]


def test_without_the_option_an_aggregate_is_one_record() -> None:
    seen: list[bytes] = []

    def handle(record: KinesisStreamRecord) -> None:
        seen.append(record.kinesis.data_as_bytes())
        assert record.kinesis.sub_sequence_number is None

    event = kinesis_event([aggregate_of(1, 2)])
    process_partial_response(event, handle, KinesisBatchProcessor())

    assert seen == [aggregate_of(1, 2)]


@pytest.mark.parametrize("fails_all", [False, True])
def test_the_batch_raises_if_every_user_record_fails(respond: Respond, *, fails_all: bool) -> None:
    event = kinesis_event([aggregate_of(1, 2)])
    if fails_all:
        with pytest.raises(BatchProcessingError, match="2"):
            respond(event, Handler(1, 2))
    else:
        assert respond(event, Handler(2)) == response_of(event, 0)


def test_stop_holds_back_the_user_records_behind_a_failure(respond: Respond) -> None:
    handler = Handler(1)

    assert respond(MIXED, handler, on_failure="stop") == response_of(MIXED, 0, 1, 2, 3)
    assert handler.seen == [0, 1]


def test_stop_key_goes_by_the_partition_keys_of_user_records(respond: Respond) -> None:
    event = kinesis_event(
        [aggregate_of(0, 1, 2, 3, keys=["a", "b", "a", "b"]), {"amount": 4}, {"amount": 5}],
        partition_keys=["other", "a", "b"],
    )
    handler = Handler(0)

    assert respond(event, handler, on_failure="stop_key") == response_of(event, 0, 1)
    assert sorted(handler.seen) == [0, 1, 3, 5]


@pytest.mark.parametrize("model", [None, OrderRecord], ids=["record-class", "model"])
def test_the_handler_sees_where_a_user_record_comes_from(model: Any) -> None:
    data = kinesis_aggregate(
        [{"amount": 1}, {"amount": 2}],
        partition_keys=["a", "b"],
        explicit_hash_keys=[None, "170141183460469231731687303715884105728"],
    )
    event = kinesis_event([data, {"amount": 3}], partition_keys=["whole", "plain"])
    seen: list[tuple[Any, ...]] = []

    def handle(record: Any) -> None:
        each = record.kinesis
        is_view = isinstance(record, KinesisStreamRecord)
        names = ("partition_key", "explicit_hash_key", "sub_sequence_number", "aggregated")
        wire = ("partitionKey", "explicitHashKey", "subSequenceNumber", "aggregated")
        seen.append(tuple(getattr(each, name) for name in (names if is_view else wire)))

    process_partial_response(event, handle, KinesisBatchProcessor(model, split_aggregates=True))

    assert seen == [
        ("a", None, 0, True),
        ("b", "170141183460469231731687303715884105728", 1, True),
        ("plain", None, None, None),
    ]


def test_everything_else_is_that_of_the_kinesis_record() -> None:
    event = kinesis_event([aggregate_of(1)], overrides={"kinesis": {"encryptionType": "KMS"}})
    [raw] = event["Records"]

    with KinesisBatchProcessor(split_aggregates=True)(event["Records"], Handler()) as batch:
        batch.process()
        [split] = batch.records

    assert b64decode(split["kinesis"]["data"]) == b'{"amount": 1}'
    members = {"data", "explicitHashKey", "subSequenceNumber", "aggregated"}
    assert {**raw, "kinesis": None} == {**split, "kinesis": None}
    assert {name: value for name, value in raw["kinesis"].items() if name != "data"} == {
        name: value for name, value in split["kinesis"].items() if name not in members
    }


def test_the_event_stays_as_it_is() -> None:
    def change(record: KinesisStreamRecord) -> None:
        record.raw_event["kinesis"]["partitionKey"] = "changed"

    event = kinesis_event([aggregate_of(1, 2)])
    process_partial_response(event, change, KinesisBatchProcessor(split_aggregates=True))

    assert event == kinesis_event([aggregate_of(1, 2)])


def test_process_returns_the_result_of_each_user_record() -> None:
    processor = KinesisBatchProcessor(split_aggregates=True, raise_on_entire_batch_failure=False)
    with processor(MIXED["Records"], Handler(1)) as batch:
        outcomes = batch.process()

    results = [each.result if isinstance(each, SuccessResponse) else None for each in outcomes]
    assert results == [0, None, 2, 3, 4, 5, 6]
    assert len(processor.success_messages) == 6
    assert [each.kinesis.sub_sequence_number for each in processor.fail_messages] == [1]


def test_logs_and_reports_tell_the_user_records_of_an_aggregate_apart(
    respond: Respond, caplog: pytest.LogCaptureFixture
) -> None:
    reports: list[BatchReport] = []
    event = kinesis_event([aggregate_of(1, 2), {"amount": 3}])

    respond(event, Handler(1, 2, 3), on_report=reports.append, raise_on_entire_batch_failure=False)

    first, other = (each["kinesis"]["sequenceNumber"] for each in event["Records"])
    names = [f"{first}:0", f"{first}:1", other]
    assert [name for name in names if name in caplog.text] == names
    [report] = reports
    assert [line.split()[0] for line in str(report).splitlines()[2:]] == names
    assert [each.sub_sequence_number for each in report.records] == [0, 1, None]
    assert [each.identifier for each in report.records] == [first, first, other]
    assert f"{first}:1" in repr(report.records[1])


def test_a_sink_gets_the_user_record_and_the_others_go_on(respond: Respond) -> None:
    letters: list[DeadLetter] = []
    handler = Handler(1, error=PermanentError)

    assert respond(MIXED, handler, sink=letters.extend) == {"batchItemFailures": []}
    [letter] = letters
    assert letter.record["kinesis"]["subSequenceNumber"] == letter.sub_sequence_number == 1
    assert letter.identifier == MIXED["Records"][0]["kinesis"]["sequenceNumber"]


def test_what_the_sink_takes_does_not_hide_another_failure_of_the_aggregate(
    respond: Respond,
) -> None:
    handler = Handler(1, 2)

    def is_permanent(error: Exception) -> bool:
        return handler.seen[-1] == 1

    options: dict[str, Any] = {"sink": lambda _: None, "permanent": is_permanent}
    response = respond(MIXED, handler, on_failure="stop", **options)
    assert response == response_of(MIXED, 0, 1, 2, 3)


def test_the_bulk_function_gets_each_user_record(respond: Respond) -> None:
    written: list[int] = []

    def write(successes: Sequence[SuccessResponse[Any, Any]]) -> list[Exception | None]:
        written.extend(each.result for each in successes)
        return [ValueError() if each.result == 2 else None for each in successes]

    assert respond(MIXED, Handler(6), bulk=write) == response_of(MIXED, 0, 3)
    assert written == [0, 1, 2, 3, 4, 5]


def test_a_report_has_each_user_record(respond: Respond) -> None:
    reports: list[BatchReport] = []
    respond(MIXED, Handler(1), on_report=reports.append)

    [report] = reports
    outcomes = [each.outcome for each in report.records]
    assert outcomes == ["succeeded", "failed", *["succeeded"] * 5]
    assert report.records[1].identifier == MIXED["Records"][0]["kinesis"]["sequenceNumber"]


def test_hooks_are_called_for_each_user_record() -> None:
    class Counting(KinesisBatchProcessor[Any]):
        split_aggregates = True
        steps = 0

        def _process_record(self, record: Any) -> Any:
            self.steps += 1
            return super()._process_record(record)

    processor, handler = Counting(), Handler(5)
    assert process_partial_response(MIXED, handler, processor) == response_of(MIXED, 3)
    assert (processor.steps, handler.seen) == (7, [0, 1, 2, 3, 4, 5, 6])


def with_digest(message: bytes) -> bytes:
    """Return an aggregate of a message, whatever it says, with the right digest."""
    return MAGIC + message + md5(message, usedforsecurity=False).digest()


GOOD = kinesis_aggregate(["one", "two"], explicit_hash_keys="7")

DAMAGED = {
    "a bad digest": GOOD[:-1] + bytes([GOOD[-1] ^ 1]),
    "a bit of the message": GOOD[:9] + bytes([GOOD[9] ^ 1]) + GOOD[10:],
    "cut off": GOOD[:-5],
    "no protobuf": with_digest(b"\xff" * 40),
    "a message that ends too soon": with_digest(GOOD[4:-17]),
    "no data": with_digest(b"\x0a\x01k\x1a\x02\x08\x00"),
    "no index": with_digest(b"\x0a\x01k\x1a\x03\x1a\x01d"),
    "a partition key that is not there": with_digest(b"\x0a\x01k\x1a\x05\x08\x01\x1a\x01d"),
    "a hash key that is not there": with_digest(b"\x0a\x01k\x1a\x07\x08\x00\x10\x00\x1a\x01d"),
    "a bad record behind a good one": with_digest(
        b"\x0a\x01k\x1a\x05\x08\x00\x1a\x01d\x1a\x05\x08\x09\x1a\x01d"
    ),
    "a key that is no UTF-8": with_digest(b"\x0a\x01\xff\x1a\x05\x08\x00\x1a\x01d"),
    "an unknown wire type": with_digest(b"\x0b" + GOOD[4:-16]),
    "a number without end": with_digest(b"\x08" + b"\xff" * 11),
    "no user record": with_digest(b"\x0a\x01k"),
    "an empty message": with_digest(b""),
    "the magic alone": MAGIC,
    "other data with nearly the same beginning": b"\xf3\x89\x9a\xc3" + GOOD[4:],
    "no data at all": b"",
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_aggregate_is_passed_on_as_it_is(data: bytes) -> None:
    event = kinesis_event([aggregate_of(1), data, aggregate_of(2)])
    seen: list[bytes] = []

    def handle(record: KinesisStreamRecord) -> None:
        seen.append(record.kinesis.data_as_bytes())
        if record.kinesis.aggregated is None:
            assert record.raw_event == event["Records"][1]
            raise ValueError

    response = process_partial_response(event, handle, KinesisBatchProcessor(split_aggregates=True))

    assert seen == [b'{"amount": 1}', data, b'{"amount": 2}']
    assert response == response_of(event, 1)


@pytest.mark.parametrize("data", ["84ma?", "84mawg", 5, None, [], "absent"])
def test_data_that_can_not_be_decoded_fails_its_record_only(data: object) -> None:
    event = kinesis_event([aggregate_of(1, 2), "{}"])
    event["Records"][1]["kinesis"]["data"] = data
    if data == "absent":
        del event["Records"][1]["kinesis"]["data"]
    handler = Handler()

    response = process_partial_response(
        event, handler, KinesisBatchProcessor(split_aggregates=True)
    )
    assert (handler.seen, response) == ([1, 2], response_of(event, 1))


def test_unknown_fields_of_an_aggregate_are_ignored() -> None:
    """Such as the tags of a record, and fields of a later version in each wire type."""
    tag = b"\x22\x05\x0a\x03tag"
    record = b"\x08\x00\x1a\x01d" + tag + b"\x29" + bytes(8) + b"\x35" + bytes(4) + b"\x38\x07"
    message = b"\x0a\x01k" + b"\x1a" + bytes([len(record)]) + record + b"\x20\x01"
    event = kinesis_event([with_digest(message)])
    seen: list[object] = []

    def handle(record: KinesisStreamRecord) -> None:
        seen.append((record.kinesis.partition_key, record.kinesis.data_as_bytes()))

    process_partial_response(event, handle, KinesisBatchProcessor(split_aggregates=True))
    assert seen == [("k", b"d")]


def test_what_aws_has_split_already_is_left_alone() -> None:
    """`deaggregate_records` returns base64 in bytes; the data of a user record can look like it."""
    [raw] = kinesis_event([aggregate_of(1)])["Records"]
    raw["kinesis"]["data"] = b64encode(b'{"amount": 1}')
    handler = Handler()

    process_partial_response(
        {"Records": [raw]}, handler, KinesisBatchProcessor(split_aggregates=True)
    )
    assert handler.seen == [1]


def test_a_record_without_identifier_is_refused_at_its_position_in_the_event() -> None:
    event = kinesis_event([aggregate_of(1, 2, 3), "{}"])
    del event["Records"][1]["kinesis"]["sequenceNumber"]

    with pytest.raises(UnexpectedBatchTypeError, match="in record 1 of"):
        process_partial_response(event, Handler(), KinesisBatchProcessor(split_aggregates=True))


@pytest.mark.parametrize("kind", list(EventType))
@pytest.mark.parametrize("make", [BatchProcessor, AsyncBatchProcessor])
def test_other_sources_do_not_take_the_option(make: Any, kind: EventType) -> None:
    if kind is EventType.KinesisDataStreams:
        assert make(kind, split_aggregates=True).split_aggregates is True
        return
    text = f"^split_aggregates is a setting of processors of KinesisDataStreams, not of {kind.name}"
    with pytest.raises(ConfigurationError, match=text):
        make(kind, split_aggregates=True)
    assert make(kind, split_aggregates=False).split_aggregates is False


def test_a_class_attribute_of_another_source_is_refused() -> None:
    class Splitting(SqsBatchProcessor[Any]):
        split_aggregates = True

    with pytest.raises(ConfigurationError, match=r"^split_aggregates is a setting of"):
        Splitting()


def test_the_option_is_true_or_false() -> None:
    wrong: Any = "yes"
    with pytest.raises(ConfigurationError, match=r"^split_aggregates must be True or False"):
        KinesisBatchProcessor(split_aggregates=wrong)


def test_the_simulated_stream_delivers_an_aggregate_until_all_of_it_succeeds() -> None:
    tries: dict[int, int] = {}

    def handle(record: KinesisStreamRecord) -> None:
        amount = record.kinesis.data_as_json()["amount"]
        tries[amount] = tries.get(amount, 0) + 1
        if amount == 2 and tries[amount] == 1:
            raise ValueError

    processor = KinesisBatchProcessor(split_aggregates=True)

    def lambda_handler(event: dict[str, Any], context: object) -> Any:
        return process_partial_response(event, handle, processor)

    event = kinesis_event([aggregate_of(0, 1), aggregate_of(2, 3), {"amount": 4}])
    report = simulate_stream(lambda_handler, event)

    assert [each.fate for each in report.records] == ["succeeded"] * 3
    assert tries == {0: 1, 1: 1, 2: 2, 3: 2, 4: 2}


# Tumbling windows


def add(state: dict[str, int], record: KinesisStreamRecord) -> dict[str, int]:
    amount = record.kinesis.data_as_json()["amount"]
    state["sum"] = state.get("sum", 0) + amount
    if amount == 0:
        raise ValueError
    return state


async def add_async(state: dict[str, int], record: KinesisStreamRecord) -> dict[str, int]:
    await asyncio.sleep(0)
    return add(state, record)


@pytest.fixture(params=["sync", "async"])
def fold(request: pytest.FixtureRequest) -> Any:
    """Return a function that folds the records of an event."""

    def process(event: Any, context: Any = None, **options: Any) -> Any:
        options |= {"state": dict[str, int], "split_aggregates": True}
        if request.param == "sync":
            return process_window(event, add, KinesisWindowProcessor(**options), context)
        return async_process_window(
            event, add_async, AsyncKinesisWindowProcessor(**options), context
        )

    return process


def window_of(*payloads: object) -> dict[str, Any]:
    return window_event(kinesis_event(payloads), state={"sum": 100})


def test_a_window_folds_each_user_record(fold: Any) -> None:
    event = window_of(aggregate_of(1, 2), {"amount": 4}, aggregate_of(8))

    assert fold(event) == {"state": {"sum": 115}, "batchItemFailures": []}


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        ([[1, 2], [4], [8, 16, 0]], 107),
        ([[1, 2], [4], [0, 8, 16]], 107),
        ([[1, 2], [4, 0, 8], [16]], 103),
        ([[1, 2], [0], [16]], 103),
        ([[1, 0], [4], [16]], 100),
        ([[0, 1], [4], [16]], 100),
    ],
)
def test_a_state_holds_an_aggregate_as_a_whole_or_not_at_all(
    fold: Any, amounts: list[list[int]], total: int
) -> None:
    """Lambda delivers it again as a whole, so what the state held of it would count twice."""
    event = window_of(*(aggregate_of(*each) for each in amounts))
    first = next(at for at, each in enumerate(amounts) if 0 in each)

    reported = response_of(event, *range(first, len(amounts)))
    assert fold(event) == {"state": {"sum": total}, **reported}


def test_a_window_goes_on_behind_a_user_record_that_the_sink_has_taken(fold: Any) -> None:
    event = window_of(aggregate_of(1, 0, 2), aggregate_of(4))
    letters: list[DeadLetter] = []

    response = fold(event, sink=letters.extend, permanent=ValueError)

    assert response == {"state": {"sum": 107}, "batchItemFailures": []}
    assert len(letters) == 1


def test_a_later_failure_of_an_aggregate_brings_back_its_beginning_in_spite_of_a_sink(
    fold: Any,
) -> None:
    event = window_of(aggregate_of(1), aggregate_of(0, 2, 0, 4))
    answers: list[Any] = [None, RuntimeError()]

    def sink(letters: Sequence[DeadLetter]) -> Any:
        answer = answers.pop(0)
        return answer if answer is None else [answer]

    response = fold(event, sink=sink, permanent=ValueError)
    assert response == {"state": {"sum": 101}, **response_of(event, 1)}


def test_a_window_that_runs_out_of_time_inside_an_aggregate() -> None:
    clock = VirtualClock()
    context = FakeLambdaContext(timeout=10, clock=clock)

    def add_slowly(state: dict[str, int], record: KinesisStreamRecord) -> dict[str, int]:
        clock.advance(3)
        return add(state, record)

    event = window_of(aggregate_of(1, 2), aggregate_of(4, 8, 16))
    processor = KinesisWindowProcessor(state=dict[str, int], split_aggregates=True, reserve=2)
    response = process_window(event, add_slowly, processor, context)

    assert response == {"state": {"sum": 103}, **response_of(event, 1)}
