"""Record handlers that real libraries have decorated."""

import warnings
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from typing import Any

import loguru
import pytest
import structlog
import tenacity
import wrapt
from aws_lambda_powertools import Tracer
from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyItemAlreadyExistsError,
    IdempotencyItemNotFoundError,
)
from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord
from aws_xray_sdk.core import xray_recorder  # type: ignore[import-untyped]  # it has no types

from lambda_batch import (
    AsyncSqsBatchProcessor,
    BatchProcessingError,
    HandlerError,
    SqsBatchProcessor,
)
from tests.runtime.cases import ASYNC, KAFKA, SQS, SYNC, Case, Handler, SqsOrder, every_case
from tests.runtime.events import FakeContext, event_of, sqs_record
from tests.runtime.handlers import (
    GIVEN,
    async_with_context,
    of,
    plain,
    plain_async,
    with_context,
)

pytestmark = pytest.mark.usefixtures("forget_calls")


class InMemory(BasePersistenceLayer):
    """The store of Powertools' idempotency, without a database."""

    def __init__(self) -> None:
        self.records: dict[str, DataRecord] = {}
        super().__init__()  # type: ignore[no-untyped-call]

    def _get_record(self, idempotency_key: str) -> DataRecord:
        try:
            return self.records[idempotency_key]
        except KeyError:
            raise IdempotencyItemNotFoundError from None

    def _put_record(self, data_record: DataRecord) -> None:
        if data_record.idempotency_key in self.records:
            raise IdempotencyItemAlreadyExistsError
        self.records[data_record.idempotency_key] = data_record

    def _update_record(self, data_record: DataRecord) -> None:
        self.records[data_record.idempotency_key] = data_record

    def _delete_record(self, data_record: DataRecord) -> None:
        del self.records[data_record.idempotency_key]


STORE = InMemory()


@pytest.fixture(autouse=True)
def empty_store() -> None:
    """Forget the messages that an earlier test has handled."""
    STORE.records.clear()


def once(
    handler: Handler,
    keyword: str = "record",
    key: str = "messageId",
    store: InMemory = STORE,  # which keeps the key that it is first given
) -> Handler:
    """Decorate a handler with Powertools' idempotency, as its documentation does."""
    config = IdempotencyConfig(event_key_jmespath=key)
    context: Any = FakeContext()  # it is asked for the remaining time
    config.register_lambda_context(context)
    decorated: Handler = idempotent_function(
        handler,
        data_keyword_argument=keyword,
        persistence_store=store,
        config=config,
    )
    return decorated


def by_other_name(order: Any) -> str:
    """Handle a record that has another name."""
    return plain(order)


class OrdersOnce:
    """An object with an idempotent handler."""

    @once
    def handle(self, record: Any, lambda_context: Any) -> str:
        """Handle a record once."""
        return with_context(record, lambda_context)


tracer = Tracer(service="orders", disabled=True)


@pytest.mark.parametrize(
    "handler",
    [
        of(once(plain), "function"),
        of(once(with_context), "function with context"),
        of(once(by_other_name, "order"), "other name"),
        of(OrdersOnce().handle, "method"),
        of(tracer.capture_method(once(plain)), "traced"),
        of(once(tracer.capture_method(plain)), "traced within"),
        of(partial(once(plain)), "partial"),
    ],
)
def test_an_idempotent_handler_handles_a_message_once(handler: Handler) -> None:
    """Powertools' idempotency works with a handler, which it wants called by keyword."""
    event, context = SQS.event(2), FakeContext()
    for _ in range(2):
        response = SYNC.respond_to(event, handler, SqsBatchProcessor(), context)
        assert response == {"batchItemFailures": []}
    assert [given[0] for given in GIVEN] == SQS.records(2)
    assert all(given[1:] in ((), (context,)) for given in GIVEN)


def deliver_again(event: Any) -> Any:
    """Return an event as Lambda delivers its records once more."""
    again = deepcopy(event)
    for record in again.get("Records", []):
        if "receiptHandle" in record:
            record["receiptHandle"] += "again"
            record["attributes"]["ApproximateReceiveCount"] = "2"
    return again


@every_case
@pytest.mark.parametrize("has_model", [False, True])
def test_an_idempotent_handler_knows_a_record_that_is_delivered_again(
    case: Case, has_model: bool
) -> None:
    """By its identifier, which is at the same place in a model and in a raw record."""
    key = {SQS: "messageId", KAFKA: "[topic, partition, offset]"}.get(case, "eventID")
    handle = once(plain, key=key, store=InMemory())
    processor = case.classes[0](model=case.model if has_model else None)
    event = case.event(2)
    for each in (event, deliver_again(event)):
        assert SYNC.respond_to(each, handle, processor) == {"batchItemFailures": []}
    assert [case.number(given[0]) for given in GIVEN] == [1, 2]


@pytest.mark.parametrize("model", [None, SqsOrder])
def test_a_whole_message_is_not_the_same_when_it_is_delivered_again(model: Any) -> None:
    """So the guide says to take its identifier."""
    handle = once(plain, key="", store=InMemory())
    event = SQS.event(1)
    for each in (event, deliver_again(event)):
        SYNC.respond_to(each, handle, SqsBatchProcessor(model=model))
    assert len(GIVEN) == 2


def test_an_idempotent_handler_knows_a_payload_that_is_sent_twice() -> None:
    """By a key in the payload of the model."""
    handle = once(plain, key="body.number", store=InMemory())
    event = event_of(sqs_record(1, {"number": 7}), sqs_record(2, {"number": 7}))
    response = SYNC.respond_to(event, handle, SqsBatchProcessor(model=SqsOrder))
    assert response == {"batchItemFailures": []}
    assert [SQS.number(given[0]) for given in GIVEN] == [1]


xray_recorder.configure(context_missing="IGNORE_ERROR", sampling=False)

TOOLS: list[Any] = [
    of(xray_recorder.capture("handle"), "X-Ray"),
    of(tenacity.retry(stop=tenacity.stop_after_attempt(2), reraise=True), "tenacity"),
    of(tenacity.retry, "tenacity without arguments"),
    of(loguru.logger.catch(reraise=True), "loguru"),
    of(tracer.capture_method, "Powertools' tracer"),
    of(wrapt.decorator(lambda wrapped, _, args, kwargs: wrapped(*args, **kwargs)), "wrapt"),
    of(structlog.contextvars.bound_contextvars(part="orders"), "structlog"),
    of(lambda handler: tracer.capture_method(tenacity.retry(handler)), "two of them"),
    of(lambda handler: tenacity.retry(partial(handler)), "around a partial"),
]
ENDLESS = {"tenacity without arguments", "two of them", "around a partial"}
"""They try again and again."""

ASYNC_TOOLS = [
    of(xray_recorder.capture_async("handle"), "X-Ray"),
    *[tool for tool in TOOLS if tool.id not in ("X-Ray", "structlog", "around a partial")],
]


@pytest.mark.parametrize("decorate", TOOLS)
def test_a_tool_decorates_a_handler(decorate: Callable[[Handler], Handler]) -> None:
    """A decorated handler gets the record and the context."""
    context = FakeContext()
    response = SYNC.respond_to(SQS.event(2), decorate(with_context), SqsBatchProcessor(), context)
    assert response == {"batchItemFailures": []}
    assert [(record, context) for record in SQS.records(2)] == GIVEN


@pytest.mark.parametrize("decorate", ASYNC_TOOLS)
def test_a_tool_decorates_an_async_handler(decorate: Callable[[Handler], Handler]) -> None:
    """A decorated async handler gets the record and the context."""
    context = FakeContext()
    processor = AsyncSqsBatchProcessor()
    handler = decorate(async_with_context)
    response = ASYNC.respond_to(SQS.event(2), handler, processor, context)
    assert response == {"batchItemFailures": []}
    assert [(record, context) for record in SQS.records(2)] == GIVEN


@pytest.mark.parametrize("decorate", [*TOOLS, *ASYNC_TOOLS])
def test_a_tool_does_not_hide_an_async_handler(decorate: Callable[[Handler], Handler]) -> None:
    """A sync processor takes no async handler for handled, whatever decorates it."""
    handler = decorate(plain_async)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # some tools lose the coroutine themselves
        with pytest.raises((HandlerError, BatchProcessingError)):
            SYNC.respond_to(SQS.event(1), handler, SqsBatchProcessor())
    assert GIVEN == []


def fails_once(record: Any) -> None:
    """Fail with the first record."""
    assert not record.message_id.endswith("1")


@pytest.mark.parametrize("decorate", [tool for tool in TOOLS if tool.id not in ENDLESS])
def test_a_tool_does_not_hide_a_failure(decorate: Callable[[Handler], Handler]) -> None:
    """A decorated handler that fails fails its record."""
    response = SYNC.respond_to(SQS.event(2), decorate(fails_once), SqsBatchProcessor())
    assert response == SQS.response(1)
