"""The event sources and the ways to run a batch, so that one test can cover all of them."""

import asyncio
import json
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, Json

import lambda_batch
import lambda_batch_events
from lambda_batch import (
    AsyncBatchProcessor,
    AsyncDynamoDBBatchProcessor,
    AsyncKafkaBatchProcessor,
    AsyncKinesisBatchProcessor,
    AsyncSqsBatchProcessor,
    AsyncSqsFifoPartialProcessor,
    BaseAsyncBatchProcessor,
    BasePartialBatchProcessor,
    BatchProcessor,
    DynamoDBBatchProcessor,
    DynamoDBStreamRecordModel,
    EventType,
    KafkaBatchProcessor,
    KafkaRecordModel,
    KinesisBatchProcessor,
    KinesisDataStreamRecord,
    PartialItemFailureResponse,
    SqsBatchProcessor,
    SqsFifoPartialProcessor,
    SqsRecordModel,
    aprocess_partial_response,
    async_batch_processor,
    async_process_partial_response,
    batch_processor,
    process_partial_response,
)
from tests.runtime.events import (
    Raw,
    dynamodb_record,
    event_of,
    kafka_event_of,
    kafka_record,
    kinesis_record,
    sqs_record,
)

Handler = Callable[..., Any]
SyncProcessor = BasePartialBatchProcessor[Any, Any]
AsyncProcessor = BaseAsyncBatchProcessor[Any, Any]
AnyProcessor = SyncProcessor | AsyncProcessor

FAILURE = "no stock left"
"""What the handlers of these tests say when they fail."""


class OutOfStockError(Exception):
    """What the handlers of these tests raise."""


class Order(BaseModel):
    """The payload of the records of these tests."""

    number: int


class SqsOrder(SqsRecordModel[Json[Order]]):
    """An SQS record with an order."""


class KinesisOrder(KinesisDataStreamRecord[Json[Order]]):
    """A Kinesis record with an order."""


class DynamoDBOrder(DynamoDBStreamRecordModel[Order]):
    """A DynamoDB record with an order."""


class KafkaOrder(KafkaRecordModel[Json[Order], str]):
    """A Kafka record with an order."""


@dataclass(frozen=True)
class Case:
    """An event source, with what tests need to make and read its records."""

    event_type: EventType
    classes: tuple[type[Any], type[Any]]
    """The sync and the async processor."""
    make: Callable[[int, Raw | None], Raw]
    model: type[Any]
    path: tuple[str, ...]
    """Where the item identifier is, or the last part of it."""
    read_payload: Callable[[Any], Any]
    """Reads the payload off the record class."""
    read_order: Callable[[Any], Order]
    """Reads the order off the model."""
    make_event: Callable[..., Raw] = event_of
    """Makes an event of raw records."""

    def __str__(self) -> str:
        return self.event_type.value

    def records(self, count: int) -> list[Raw]:
        """Create records, numbered from 1 on."""
        return [self.make(number, None) for number in range(1, count + 1)]

    def event(self, count: int) -> Raw:
        """Create an event of records, numbered from 1 on."""
        return self.make_event(*self.records(count))

    @property
    def place(self) -> str:
        """Where errors say that the item identifier should be."""
        if self is KAFKA:
            return "/topic, /partition and /offset"
        return "/" + "/".join(self.path)

    def identifier(self, record: Any) -> Any:
        """Read the item identifier of a record in any form: raw, record class or model.

        It is as in the response: an object for Kafka.
        """
        if self is KAFKA:
            read: Any = (
                record.__getitem__ if isinstance(record, Mapping) else record.__getattribute__
            )
            partition = f"{read('topic')}-{read('partition')}"
            return {"partition": partition, "offset": read("offset")}
        for step in self.path:
            record = record[step] if isinstance(record, Mapping) else getattr(record, step)
        assert isinstance(record, str)
        return record

    def number(self, record: Any) -> int:
        """Read the number that a record was made with."""
        return self.number_of(self.identifier(record))

    def number_of(self, identifier: Any) -> int:
        """Read the number that a record was made with from its item identifier."""
        return int(text_of(identifier)[-4:])

    def response(self, *numbers: int) -> PartialItemFailureResponse[Any]:
        """Create the response that reports these records."""
        identifiers = [self.identifier(self.make(number, None)) for number in numbers]
        return {"batchItemFailures": [{"itemIdentifier": each} for each in identifiers]}

    def reader(self, model: type[Any]) -> Callable[[Raw], Any]:
        """Return what the engine reads raw records with."""
        read: Callable[[Raw], Any] = self.classes[0](model=model)._read
        return read

    def failing_on(self, *numbers: int, seen: list[int] | None = None) -> Handler:
        """Create a handler that fails on these records, and else gives the record's number."""

        def handle(record: Any) -> int:
            number = self.number(record)
            if seen is not None:
                seen.append(number)
            if number in numbers:
                raise OutOfStockError(FAILURE)
            return number

        return handle


def text_of(identifier: Any) -> str:
    """Return an item identifier as one text, as logs show it."""
    if isinstance(identifier, Mapping):
        return ":".join(map(str, identifier.values()))
    assert isinstance(identifier, str)
    return identifier


def _new_image(record: Any) -> Any:
    return record.dynamodb.new_image


SQS = Case(
    EventType.SQS,
    (SqsBatchProcessor, AsyncSqsBatchProcessor),
    sqs_record,
    SqsOrder,
    ("messageId",),
    lambda record: record.json_body,
    lambda record: record.body,
)
KINESIS = Case(
    EventType.KinesisDataStreams,
    (KinesisBatchProcessor, AsyncKinesisBatchProcessor),
    kinesis_record,
    KinesisOrder,
    ("kinesis", "sequenceNumber"),
    lambda record: record.kinesis.data_as_json(),
    lambda record: record.kinesis.data,
)
DYNAMODB = Case(
    EventType.DynamoDBStreams,
    (DynamoDBBatchProcessor, AsyncDynamoDBBatchProcessor),
    dynamodb_record,
    DynamoDBOrder,
    ("dynamodb", "SequenceNumber"),
    _new_image,
    lambda record: record.dynamodb.NewImage,
)
KAFKA = Case(
    EventType.Kafka,
    (KafkaBatchProcessor, AsyncKafkaBatchProcessor),
    kafka_record,
    KafkaOrder,
    ("offset",),
    lambda record: record.json_value,
    lambda record: record.value,
    kafka_event_of,
)
CASES = [SQS, KINESIS, DYNAMODB, KAFKA]


@dataclass(frozen=True)
class Mode:
    """A way to run a batch: sync, async on a loop of its own, or awaited on a running loop."""

    name: str
    is_async: bool

    def __str__(self) -> str:
        return self.name

    def processor(self, case: Case, style: str = "by class", **options: Any) -> Any:
        """Create a processor, by its own class or by event type."""
        if style == "by class":
            return case.classes[self.is_async](**options)
        general: Any = AsyncBatchProcessor if self.is_async else BatchProcessor
        return general(event_type=case.event_type, **options)

    def fifo(self, **options: Any) -> Any:
        """Create a FIFO processor."""
        made: Any = AsyncSqsFifoPartialProcessor if self.is_async else SqsFifoPartialProcessor
        return made(**options)

    def base(self, case: Case) -> type[Any]:
        """Return the processor class of the case, to be extended."""
        return case.classes[self.is_async]

    def adapt(self, handler: Handler) -> Handler:
        """Convert a plain handler to one for this mode."""
        if not self.is_async:
            return handler

        @wraps(handler)
        async def handle(*args: Any, **kwargs: Any) -> Any:
            await asyncio.sleep(0)
            return handler(*args, **kwargs)

        return handle

    def respond(
        self, event: Any, handler: Handler, processor: Any, context: Any = None
    ) -> PartialItemFailureResponse[Any]:
        """Run the entry point with a plain handler."""
        return self.respond_to(event, self.adapt(handler), processor, context)

    def respond_to(
        self, event: Any, handler: Handler, processor: Any, context: Any = None
    ) -> PartialItemFailureResponse[Any]:
        """Run the entry point with a handler as it is."""
        if self.name == "awaited":
            return asyncio.run(aprocess_partial_response(event, handler, processor, context))
        if self.is_async:
            return async_process_partial_response(event, handler, processor, context)
        response: PartialItemFailureResponse[Any]
        response = process_partial_response(event, handler, processor, context)
        return response

    def process(
        self, records: Sequence[Raw], handler: Handler, processor: Any, context: Any = None
    ) -> list[Any]:
        """Run the context manager with a plain handler, and give what became of each record."""
        outcomes: list[Any]
        with processor(records, self.adapt(handler), context) as batch:
            if self.name == "awaited":
                outcomes = asyncio.run(batch.aprocess())
            elif self.is_async:
                outcomes = batch.async_process()
            else:
                outcomes = batch.process()
        return outcomes

    def decorator(self, handler: Handler, processor: Any) -> Callable[[Handler], Handler]:
        """Create the decorator of a Lambda handler, with a plain record handler."""
        made: Any = async_batch_processor if self.is_async else batch_processor
        decorate: Callable[[Handler], Handler]
        decorate = made(record_handler=self.adapt(handler), processor=processor)
        return decorate


SYNC = Mode("sync", is_async=False)
ASYNC = Mode("async", is_async=True)
AWAITED = Mode("awaited", is_async=True)

every_case = pytest.mark.parametrize("case", CASES, ids=str)
every_mode = pytest.mark.parametrize("mode", [SYNC, ASYNC, AWAITED], ids=str)
own_modes = pytest.mark.parametrize("mode", [SYNC, ASYNC], ids=str)
"""The modes after which the processor's attributes show the batch to the test itself."""
ends_soon = pytest.mark.timeout(60)
"""For tests of interrupts: an engine that swallows one goes on for ever."""
every_style = pytest.mark.parametrize("style", ["by class", "by event type"])


def numbers_of(records: Iterable[Any]) -> list[int]:
    """Return the numbers that SQS records were made with."""
    return [SQS.number(record) for record in records]


def identifiers(response: PartialItemFailureResponse[Any]) -> list[str]:
    """Return the item identifiers of a response."""
    return [failure["itemIdentifier"] for failure in response["batchItemFailures"]]


def run_python(code: str, *more_paths: str) -> Any:
    """Run code in a fresh interpreter, and give what it printed as JSON.

    The interpreter has no site-packages (-S), as a .pth file there can import modules before the
    code does; what is to be found is named only in PYTHONPATH.

    Args:
        code: Python code that prints one JSON value last.
        more_paths: Folders to be found besides the two packages.

    Returns:
        That value.
    """
    packages = [Path(module.__path__[0]).parent for module in (lambda_batch, lambda_batch_events)]
    paths = ":".join([*map(str, packages), *more_paths])
    done = subprocess.run(
        [sys.executable, "-S", "-W", "error", "-c", code],
        env={"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


SITE_PACKAGES = sysconfig.get_path("purelib")


def texts_of(errors: Iterable[BaseException]) -> str:
    """Write all that errors say when they are printed."""
    return "\n".join(f"{error} {error!r}" for error in errors)
