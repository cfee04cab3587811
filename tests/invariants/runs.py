"""Runs of drawn batches through every kind of processor and entry point, and what was seen."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import Json, model_validator

from lambda_batch import (
    AsyncBatchProcessor,
    BatchProcessor,
    BatchReport,
    DeadLetter,
    DynamoDBStreamRecordModel,
    HandlerError,
    KafkaRecordModel,
    KinesisDataStreamRecord,
    SqsRecordModel,
    aprocess_partial_response,
    async_batch_processor,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from lambda_batch.retries import RetryDelays, exponential_backoff
from lambda_batch.wire.records import RecordView
from tests.invariants.batches import Drawn
from tests.invariants.behaviours import ERRORS
from tests.invariants.dice import Dice
from tests.invariants.hooks import NO_HOOKS, Hooks, hooks_of, make_processor
from tests.runtime.cases import DYNAMODB, KAFKA, KINESIS, SQS, Case, Mode, text_of
from tests.runtime.events import FakeContext
from tests.runtime.test_retries import Client

MISDEEDS: dict[int, Callable[[], BaseException]] = {}
"""The exceptions that validators raise, by the identity of the raw record."""


def misbehave(raw: Any) -> Any:
    """Raise what is planned for a raw record."""
    if id(raw) in MISDEEDS:
        error = MISDEEDS[id(raw)]()
        raise error
    return raw


class OddSqs(SqsRecordModel[Json[Any]], title="{0} %s"):
    """A message whose validator may do anything."""

    judge = model_validator(mode="before")(misbehave)


class OddKinesis(KinesisDataStreamRecord[Any], title=""):
    """A record of a stream whose validator may do anything."""

    judge = model_validator(mode="before")(misbehave)


class OddDynamoDB(DynamoDBStreamRecordModel[Any], title="é\n"):
    """A change whose validator may do anything."""

    judge = model_validator(mode="before")(misbehave)


class OddKafka(KafkaRecordModel[Any, Any], title="{"):
    """A Kafka record whose validator may do anything."""

    judge = model_validator(mode="before")(misbehave)


ODD_MODELS = {
    SQS.event_type: OddSqs,
    KINESIS.event_type: OddKinesis,
    DYNAMODB.event_type: OddDynamoDB,
    KAFKA.event_type: OddKafka,
}
CONFIGURED_BY_CLASS = {
    *("raise_on_entire_batch_failure", "logger", "max_concurrency", "skip_group_on_error")
}
"""The options that may be drawn as attributes of a subclass, instead of the constructor."""
FUNCTION, MANAGER, DECORATOR = "function", "context manager", "decorator"


class Remaining:
    """A context with half of what a context has, and that half is broken."""

    aws_request_id = None

    def get_remaining_time_in_millis(self) -> int:
        """Fail."""
        raise OSError


CONTEXTS: list[Any] = [None, FakeContext(), object(), 0, "", Remaining()]


class BrokenLogger:
    """A logger that fails."""

    def warning(self, _msg: str, /, **_more: object) -> None:
        """Fail."""
        raise OSError


class SilentLogger:
    """A logger that takes all and writes nothing."""

    def warning(self, _msg: str, /, **_more: object) -> None:
        """Do nothing."""


class DrawnSink:
    """A sink that takes all, some or no dead letters, or answers oddly; and what it has taken."""

    def __init__(self, answer: str, *, is_async: bool) -> None:
        self.answer = answer
        self.is_async = is_async
        self.taken: dict[int, Any] = {}
        """The raw records, by their identity."""
        self.on_taken: Callable[[Any], object] = id
        """Is told of each raw record."""
        self.reports: list[BatchReport] = []

    def __call__(self, letters: Sequence[DeadLetter]) -> Any:
        """Take dead letters."""
        return self._take_later(letters) if self.is_async else self._take(letters)

    async def _take_later(self, letters: Sequence[DeadLetter]) -> Any:
        await asyncio.sleep(0)
        return self._take(letters)

    def _take(self, letters: Sequence[DeadLetter]) -> Any:
        if self.answer == "raise":
            raise OSError
        if self.answer == "odd":
            return {"Successful": letters}
        reasons = [
            OSError() if self.answer == "some" and at % 2 else None for at in range(len(letters))
        ]
        for letter, reason in zip(letters, reasons, strict=True):
            if reason is None:
                self.taken[id(letter.record)] = letter.record
                self.on_taken(letter.record)
        return None if self.answer == "all" else reasons


def _any_of_value(error: Exception) -> bool:
    return issubclass(type(error), (ValueError, HandlerError))


def _undecided(error: Exception) -> bool:
    raise LookupError


PERMANENT: list[Any] = [None, ValueError, (KeyError, OSError), Exception, _any_of_value, _undecided]


class DrawnTracing:
    """A tracing that fails where it is told to, and spans that do nothing else."""

    def __init__(self, fails_at: str) -> None:
        self.fails_at = fails_at

    def begin_batch(self, _batch: object) -> "DrawnTracing":
        """Begin the span of a batch."""
        return self._do("batch")

    def begin_record(self, _position: int) -> "DrawnTracing":
        """Begin the span of a record."""
        return self._do("record")

    def end(self, _error: BaseException | None, *, failed: bool) -> None:
        """End a span."""
        assert isinstance(failed, bool)
        self._do("end")

    def _do(self, what: str) -> "DrawnTracing":
        if what == self.fails_at:
            raise OSError
        return self


def _take_all(_items: Sequence[object]) -> None:
    """Take all that a bulk function can be given."""


async def _take_all_later(_items: Sequence[object]) -> None:
    await asyncio.sleep(0)


def _options_without_effect(dice: Dice, case: Case, mode: Mode) -> dict[str, Any]:
    """Choose options that change neither the response nor who is handled."""
    options: dict[str, Any] = {
        "reserve": dice.pick([None, 0.001]),
        "tracing": dice.pick([None, None, *map(DrawnTracing, ["batch", "record", "end", ""])]),
        "bulk": dice.pick([None, None, _take_all]),
    }
    if case is SQS:
        refusal = {"Failed": [{"Id": "0", "Code": "no"}]}
        answers = dice.pick([list[Any](), [OSError()], [refusal], [None]])
        delays = RetryDelays(Client(*answers), exponential_backoff(1, 5))
        options["retry_delays"] = dice.pick([None, None, delays])
    if case is KINESIS:
        options["split_aggregates"] = dice.pick([None, True])  # none of the records is one
    if mode.is_async:
        options["bulk"] = dice.pick([options["bulk"], _take_all_later])
        options["time_limit"] = dice.pick([None, None, 60])
    else:
        options["threads"] = dice.pick([None, None, None, 1, 3])
    return options


@dataclass
class Setup:
    """A processor, and how it is used."""

    mode: Mode
    way: str
    processor: Any
    with_model: bool
    context: Any
    asks_for_context: bool
    skips_group: bool
    raises: bool
    """Whether a batch of which nothing has succeeded is to raise."""
    hooks: Hooks
    misdeeds: list[Callable[[], BaseException]] = field(repr=False)
    """The exceptions that the model's validator, if any, raises for the first records."""
    sink: DrawnSink | None = None
    """The sink of the processor, if it has one."""


def setup_of(
    dice: Dice, case: Case, mode: Mode, *, fifo: bool = False, with_options: bool = False
) -> Setup:
    """Choose a processor and a way to use it; for one run, if it may have all options."""
    odd = ODD_MODELS[case.event_type]
    model = dice.pick([None, None, case.model, odd])
    options: dict[str, Any] = {
        "model": model,
        "raise_on_entire_batch_failure": dice.roll(2) == 1,
        "logger": dice.pick([None, None, BrokenLogger(), SilentLogger()]),
    }
    if mode.is_async:
        options["max_concurrency"] = dice.pick([None, 1, 2, 3])
    sink = None
    if with_options:
        options |= _options_without_effect(dice, case, mode)
    if with_options and dice.roll(2):
        answer = dice.pick(["all", "some", "raise", "odd"])
        sink = DrawnSink(answer, is_async=mode.is_async and dice.roll(2) == 1)
        options |= {"sink": sink, "permanent": dice.pick(PERMANENT)}
        options["on_report"] = sink.reports.append
    skips = fifo and dice.roll(2) == 1
    if fifo:
        options["skip_group_on_error"] = skips
    base = type(mode.fifo()) if fifo else mode.base(case)
    if not fifo and dice.pick(["by class", "by event type"]) == "by event type":
        base = AsyncBatchProcessor if mode.is_async else BatchProcessor
        options["event_type"] = case.event_type
    raises = options["raise_on_entire_batch_failure"]
    way = dice.pick([FUNCTION, MANAGER, DECORATOR])
    hooks = hooks_of(dice, fifo=fifo)
    by_class = {name for name in CONFIGURED_BY_CLASS if name in options and dice.roll(2)}
    attributes = {name: options.pop(name) for name in sorted(by_class)}
    return Setup(
        mode=mode,
        way=way,
        processor=make_processor(base, case, hooks, options, attributes),
        raises=raises,
        hooks=hooks,
        with_model=model is not None,
        context=dice.pick(CONTEXTS),
        asks_for_context=dice.roll(2) == 1,
        skips_group=skips,
        misdeeds=[dice.pick(ERRORS) for _ in range(dice.roll(3))] if model is odd else [],
        sink=sink,
    )


@dataclass
class Ran:
    """The results of one run."""

    drawn: Drawn
    response: Any = None
    error: BaseException | None = None
    outcomes: list[Any] | None = None
    trace: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    """Which record the handler began with, and with which it was done, in that order."""
    contexts: list[Any] = field(default_factory=list[Any])
    spawned: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])
    hooks: Hooks = NO_HOOKS
    sink: DrawnSink | None = None

    @property
    def begun(self) -> list[int]:
        """The positions of the records that the handler was called with."""
        return [position for what, position in self.trace if what == "begin"]

    @property
    def done(self) -> list[int]:
        """The positions of the records that the handler has handled."""
        return [position for what, position in self.trace if what == "end"]

    @property
    def succeeded(self) -> set[int]:
        """The positions of the records that were handled, and that no hook has failed."""
        names = self.drawn.identifiers
        return {position for position in self.done if self.hooks.let_succeed(names[position])}

    @property
    def sunk(self) -> set[int]:
        """The positions of the records that the sink has taken."""
        taken = self.sink.taken if self.sink else {}
        return {self._positions[key] for key in taken}

    @property
    def settled(self) -> set[int]:
        """The positions of the records that need not come again."""
        return self.succeeded | self.sunk

    @property
    def reported(self) -> list[str]:
        """The item identifiers in the response."""
        failures = self.response["batchItemFailures"]
        return [text_of(failure["itemIdentifier"]) for failure in failures]

    def __post_init__(self) -> None:
        records = self.drawn.records
        self._positions = {id(raw): position for position, raw in enumerate(records)}
        names = self.drawn.identifiers
        self._named = {name: at for at, name in enumerate(names) if isinstance(name, str)}

    def position_of(self, raw: Any) -> int:
        """Find a raw record in the batch."""
        return self._positions[id(raw)]

    def position(self, record: Any) -> int:
        """Find a record, in whatever form, in the batch."""
        if isinstance(record, RecordView):
            return self._positions[id(record.raw_event)]
        return self._named[text_of(self.drawn.case.identifier(record))]


def handler_for(ran: Ran, setup: Setup) -> Callable[..., Any]:
    """Create a handler that does what is planned, and notes it."""
    plan = ran.drawn.plan
    ran.hooks, ran.sink = setup.hooks, setup.sink
    if setup.sink is not None:
        setup.sink.on_taken = lambda raw: ran.trace.append(("sunk", ran.position_of(raw)))

    def begin(record: Any, context: Any) -> int:
        ran.contexts.append(context)
        position = ran.position(record)
        ran.trace.append(("begin", position))
        return position

    def handle(record: Any, lambda_context: Any = "none") -> Any:
        position = begin(record, lambda_context)
        result = plan[position]()
        if plan[position].succeeds:
            ran.trace.append(("end", position))
        return result

    async def handle_async(record: Any, lambda_context: Any = "none") -> Any:
        position = begin(record, lambda_context)
        await plan[position].wait(ran.spawned)
        result = plan[position]()
        if plan[position].succeeds:
            ran.trace.append(("end", position))
        return result

    chosen: Callable[..., Any] = handle_async if setup.mode.is_async else handle
    if setup.asks_for_context:
        return chosen

    def unasked(record: Any) -> Any:
        return handle(record)

    async def unasked_async(record: Any) -> Any:
        return await handle_async(record)

    return unasked_async if setup.mode.is_async else unasked


def run(drawn: Drawn, setup: Setup) -> Ran:
    """Run a batch, and catch whatever comes out of it."""
    ran = Ran(drawn)
    handler = handler_for(ran, setup)
    MISDEEDS.clear()
    for raw, error in zip(drawn.records, setup.misdeeds, strict=False):
        MISDEEDS[id(raw)] = error
    try:
        if setup.mode.name == "awaited":
            asyncio.run(arun(ran, setup, handler))
        else:
            run_here(ran, setup, handler)
    except BaseException as error:  # that is what is looked at
        ran.error = error
    return ran


def run_here(ran: Ran, setup: Setup, handler: Callable[..., Any]) -> None:
    """Run a batch in the thread and the context of the caller."""
    event, processor, context = ran.drawn.event, setup.processor, setup.context
    is_async = setup.mode.is_async
    if setup.way == FUNCTION:
        process = async_process_partial_response if is_async else process_partial_response
        ran.response = process(event, handler, processor, context)
    elif setup.way == MANAGER:
        with processor(ran.drawn.records, handler, context) as batch:
            ran.outcomes = batch.async_process() if is_async else batch.process()
        ran.response = processor.response()
    else:
        decorate: Any = async_batch_processor if is_async else batch_processor

        @decorate(record_handler=handler, processor=processor)  # type: ignore[untyped-decorator]
        def lambda_handler(_event: Any, _context: Any) -> Any:
            return processor.response()

        ran.response = lambda_handler(event, context)


async def arun(ran: Ran, setup: Setup, handler: Callable[..., Any]) -> None:
    """Run a batch on the loop that is running."""
    processor = setup.processor
    if setup.way == MANAGER:
        with processor(ran.drawn.records, handler, setup.context) as batch:
            ran.outcomes = await batch.aprocess()
        ran.response = processor.response()
    else:
        ran.response = await aprocess_partial_response(
            ran.drawn.event, handler, processor, setup.context
        )


def in_threads(*works: Callable[[], None]) -> None:
    """Run functions at the same time, each in a thread of its own, and wait for them."""
    together = threading.Barrier(len(works), timeout=60)

    def begin(work: Callable[[], None]) -> None:
        together.wait()
        work()

    threads = [threading.Thread(target=begin, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
